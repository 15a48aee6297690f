"""What LibreOffice opens and saves is what we wrote: the lists and checks of a form, the cells of an export."""

import csv
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from browsing import REQUIRED
from test_data_formats import TEXTS, TYPES, awkward, data_of, from_workbook, held, written
from test_questionnaire import check_form, excel_form

from mc2cm_analysis.language_records import LANGUAGES

SOFFICE = shutil.which("soffice")

pytestmark = pytest.mark.skipif(
    SOFFICE is None and not REQUIRED, reason="no LibreOffice is installed (Debian: apt-get install libreoffice-calc)"
)


#: Where LibreOffice keeps for which country it writes numbers and days.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item></oor:items>"""


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


@pytest.mark.parametrize(("locale", "shown"), [("fr-FR", "13,6"), ("ar-SA", "13٫6"), ("en-GB", "13.6")])
def test_an_export_opens_to_the_same_cells_in_every_country(tmp_path: Path, locale: str, shown: str) -> None:
    settings = tmp_path / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS.format(locale=locale), encoding="utf-8")
    data = data_of(awkward())
    (tmp_path / "export.xlsx").write_bytes(written("xlsx", data))
    for kind in ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1"):  # with commas, in UTF-8, as it is shown
        command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind]
        options = ["--outdir", str(tmp_path / "saved"), str(tmp_path / "export.xlsx")]
        subprocess.run([*command, *options], check=True, capture_output=True)
    again = from_workbook((tmp_path / "saved" / "export.xlsx").read_bytes(), ["invented"])["invented"]
    assert [row[:-1] for row in again] == [row[:-1] for row in held(data)["invented"]]  # it keeps true as a formula
    with (tmp_path / "saved" / "export.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [*TEXTS, ""], "a text is shown as it is, and never computed"
    assert {row["day"] for row in rows} == {"2016-03-09", "1900-03-01", "2035-12-31", ""}
    assert shown in {row["number"] for row in rows} and list(rows[0]) == list(TYPES)
