"""How does a questionnaire get into a file? Whole, and never over a file that somebody may have filled in."""

from datetime import datetime
from pathlib import Path
from typing import Final

from mc2cm_analysis.consultation.follow_up import FollowUp
from mc2cm_analysis.consultation.follow_up_forms import as_follow_up_workbook, as_follow_up_xlsform
from mc2cm_analysis.consultation.questions import Questionnaire
from mc2cm_analysis.consultation.workbook import as_workbook
from mc2cm_analysis.consultation.xlsform import as_xlsform
from mc2cm_analysis.saving import write_whole

_FORMATS: Final = {"xlsform": as_xlsform, "xlsx": as_workbook}
_FOLLOW_UP: Final = {"xlsform": as_follow_up_xlsform, "xlsx": as_follow_up_workbook}


class FormError(Exception):
    """A form was not written: the message says why, and what would be right."""


def write_form(questionnaire: Questionnaire | FollowUp, file: Path, form: str, language: str, created: str) -> None:
    """Write a questionnaire into a file.

    Parameters
    ----------
    questionnaire : Questionnaire or FollowUp
    file : Path
    form : {"xlsform", "xlsx"}
    language : str
        An Excel form is in it; an XLSForm, which has all languages, opens in it.
    created : str
        The day of the data, such as ``2026-11-28``: the same data makes the same file.

    Raises
    ------
    FormError
        If the file is there and holds something else, cannot be written, or has another ending.
    """
    if file.suffix.lower() != ".xlsx":
        raise FormError(f"{file}: a form is an Excel file; let its name end in .xlsx")
    day = datetime.fromisoformat(created) if created else datetime(2016, 3, 9)
    dated = day.replace(tzinfo=None)
    if isinstance(questionnaire, FollowUp):
        content = _FOLLOW_UP[form](questionnaire, language, dated)
    else:
        content = _FORMATS[form](questionnaire, language, dated)
    try:
        if file.exists():
            if file.read_bytes() == content:
                return
            raise FormError(f"{file} is there already and may hold answers; name another file")
        write_whole(file, content)
    except OSError as error:
        raise FormError(f"{file} cannot be written: {error.strerror or error}") from None
