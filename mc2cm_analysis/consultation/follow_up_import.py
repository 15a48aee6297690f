"""How do the answers of a city after a meeting get into ``learning``, and out of it again? Each once, with its source.

An id holds a digest of what tells the answer from others, so the same file twice changes nothing, and an answer that
was edited after it was taken in is noticed. Its source says that it is the city's own answer.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from mc2cm_analysis.consultation.filled import AnswerFault, AnswersError
from mc2cm_analysis.consultation.follow_up import FollowUp, follow_up_form
from mc2cm_analysis.consultation.follow_up_answers import OwnAnswer, read_own_answers
from mc2cm_analysis.consultation.handed_in import INVENTED, File, read_file
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.revision import Revision
from mc2cm_analysis.unknown import UnknownNameError, unknown
from mc2cm_analysis.verdicts import require_fit

_TABLE: Final = "learning"
#: What every row of an own answer is called.
_OWN: Final = "own-answer"
#: What must be there in an Excel form for it to be read.
_ASKED: Final = ("took_up", "idea", "may_publish", "number")
#: Cells that say what came of it, so that a source must be named for it.
_OUTCOME: Final = ("since_year", "change_own", "obstacle_own")


class FollowedUp(NamedTuple):
    """What became of an import: the ids of new rows, and how many answers were known, private or of nothing."""

    new: list[str]
    known: int
    private: int
    nothing: int
    rejected: int
    ignored: list[str]


def import_follow_up(
    package: Package, city: str, event: str, files: Sequence[File], *, date: str = "", dry_run: bool = False
) -> FollowedUp:
    """Take a city's answers to the follow-up of a meeting into the data, all or none.

    Parameters
    ----------
    package : Package
    city, event : str
        Their ids.
    files : sequence of (str, bytes)
        Exports of KoboToolbox or ODK Central, or Excel forms that were filled in: name and content.
    date : str
        Day of the answers, such as ``2026-11-28``; empty where it is not known.
    dry_run : bool
        Check everything, and write nothing.

    Raises
    ------
    AnswersError
        With every fault of the files.
    DataError
        If the data would have a fault.
    UnknownNameError
        If the data has no such city or event.
    """
    require_fit(package)
    form, revision = follow_up_form(package, city, event), Revision(package)
    exports = [read_file(file, form.asked, _ASKED)[1] for file in files]
    forms = [one for export in exports for one in export.forms]
    read = read_own_answers(forms, form)
    there = {row["id"]: row for row in revision.records(_TABLE)}
    faults = [fault for export in exports for fault in export.faults] + read.faults
    new = [one for one in read.answers if _id(form, one.key) not in there]
    known = [one for one in read.answers if _id(form, one.key) in there]
    edited = [(one.where, one.key) for one in known if not _same(one, there[_id(form, one.key)])]
    gone = [(one.where, one.key) for one in read.private + read.nothing if _id(form, one.key) in there]
    faults += [_changed(where, _id(form, key)) for where, key in [*edited, *gone]]
    if faults:
        raise AnswersError(faults)
    for one in sorted(new, key=lambda answer: _id(form, answer.key)):
        _add(revision, form, one, date)
    if new:
        revision.check() if dry_run else revision.commit()
    ignored = sorted({head for export in exports for head in export.ignored})
    rejected = sum(one.rejected for one in forms)
    ids = sorted(_id(form, one.key) for one in new)
    return FollowedUp(ids, len(known), len(read.private), len(read.nothing), rejected, ignored)


def revoke_follow_up(package: Package, row_id: str) -> None:
    """Take a city's own answer out of the data, with its source, as if it had never been.

    Raises
    ------
    UnknownNameError
        If there is no such answer.
    """
    revision = Revision(package)
    own = [row["id"] for row in revision.records(_TABLE) if _OWN in row["id"]]
    if row_id not in own:
        raise UnknownNameError(unknown("own answer", row_id, own or ["none yet"]))
    revision.drop(_TABLE, [row_id])
    revision.drop("sources", [row_id])
    revision.commit()


def _id(form: FollowUp, key: str) -> str:
    """Return the id of the row of an answer, and of its source."""
    digest = sha256(f"{form.form_id}\0{key}".encode()).hexdigest()[:12]
    return f"{f'{INVENTED}-' if key.startswith(INVENTED) else ''}{_OWN}-{form.city}-{digest}"


def _same(one: OwnAnswer, row: Record) -> bool:
    return all(row[column] == text for column, text in one.cells.items())


def _changed(where: str, row_id: str) -> AnswerFault:
    problem = f"it was taken in before, as {row_id}, and has been changed since"
    expected = f"it as it was, or first: mc2cm import-follow-up --revoke {row_id}"
    return AnswerFault(where, "the answer", problem, expected)


def _add(revision: Revision, form: FollowUp, one: OwnAnswer, date: str) -> None:
    """Add the row of an answer, and the source that says whose answer it is."""
    row_id = _id(form, one.key)
    city = next(row for row in revision.records("cities") if row["id"] == form.city)
    event = next(row for row in revision.records("events") if row["id"] == form.event)
    told = date or any(one.cells[column] for column in _OUTCOME) or one.cells["status"] not in ("", "intended")
    invented = row_id.startswith(INVENTED)
    named = f"{city['name_en']} to the follow-up of: {event['title_en']}"
    revision.add(
        "sources",
        [
            {
                "id": row_id,
                "title": f"Invented answer, as if of {named}" if invented else f"Own answer of {named}",
                "title_language": "en",
                "publisher": "MC2CM analysis contributors" if invented else city["participant_en"],
                "year": date[:4],
                "url": one.address,
                "licence": "not stated; facts cited",
                "readable": "whole",
                "host": "publisher",
            }
        ],
    )
    revision.add(
        _TABLE,
        [
            {
                "id": row_id,
                "event": form.event,
                "learner": form.city,
                **one.cells,
                "follow_up_date": date,
                "change_source": row_id if told else "",
                "reference_year": event["reference_year"],
                "year_basis": event["year_basis"] and "reference",
                "area_level": city["area_level"],
                "confidence": "medium",
                "source": row_id,
            }
        ],
    )
