"""How do answers get into the data, and out of it again? Each import whole, once, and recorded.

What tells an answer from others is kept as a digest, beside the number that its respondent was given; so the same file
twice changes nothing, and an answer that was edited after it was taken in is noticed. Respondents are numbered in the
order of what they answer, not of when: neither the file's order nor a time is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from mc2cm_analysis.consultation.answers import Answer, read_answers
from mc2cm_analysis.consultation.exports import Export, open_workbook, read_export
from mc2cm_analysis.consultation.filled import AnswerFault, AnswersError, FilledForm
from mc2cm_analysis.consultation.filled_workbook import is_excel_form, read_excel_form
from mc2cm_analysis.consultation.questions import Questionnaire
from mc2cm_analysis.formulas import no_formula
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.unknown import UnknownNameError, unknown
from mc2cm_analysis.vocabulary import LANGUAGES, THEMES

#: Keys of answers that are invented begin so; everything that is made of them says that they are.
INVENTED: Final = "invented"
_TABLES: Final = ("consultations", "reasons", "imports")
#: A file: its name and what it holds.
File = tuple[str, bytes]


@dataclass(frozen=True)
class Imported:
    """What became of an import.

    Attributes
    ----------
    id : str
        Empty if there was nothing new.
    new, known, refused, rejected : int
        Answers taken in; those that were there already; those without consent; those marked as not to be used.
    ignored : list of str
        Heads of columns that answer no question.
    other_versions : list of str
        Versions of the form, other than today's, that were answered.
    """

    id: str
    new: int
    known: int
    refused: int
    rejected: int
    ignored: Sequence[str]
    other_versions: Sequence[str]


def questionnaire(package: Package, city: str, number: int = 1) -> Questionnaire:
    """Return what the stakeholders of a city are asked in a round.

    Raises
    ------
    UnknownNameError
        If the data has no such city.
    """
    names = {code: package.city_names(code) for code in LANGUAGES}
    if city not in names["en"]:
        raise UnknownNameError(unknown("city", city, names["en"]))
    return Questionnaire(city, {code: of[city] for code, of in names.items()}, number)


def import_answers(
    package: Package,
    city: str,
    files: Sequence[File],
    *,
    number: int | None = None,
    date: str = "",
    invented: bool = False,
) -> Imported:
    """Take the answers of files into the data, all or none.

    Parameters
    ----------
    package : Package
    city : str
        Its id.
    files : sequence of (str, bytes)
        Exports of KoboToolbox or ODK Central, or Excel forms that were filled in: name and content.
    number : int, optional
        The round, where the files do not tell it.
    date : str
        Of the answers, such as ``2026-11-28``; empty where it is not known.
    invented : bool
        Whether the answers are invented, for an example: everything that is made of them then says so. Answers whose
        keys begin with "invented" are so anyway.

    Raises
    ------
    AnswersError
        With every fault of the files.
    DataError
        If the data would have a fault.
    UnknownNameError
        If the data has no such city.
    """
    revision = Revision(package)
    exports = [_read(name, content, questionnaire(package, city)) for name, content in files]
    forms = [form for _, export in exports for form in export.forms]
    form = questionnaire(package, city, number or _round_told(forms))
    read = read_answers(forms, form)
    faults = [*(fault for _, export in exports for fault in export.faults), *read.faults]
    before = _Before(revision, form)
    if not faults:
        faults = list(before.changed(read.answers))
    if faults:
        raise AnswersError(faults)
    new = sorted((one for one in read.answers if _digest(form, one) not in before.known), key=_content)
    import_id = before.next_import if new else ""
    if new:
        shape = min(shape for shape, _ in exports)
        digests = sorted(sha256(content).hexdigest() for _, content in files)
        digest = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
        invented = invented or any(one.key.startswith(INVENTED) for one in new)
        told = {"date": date, "shape": shape, "file_digest": digest, "invented": "yes" if invented else "no"}
        _add(revision, form, new, before, told)
        revision.commit()
    return Imported(
        id=import_id,
        new=len(new),
        known=len(read.answers) - len(new),
        refused=read.refused,
        rejected=read.rejected,
        ignored=sorted({head for _, export in exports for head in export.ignored}),
        other_versions=sorted({one.form_version for one in read.answers} - {form.version, ""}),
    )


def revoke(package: Package, import_id: str) -> int:
    """Take an import out of the data, as if it had never been; return how many answers went.

    Raises
    ------
    UnknownNameError
        If there is no such import.
    """
    revision = Revision(package)
    known = {row["id"]: row for row in revision.records("imports")}
    if import_id not in known:
        raise UnknownNameError(unknown("import", import_id, known or ["none yet"]))
    for table in _TABLES:
        column = "id" if table == "imports" else "import"
        revision.drop(table, [row["id"] for row in revision.records(table) if row[column] == import_id])
    source = known[import_id]["source"]
    if all(row["source"] != source for row in revision.records("imports")):
        revision.drop("sources", [source])
    revision.commit()
    return int(known[import_id]["answers_n"])


class _Before:
    """What the data holds already of a city's round."""

    def __init__(self, revision: Revision, form: Questionnaire) -> None:
        self._form = form
        self._imports = _of_round(revision.records("imports"), form)
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

    def changed(self, answers: Iterable[Answer]) -> Iterator[AnswerFault]:
        """Find answers that were taken in before with another content."""
        for one in answers:
            if (digest := _digest(self._form, one)) in self.known:
                respondent, import_id = self.known[digest]
                rows = self._respondents[respondent]
                if _content(one) != _content_of(rows):
                    problem = f"it was taken in before, in import {import_id}, and has been changed since"
                    expected = f"it as it was, or first: mc2cm import-answers --revoke {import_id}"
                    yield AnswerFault(one.where, "the answer", problem, expected)


