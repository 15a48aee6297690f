"""Which kind of file was handed in, and what was filled in there?"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from mc2cm_analysis.consultation.exports import Export, open_workbook, read_export
from mc2cm_analysis.consultation.filled import Asked
from mc2cm_analysis.consultation.filled_workbook import is_excel_form, read_excel_form

#: A file: its name and what it holds.
File = tuple[str, bytes]
#: Keys of answers that are invented begin so; everything that is made of them says that they are.
INVENTED: Final = "invented"


def read_file(file: File, asked: Asked, wanted: Sequence[str]) -> tuple[str, Export]:
    """Return what a file was made by, ``excel_form``, ``odk`` or ``kobo``, and what it holds.

    Parameters
    ----------
    file : File
    asked : Asked
        How the questions are known again.
    wanted : sequence of str
        The questions that a whole Excel form has.
    """
    name, content = file
    if name.lower().endswith(".xlsx"):
        with suppress(ValueError):  # `read_export` says what is wrong with it
            book = open_workbook(content)
            if is_excel_form(book):
                return "excel_form", read_excel_form(name, book, asked, wanted)
    export = read_export(name, content, asked)
    return ("odk" if "SubmissionDate" in export.ignored else "kobo"), export
