"""Is a release the same, byte for byte, whoever makes it, and where? A small one, made twice in other circumstances."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from browsing import needs_chromium

from mc2cm_analysis.cli import main
from mc2cm_analysis.publishing.page.pdf import check_pdf
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.gates import GateError
from mc2cm_analysis.release.outside_gates import outside_gates
from mc2cm_analysis.release.verification import verify

_MAKE = """
import os, sys
from pathlib import Path
from mc2cm_analysis.release.edition import Wanted, make_release

os.umask(int(sys.argv[3], 8))
part = {"reports": ["city_profile"], "cities": ["lyon"], "languages": ["ar"]}
make_release(Wanted("0.1.0", sys.argv[1], Path(sys.argv[2]), brief=True, executed=True, outside=False, **part))
"""


def made(out: Path, data: Path, umask: str, **circumstances: str) -> Path:
    """Make a small release in a process of its own; an empty circumstance is taken away."""
    try:
        check_pdf()
    except UsageError:
        pytest.skip("Pango is not installed (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0)")
    given = {**os.environ, **circumstances}
    environment = {name: value for name, value in given.items() if value}
    out.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", _MAKE, str(out), str(data), umask], env=environment, cwd=out, check=True)
    return out


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, two_cities: Path) -> Path:
    out = tmp_path_factory.mktemp("released") / "one"
    return made(out, two_cities, "022", LC_ALL="C", TZ="UTC", PYTHONHASHSEED="1")


def test_other_folders_umasks_locales_time_zones_and_no_home_give_the_same_zip(
    released: Path, tmp_path: Path, two_cities: Path
) -> None:
    elsewhere = {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "ar", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2"}
    other = made(tmp_path / "à part 2", two_cities, "077", HOME="", **elsewhere)
    for file in sorted(file for file in (released / "0.1.0").rglob("*") if file.is_file()):
        assert (other / "0.1.0" / file.relative_to(released / "0.1.0")).read_bytes() == file.read_bytes(), file.name
    for name in ("mc2cm-0.1.0.zip", "mc2cm-0.1.0-briefs.zip"):
        assert (other / name).read_bytes() == (released / name).read_bytes()


def test_a_release_verifies_in_its_folder_and_in_its_zips(released: Path) -> None:
    for name in ("0.1.0", "mc2cm-0.1.0.zip", "mc2cm-0.1.0-briefs.zip"):
        assert verify(released / name).faults == []
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=released / "0.1.0", check=False)
    assert checked.returncode == 0


def test_nothing_half_made_is_left_beside_a_release_and_the_analyst_keeps_what_is_his(released: Path) -> None:
    assert sorted(file.name for file in released.iterdir()) == ["0.1.0", "mc2cm-0.1.0-briefs.zip", "mc2cm-0.1.0.zip"]
    places = {file.name for file in (released / "0.1.0").rglob("*")}
    assert not places & {"ledger.json", "failures", ".lock"}


@pytest.mark.parametrize("suffix", [".html", ".csv", ".xlsx", ".json", ".bib", ".pdf", ".ipynb", ".toml", ".lock"])
def test_a_byte_changed_in_a_file_of_any_kind_is_named(released: Path, suffix: str) -> None:
    file = sorted((released / "0.1.0").rglob(f"*{suffix}"))[0]
    kept = file.read_bytes()
    try:
        file.write_bytes(kept[: len(kept) // 2] + bytes([kept[len(kept) // 2] ^ 1]) + kept[len(kept) // 2 + 1 :])
        place = file.relative_to(released / "0.1.0").as_posix()
        assert place in [fault.file for fault in verify(released / "0.1.0").faults]
    finally:
        file.write_bytes(kept)


def test_the_zip_holds_one_folder_and_tells_of_nobody(released: Path) -> None:
    with zipfile.ZipFile(released / "mc2cm-0.1.0.zip") as archive:
        entries = archive.infolist()
    assert {entry.filename.partition("/")[0] for entry in entries} == {"mc2cm-0.1.0"}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert len({entry.date_time for entry in entries}) == 1


def test_a_release_built_again_from_its_own_data_and_notebooks_has_the_same_bytes(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(released / "mc2cm-0.1.0.zip"), "--rebuild"]) == 0
    assert "built again they are the same" in capsys.readouterr().out


@needs_chromium
def test_a_page_that_not_everyone_can_read_is_not_released(tmp_path: Path) -> None:
    page = tmp_path / "invented.html"
    page.write_text("<!DOCTYPE html><html><title>Invented</title><main><h1>Invented</h1></main></html>", "utf-8")
    with pytest.raises(GateError, match=r"reports/invented\.html: it breaks axe's rule html-has-lang"):
        next(outside_gates(tmp_path))
    page.write_text(page.read_text("utf-8").replace("<html>", '<html lang="en">'), "utf-8")
    assert next(outside_gates(tmp_path)).told == "axe finds nothing in 1 page"
    (tmp_path / "gone.html").symlink_to("nowhere.html")
    with pytest.raises(GateError, match=r"reports/gone\.html: axe cannot look at it"):
        next(outside_gates(tmp_path))


def test_a_program_that_is_not_here_is_passed_over_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "axe_playwright_python.sync_playwright", None)
    monkeypatch.delenv("MC2CM_VNU", raising=False)
    assert [passed.told[:15] for passed in outside_gates(tmp_path)] == ["not looked at: "] * 2
