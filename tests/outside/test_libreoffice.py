"""A form that LibreOffice has saved still lists, checks and protects what it did."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from browsing import REQUIRED
from test_questionnaire import check_form, excel_form

from mc2cm_analysis.language_records import LANGUAGES

SOFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(
    SOFFICE is None and not REQUIRED, reason="no LibreOffice is installed (Debian: apt-get install libreoffice-calc)"
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Excel form in each language, as LibreOffice saves it: all at one start."""
    folder = tmp_path_factory.mktemp("forms")
    forms = [str(excel_form(folder, language)) for language in LANGUAGES]
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder / "saved"), *forms], check=True, capture_output=True)
    return folder / "saved"


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_checks_hold_after_libreoffice_has_saved_the_form(saved: Path, language: str) -> None:
    check_form(saved / f"{language}.xlsx", language)
    assert openpyxl.load_workbook(saved / f"{language}.xlsx")["answers"].protection.sheet
