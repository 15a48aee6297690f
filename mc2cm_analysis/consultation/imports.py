"""How do answers get into the data, and out of it again? Each import whole, once, and recorded.

What tells an answer from others is kept as a digest, beside the number that its respondent was given; so the same file
twice changes nothing, and an answer that was edited after it was taken in is noticed. Respondents are numbered in the
order of what they answer, not of when: neither the file's order nor a time is kept.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from mc2cm_analysis.consultation.answers import Answer, read_answers
from mc2cm_analysis.consultation.filled import AnswersError, FilledForm, asked
from mc2cm_analysis.consultation.handed_in import INVENTED, File, read_file
from mc2cm_analysis.consultation.questions import Questionnaire
from mc2cm_analysis.consultation.taken import Before, content_of, digest_of
from mc2cm_analysis.formulas import no_formula
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.unknown import UnknownNameError, unknown
from mc2cm_analysis.verdicts import require_fit
from mc2cm_analysis.vocabulary import THEMES

#: The questions that a whole Excel form has, besides those of the themes.
_ASKED: Final = ("consent", "respondent_type", "has_order", "reasons", "may_publish", "number")
_TABLES: Final = ("consultations", "reasons", "imports")


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
    round : int
    untold : bool
        Whether the files do not tell which round they are of.
    added_to : int
        How many answers the round had before.
    """

    id: str
    new: int
    known: int
    refused: int
    rejected: int
    ignored: Sequence[str]
    other_versions: Sequence[str]
    round: int
    untold: bool
    added_to: int


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
    require_fit(package)
    revision = Revision(package)
    exports = [read_file(file, asked(questionnaire(package, city)), _ASKED) for file in files]
    forms = [form for _, export in exports for form in export.forms]
    form = questionnaire(package, city, number or _round_told(forms))
    read, before = read_answers(forms, form), Before(revision, form)
    new = sorted((one for one in read.answers if digest_of(form, one.key) not in before.known), key=content_of)
    made_up = invented or any(one.key.startswith(INVENTED) for one in new)
    faults = [*(fault for _, export in exports for fault in export.faults), *read.faults, *before.changed(read)]
    if new:
        faults += before.not_fitting(files[0][0], len(new), invented=made_up)
    if faults:
        raise AnswersError(faults)
    import_id = before.next_import if new else ""
    if new:
        shape = min(shape for shape, _ in exports)
        digests = sorted(sha256(content).hexdigest() for _, content in files)
        digest = digests[0] if len(digests) == 1 else sha256("".join(digests).encode()).hexdigest()
        told = {"date": date, "shape": shape, "file_digest": digest, "invented": "yes" if made_up else "no"}
        _add(revision, form, new, before, told)
        revision.commit()
    return Imported(
        id=import_id,
        new=len(new),
        known=len(read.answers) - len(new),
        refused=len(read.refused),
        rejected=len(read.rejected),
        ignored=sorted({head for _, export in exports for head in export.ignored}),
        other_versions=sorted({one.form_version for one in read.answers} - {form.version, ""}),
        round=form.round,
        untold=not any(one.told("round") for one in forms),
        added_to=before.respondents_n,
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


def _round_told(forms: Iterable[FilledForm]) -> int:
    """Return the round that most of the forms tell, the first if none does; `read_answers` tells of the others."""
    told = Counter(int(text) for form in forms if (text := form.told("round")).isdecimal() and int(text))
    return told.most_common(1)[0][0] if told else 1


def _add(revision: Revision, form: Questionnaire, answers: Sequence[Answer], before: Before, told: Record) -> None:
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
        "answer_keys": " ".join(digest_of(form, one.key) for one in answers),
    }
    revision.add("imports", [{**record, **common, **told}])
    common |= {"import": before.next_import}
    year = told["date"][:4] if before.year is None else before.year
    for number, one in enumerate(answers, before.respondents_n + 1):
        respondent = f"{form.city}-{form.round}-{number:03d}"
        revision.add("consultations", _rows(one, respondent, {**common, "reference_year": year}))
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
