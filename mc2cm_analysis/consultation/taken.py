"""What of a round's answers was taken in before, and does it still hold?"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from mc2cm_analysis.consultation.answers import Answer, Answers
from mc2cm_analysis.consultation.filled import AnswerFault
from mc2cm_analysis.consultation.questions import Questionnaire
from mc2cm_analysis.formulas import no_formula
from mc2cm_analysis.package import Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.vocabulary import THEMES

#: What the cell that holds the keys of an import has room for, in every program that reads a CSV.
MOST_ANSWERS: Final = 5_000


class Before:
    """What the data holds already of a city's round."""

    def __init__(self, revision: Revision, form: Questionnaire) -> None:
        self._form = form
        self._imports = _of_round(revision.records("imports"), form)
        self._reasons = _of_round(revision.records("reasons"), form)
        respondents: dict[str, dict[str, Record]] = {}
        self._of_import: dict[str, list[str]] = {}
        for row in _of_round(revision.records("consultations"), form):
            if row["respondent"] not in respondents:
                self._of_import.setdefault(row["import"], []).append(row["respondent"])
            respondents.setdefault(row["respondent"], {})[row["theme"]] = row
        self._respondents = respondents
        #: The respondent and the import of each answer, by the digest of its key.
        self.known = {
            key: (respondent, one["id"])
            for one in self._imports
            for key, respondent in zip(one["answer_keys"].split(), self._of_import.get(one["id"], []), strict=False)
        }

    @property
    def next_import(self) -> str:
        """The id of the next import of the round."""
        return f"{self._form.city}-{self._form.round}-{1 + max(map(_last, self._imports), default=0)}"

    @property
    def respondents_n(self) -> int:
        """The highest number that a respondent of the round has."""
        return max((int(one.rpartition("-")[2]) for one in self._respondents), default=0)

    @property
    def year(self) -> str | None:
        """The year of the round, which all its rows share: that of its first import; None before it."""
        return next((one["date"][:4] for one in self._imports), None)

    def changed(self, read: Answers) -> Iterator[AnswerFault]:
        """Find answers that were taken in before and now say something else, or may not be used any more."""
        for one in read.answers:
            taken = self.known.get(digest_of(self._form, one.key))
            if taken and content_of(one) != content_of_rows(self._respondents[taken[0]]):
                yield _changed(one.where, taken[1], "it has been changed since")
        for form in (*read.refused, *read.rejected):
            if taken := self.known.get(digest_of(self._form, form.key)):
                yield _changed(form.where, taken[1], "it may not be used any more")
        yield from self._texts_changed(read)

    def _texts_changed(self, read: Answers) -> Iterator[AnswerFault]:
        """Find texts that may not be published any more: of whole imports, for nothing ties a text to its answer."""
        now = {digest_of(self._form, one.key): no_formula(one.reasons) for one in read.answers}
        for one in self._imports:
            keys = one["answer_keys"].split()
            if set(keys) <= set(now):
                told = sorted(text for key in keys if (text := now[key]))
                kept = sorted(row["as_written"] for row in self._reasons if row["import"] == one["id"])
                if told != kept:
                    yield _changed("the files", one["id"], "a text, or whether it may be published, has changed since")

    def not_fitting(self, file: str, n: int, *, invented: bool) -> Iterator[AnswerFault]:
        """Find what keeps new answers from standing beside those of the round."""
        if self._imports and {one["invented"] for one in self._imports} != {"yes" if invented else "no"}:
            there = "real" if invented else "invented"
            yield AnswerFault(file, "the file", f"the round has {there} answers", f"{there} answers, or another round")
        if n > MOST_ANSWERS:
            expected = f"at most {MOST_ANSWERS} at once, and the rest as another import"
            yield AnswerFault(file, "the file", f"it has {n} new answers", expected)


def _changed(where: str, import_id: str, how: str) -> AnswerFault:
    problem = f"it was taken in before, in import {import_id}, and {how}"
    expected = f"it as it was, or first: mc2cm import-answers --revoke {import_id}"
    return AnswerFault(where, "the answer", problem, expected)


def content_of(one: Answer) -> tuple[object, ...]:
    """Return what an answer says, as a key to sort by."""
    return one.kind, [(one.ranks.get(theme, 0), one.importance[theme]) for theme in THEMES]


def content_of_rows(rows: Mapping[str, Record]) -> tuple[object, ...]:
    """Return what the rows of an answer say, in the same form."""
    said = [(int(rows[theme]["rank"] or 0), rows[theme]["importance"]) for theme in THEMES]
    return next(iter(rows.values()))["respondent_type"], said


def digest_of(form: Questionnaire, key: str) -> str:
    """Return a digest of what tells an answer of a round from others."""
    return sha256(f"{form.form_id}\0{key}".encode()).hexdigest()[:16]


def _of_round(rows: Iterable[Record], form: Questionnaire) -> list[Record]:
    return [row for row in rows if row["city"] == form.city and row["round"] == str(form.round)]


def _last(row: Record) -> int:
    """Return the number with which an id ends."""
    return int(row["id"].rpartition("-")[2])
