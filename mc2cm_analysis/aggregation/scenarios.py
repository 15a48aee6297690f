"""Which choices are tried on a joint order, with which settings and draws?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from mc2cm_analysis.aggregation.counting import Evidence, Setting, joint_means, ranks_within

ALL: Final = "all"
AS_IT_IS: Final = Setting()
ACTS_RESAMPLED: Final = replace(AS_IT_IS, resampled=True)
_SETTINGS: Final = {
    "acts_resampled": ACTS_RESAMPLED,
    "rater_left_out": AS_IT_IS,
    "source_left_out": AS_IT_IS,
    "kinds_weighted": replace(AS_IT_IS, kinds_weighted=True),
    "either_coding": replace(AS_IT_IS, coding="either"),
    "second_coding": replace(AS_IT_IS, coding="second"),
    "by_sources": replace(AS_IT_IS, measure="sources"),
    "by_statements": replace(AS_IT_IS, measure="statements"),
    "by_presence": replace(AS_IT_IS, measure="presence"),
    "variants_included": replace(AS_IT_IS, variants=True),
    "restrictive_left_out": replace(AS_IT_IS, restrictive=False),
    "not_stated_dropped": replace(AS_IT_IS, drop_not_stated=True),
}
_DRAWN_AT_RANDOM: Final = ("acts_resampled", "kinds_weighted", "either_coding")
#: The choices, in the order of the results; `ALL` draws all of them at once.
CHOICES = (ALL, *_SETTINGS)
#: The measures among which `ALL` draws. Presence is only tried alone: it ties everything a rater states, so a draw of
#: it would say nothing of the order.
_ORDERING: Final = ("acts", "sources", "statements")
#: Numbers in one array of a chunk, so that memory does not grow with the number of draws.
_CHUNK: Final = 1 << 20


class Trial(NamedTuple):
    """A setting, its number of draws, and the choice it is tried for, which says what the draws leave out."""

    setting: Setting
    draws: int
    choice: str = ""


@dataclass(frozen=True)
class Draws:
    """A chunk of draws: ranks inside raters, joint means, and what each draw leaves out."""

    ranks: np.ndarray
    stated: np.ndarray
    heard: np.ndarray
    means: np.ndarray
    left: np.ndarray | None


class Scenarios:
    """The choices that the evidence allows, and their draws."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        counted = evidence.rows[~evidence.rows["variant"]]
        self._raters, self._sources = np.unique(counted["rater"]), np.unique(counted["source"])
        two_codings = bool((counted["first"] != counted["second"]).any())
        self._applies = {
            "kinds_weighted": counted["kind"].nunique() > 1,
            "either_coding": two_codings,
            "second_coding": two_codings,
            "variants_included": len(counted) < len(evidence.rows),
            "restrictive_left_out": bool(counted["restrictive"].any()),
            "rater_left_out": len(self._raters) > 2,
            "source_left_out": len(self._sources) > 1,
        }

    def trials(self, choice: str, draws: int) -> Iterator[Trial]:
        """Yield the trials of a choice; none if the evidence offers nothing to choose from."""
        if choice == ALL:
            settings = self._every_setting()
            for i, setting in enumerate(settings):
                yield Trial(setting, (draws + len(settings) - i - 1) // len(settings), ALL)
        elif self._applies.get(choice, True):
            left_out = {"rater_left_out": self._raters, "source_left_out": self._sources}.get(choice)
            if left_out is not None:
                draws = len(left_out)
            elif choice not in _DRAWN_AT_RANDOM:
                draws = 1
            yield Trial(_SETTINGS[choice], draws, choice)

    def _every_setting(self) -> list[Setting]:
        drawn = Setting(resampled=True, kinds_weighted=True, coding="either")
        variants = (False, True) if self._applies["variants_included"] else (False,)
        restrictive = (True, False) if self._applies["restrictive_left_out"] else (True,)
        return [
            replace(drawn, measure=measure, variants=wider, restrictive=all_stances, drop_not_stated=dropped)
            for measure, wider, all_stances, dropped in product(_ORDERING, variants, restrictive, (False, True))
        ]

    def run(self, trial: Trial, generator: np.random.Generator) -> Iterator[Draws]:
        """Yield the draws of a trial, chunk by chunk."""
        sheet = self.evidence.sheet(trial.setting)
        size = max(1, _CHUNK // sheet.width)
        for start in range(0, trial.draws, size):
            tried = np.arange(start, min(start + size, trial.draws))
            rater, source = self._left_out(trial.choice, tried, generator)
            counts = sheet.count(source, generator)
            ranks, stated = ranks_within(counts), counts > 0
            heard = stated.any(axis=0) & (np.arange(len(self.evidence.raters))[:, None] != rater)
            means = joint_means(ranks, stated, heard, drop_not_stated=trial.setting.drop_not_stated)
            left = {"rater_left_out": rater, "source_left_out": source}.get(trial.choice)
            yield Draws(ranks, stated, heard, means, left)

    def _left_out(
        self, choice: str, tried: np.ndarray, generator: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the rater and the source left out in each draw; -1 = none."""
        none = np.full(len(tried), -1)
        if choice == ALL:
            raters = np.append(self._raters, -1) if self._applies["rater_left_out"] else none
            sources = np.arange(-1, len(self.evidence.sources)) if self._applies["source_left_out"] else none
            return generator.choice(raters, len(tried)), generator.choice(sources, len(tried))
        rater = self._raters[tried] if choice == "rater_left_out" else none
        source = self._sources[tried] if choice == "source_left_out" else none
        return rater, source

    def as_it_is(self) -> np.ndarray:
        """Return the joint rank of each item with no choice changed; ties share their average rank."""
        (draw,) = self.run(Trial(AS_IT_IS, 1), np.random.default_rng(0))
        return np.asarray(pd.Series(draw.means[:, 0]).rank())