def _read(name: str, content: bytes, form: Questionnaire) -> tuple[str, Export]:
    """Return what a file was exported from, and what it holds."""
    if name.lower().endswith(".xlsx"):
        with suppress(ValueError):  # `read_export` says what is wrong with it
            book = open_workbook(content)
            if is_excel_form(book):
                return "excel_form", read_excel_form(name, book, form)
    export = read_export(name, content, form)
    return ("odk" if "SubmissionDate" in export.ignored else "kobo"), export


def _round_told(forms: Iterable[FilledForm]) -> int:
    """Return the round that most of the forms tell, the first if none does; `read_answers` tells of the others."""
    told = Counter(int(text) for form in forms if (text := form.text("round")).isdecimal() and int(text))
    return told.most_common(1)[0][0] if told else 1


def _add(revision: Revision, form: Questionnaire, answers: Sequence[Answer], before: _Before, told: Record) -> None:
    """Add the rows of new answers, and the import that they came with."""
    invented = told["invented"] == "yes"
    source = f"{f'{INVENTED}-' if invented else ''}consultation-{form.city}-round-{form.round}"
    common = {"city": form.city, "round": str(form.round), "source": source}
    if source not in {row["id"] for row in revision.records("sources")}:
        revision.add("sources", [_source(source, form, told["date"][:4], invented=invented)])
    record = {
        "id": before.next_import,
        "answers_n": str(len(answers)),
        "form_version": " ".join(sorted({one.form_version for one in answers} - {""})),
        "answer_keys": " ".join(_digest(form, one) for one in answers),
    }
    revision.add("imports", [{**record, **common, **told}])
    common |= {"import": before.next_import}
    for number, one in enumerate(answers, before.respondents_n + 1):
        respondent = f"{form.city}-{form.round}-{number:03d}"
        revision.add("consultations", _rows(one, respondent, {**common, "reference_year": told["date"][:4]}))
    texts = sorted(no_formula(one.reasons) for one in answers if one.reasons)
    for number, text in enumerate(texts, 1):
        revision.add("reasons", [{"id": f"{before.next_import}-{number:03d}", "as_written": text, **common}])


def _rows(one: Answer, respondent: str, common: Record) -> Iterator[Record]:
    for theme in THEMES:
        yield {
            "id": f"{respondent}-{theme}",
            "respondent": respondent,
            "theme": theme,
            "respondent_type": one.kind,
            "rank": str(one.ranks.get(theme, "")),
            "importance": one.importance[theme],
            "form_version": one.form_version,
            **common,
        }


def _source(source: str, form: Questionnaire, year: str, *, invented: bool) -> Record:
    named = f"local stakeholder group of {form.names['en']}, round {form.round}"
    return {
        "id": source,
        "title": f"{'Invented answers, as if of the' if invented else 'Answers of the'} {named}",
        "title_language": "en",
        "publisher": "MC2CM analysis contributors",
        "year": year,
        "licence": "CC BY 4.0",
        "readable": "whole",
        "host": "publisher",
    }


def _content(one: Answer) -> tuple[object, ...]:
    """Return what an answer says, as a key to sort by."""
    return one.kind, [(one.ranks.get(theme, 0), one.importance[theme]) for theme in THEMES]


def _content_of(rows: Mapping[str, Record]) -> tuple[object, ...]:
    """Return what the rows of an answer say, in the same form."""
    said = [(int(rows[theme]["rank"] or 0), rows[theme]["importance"]) for theme in THEMES]
    return next(iter(rows.values()))["respondent_type"], said


def _digest(form: Questionnaire, one: Answer) -> str:
    return sha256(f"{form.form_id}\0{one.key}".encode()).hexdigest()[:16]


def _of_round(rows: Iterable[Record], form: Questionnaire) -> list[Record]:
    return [row for row in rows if row["city"] == form.city and row["round"] == str(form.round)]


def _last(row: Record) -> int:
    """Return the number with which an id ends."""
    return int(row["id"].rpartition("-")[2])
