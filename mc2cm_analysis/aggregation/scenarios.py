"""Which choices are tried on a joint order, with which settings and draws?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from mc2cm_analysis.aggregation.counting import Evidence, Setting, joint_means, ranks_within

ALL: Final = "all"
AS_IT_IS: Final = Setting()
_SETTINGS: Final = {
    "rater_left_out": AS_IT_IS,
    "source_left_out": AS_IT_IS,
    "kinds_weighted": replace(AS_IT_IS, kinds_weighted=True),
    "either_coding": replace(AS_IT_IS, coding="either"),
    "second_coding": replace(AS_IT_IS, coding="second"),
    "by_sources": replace(AS_IT_IS, measure="sources"),
    "by_statements": replace(AS_IT_IS, measure="statements"),
    "by_presence": replace(AS_IT_IS, measure="presence"),
    "variants_included": replace(AS_IT_IS, variants=True),
    "restrictive_counted": replace(AS_IT_IS, restrictive=True),
    "few_acts_ranked": replace(AS_IT_IS, few_acts=True),
    "not_stated_dropped": replace(AS_IT_IS, drop_not_stated=True),
    "not_stated_last": AS_IT_IS,
}
_DRAWN_AT_RANDOM: Final = ("kinds_weighted", "either_coding")
#: The choices, in the order of the results; `ALL` draws all of them at once.
CHOICES = (ALL, *_SETTINGS)
#: The measures among which `ALL` draws. Presence is only tried alone: it ties everything a rater states, so a draw of
#: it would say nothing of the order.
_ORDERING: Final = ("acts", "sources", "statements")
#: The choices that are made or not.
_SWITCHES: Final = ("variants_included", "restrictive_counted", "few_acts_ranked")
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

    def __init__(self, evidence: Evidence, *, drop_not_stated: bool = False) -> None:
        self.evidence = evidence
        self._as_it_is = replace(AS_IT_IS, drop_not_stated=drop_not_stated)
        counted = evidence.counted()
        counted = counted[evidence.ranked[counted["rater"]]]
        self._raters, self._sources = np.unique(counted["rater"]), np.unique(counted["source"])
        two_codings = bool((counted["first"] != counted["second"]).any())
        self._applies = {
            "kinds_weighted": counted["kind"].nunique() > 1,
            "either_coding": two_codings,
            "second_coding": two_codings,
            "variants_included": bool((evidence.rows["variant"] & ~evidence.rows["restrictive"]).any()),
            "restrictive_counted": bool(evidence.rows["restrictive"].any()),
            "few_acts_ranked": bool((evidence.known & ~evidence.ranked).any()),
            "rater_left_out": len(self._raters) > 2,
            "source_left_out": len(self._sources) > 1,
            "not_stated_dropped": not drop_not_stated,
            "not_stated_last": drop_not_stated,
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
            yield Trial(self._setting(choice), draws, choice)

    def _setting(self, choice: str) -> Setting:
        about_blanks = choice in ("not_stated_dropped", "not_stated_last")
        dropped = choice == "not_stated_dropped" if about_blanks else self._as_it_is.drop_not_stated
        return replace(_SETTINGS[choice], drop_not_stated=dropped)

    def _every_setting(self) -> list[Setting]:
        drawn = Setting(kinds_weighted=True, coding="either")
        wider, all_stances, few = ((False, True) if self._applies[name] else (False,) for name in _SWITCHES)
        return [
            replace(drawn, measure=m, drop_not_stated=d, variants=w, restrictive=r, few_acts=f)
            for m in _ORDERING
            for d in (False, True)
            for w in wider
            for r in all_stances
            for f in few
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
            among = (self.evidence.known if trial.setting.few_acts else self.evidence.ranked)[:, None]
            heard = stated.any(axis=0) & among & (np.arange(len(among))[:, None] != rater)
            means = joint_means(ranks, stated, heard, drop_not_stated=trial.setting.drop_not_stated)
            left = {"rater_left_out": rater, "source_left_out": source}.get(trial.choice)
            yield Draws(ranks, stated, heard, means, left)

    def _left_out(
        self, choice: str, tried: np.ndarray, generator: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the rater and the source left out in each draw; -1 = none."""
        none = np.full(len(tried), -1)
        if choice == ALL:
            raters, sources = none, none
            if self._applies["rater_left_out"]:  # one draw in as many as there are raters leaves one out
                left_out = generator.random(len(tried)) < 1 / len(self._raters)
                raters = np.where(left_out, generator.choice(self._raters, len(tried)), -1)
            if self._applies["source_left_out"]:
                sources = generator.choice(np.append(self._sources, -1), len(tried))
            return raters, sources
        rater = self._raters[tried] if choice == "rater_left_out" else none
        source = self._sources[tried] if choice == "source_left_out" else none
        return rater, source

    def as_it_is(self) -> "Draws":
        """Return the one draw in which no choice is changed."""
        (draw,) = self.run(Trial(self._as_it_is, 1), np.random.default_rng(0))
        return draw
