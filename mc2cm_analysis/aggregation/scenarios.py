"""Which choices are tried on a joint order: the settings that each stands for, and the draws made of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation.counting import MEASURES, Evidence, Setting, joint_means, ranks_within

ALL: Final = "all"
#: The choices, in the order of the results; `ALL` draws every one of them at once.
CHOICES: Final = (
    ALL,
    "acts_resampled",
    "rater_left_out",
    "source_left_out",
    "kinds_weighted",
    "either_coding",
    "second_coding",
    "by_sources",
    "by_statements",
    "by_presence",
    "variants_included",
    "restrictive_left_out",
    "not_stated_dropped",
)
AS_IT_IS: Final = Setting()
_FIXED: Final = {
    "second_coding": replace(AS_IT_IS, coding="second"),
    "by_sources": replace(AS_IT_IS, measure="sources"),
    "by_statements": replace(AS_IT_IS, measure="statements"),
    "by_presence": replace(AS_IT_IS, measure="presence"),
    "variants_included": replace(AS_IT_IS, variants=True),
    "restrictive_left_out": replace(AS_IT_IS, restrictive=False),
    "not_stated_dropped": replace(AS_IT_IS, drop_not_stated=True),
}
ACTS_RESAMPLED: Final = replace(AS_IT_IS, resampled=True)
_DRAWN: Final = {
    "acts_resampled": ACTS_RESAMPLED,
    "kinds_weighted": replace(AS_IT_IS, kinds_weighted=True),
    "either_coding": replace(AS_IT_IS, coding="either"),
}
#: Numbers in one array of a chunk of draws: memory does not grow with their number.
_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class Draws:
    """A chunk of draws: ranks inside raters, joint means, and what is left out."""

    ranks: np.ndarray
    stated: np.ndarray
    heard: np.ndarray
    means: np.ndarray
    left: np.ndarray | None


class Study:
    """Evidence, and the settings that each choice stands for."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._raters, self._sources = evidence.counted("rater"), evidence.counted("source")
        self._applies = {
            "kinds_weighted": len(evidence.kinds) > 1,
            "either_coding": evidence.has_two_codings,
            "second_coding": evidence.has_two_codings,
            "variants_included": evidence.has_variants,
            "restrictive_left_out": evidence.has_restrictive,
            "rater_left_out": len(self._raters) > 2,
            "source_left_out": len(self._sources) > 1,
        }

    def tries(self, choice: str, draws: int) -> Iterator[tuple[Setting, int, str]]:
        """Yield settings with a number of draws and what they leave out: the choice that does, or nothing."""
        if choice == ALL:
            settings = self._every_setting()
            for i, setting in enumerate(settings):
                yield setting, (draws + len(settings) - i - 1) // len(settings), ALL
        elif not self._applies.get(choice, True):
            return
        elif choice in _FIXED:
            yield _FIXED[choice], 1, ""
        elif choice in _DRAWN:
            yield _DRAWN[choice], draws, ""
        else:
            yield AS_IT_IS, len({"rater_left_out": self._raters, "source_left_out": self._sources}[choice]), choice

    def _every_setting(self) -> list[Setting]:
        drawn = Setting(
            resampled=True,
            kinds_weighted=self._applies["kinds_weighted"],
            coding="either" if self.evidence.has_two_codings else "first",
        )
        variants = (False, True) if self.evidence.has_variants else (False,)
        restrictive = (True, False) if self.evidence.has_restrictive else (True,)
        return [
            replace(drawn, measure=measure, variants=more, restrictive=all_stances, drop_not_stated=dropped)
            for measure, more, all_stances, dropped in product(MEASURES, variants, restrictive, (False, True))
        ]

    def run(self, setting: Setting, draws: int, generator: np.random.Generator, left: str = "") -> Iterator[Draws]:
        """Try a setting in so many draws, chunk by chunk."""
        sheet = self.evidence.sheet(setting)
        size = max(1, _CHUNK // sheet.width)
        for start in range(0, draws, size):
            tried = np.arange(start, min(start + size, draws))
            rater, source = self._left_out(left, tried, generator)
            counts = sheet.count(setting, source, generator)
            ranks, stated = ranks_within(counts), counts > 0
            heard = stated.any(axis=0) & (np.arange(len(self.evidence.raters))[:, None] != rater)
            means = joint_means(ranks, stated, heard, drop_not_stated=setting.drop_not_stated)
            yield Draws(ranks, stated, heard, means, {"rater_left_out": rater, "source_left_out": source}.get(left))

    def _left_out(self, left: str, tried: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return the rater and the source left out in each draw; -1 = none."""
        none = np.full(len(tried), -1)
        if left == ALL:
            raters = np.append(self._raters, -1) if self._applies["rater_left_out"] else none
            sources = np.append(self._sources, -1) if self._applies["source_left_out"] else none
            return generator.choice(raters, len(tried)), generator.choice(sources, len(tried))
        rater = self._raters[tried] if left == "rater_left_out" else none
        source = self._sources[tried] if left == "source_left_out" else none
        return rater, source

    def joint_rank(self, setting: Setting) -> np.ndarray:
        """Return the joint rank of each item under one setting, nothing drawn."""
        (draw,) = self.run(setting, 1, np.random.default_rng(0))
        return np.asarray(pd.Series(draw.means[:, 0]).rank())
