"""Is every byte of a release accounted for, and is what is not of it named? On a small release of invented files."""

import json
import stat
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.cli import main
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, funding_file
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.archive import zipped
from mc2cm_analysis.release.checksums import as_sums
from mc2cm_analysis.release.crate import Made, as_crate
from mc2cm_analysis.release.layout import CRATE, README, SUMS, Fault, check_version
from mc2cm_analysis.release.verification import verify

PLACES = {
    README: b"Invented.\n",
    "reports/index.html": b"<!DOCTYPE html>\n<html><head><title>Invented</title></head><body></body></html>",
    "reports/en/invented.html": b"<!DOCTYPE html>\n<html><head><title>Invented</title></head><body></body></html>",
    "reports/en/briefs/invented.pdf": b"%PDF-1.7 invented",
    "reports/en/data/invented.json": b"[]\n",
    "data/cities.csv": b"id\ninvented\n",
    "source/notebooks/invented.ipynb": b'{"cells": []}\n',
}
MADE = [Made("en/invented", "Invented report", "invented", {"language": "en"}, ["en/invented.html"])]
DAY = "2026-11-28"


def whole(files: dict[str, bytes]) -> dict[str, bytes]:
    """Those files with a crate and a list of digests."""
    funding = read_funding(funding_file(), ["en"])
    described = {**files, CRATE: as_crate(files, MADE, Package(data_folder()), funding, name="0.1.0")}
    return {**described, SUMS: as_sums(described)}


FILES = whole(PLACES)
ZIP = zipped(FILES, "mc2cm-0.1.0", DAY)


def laid(files: dict[str, bytes], folder: Path) -> Path:
    for place, content in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return laid(FILES, tmp_path_factory.mktemp("released") / "0.1.0")


def faults_of(content: bytes, folder: Path) -> list[Fault]:
    file = folder / "mc2cm-0.1.0.zip"
    file.write_bytes(content)
    return verify(file).faults


def test_a_release_as_it_was_made_has_no_fault_in_its_folder_and_in_its_zip(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mc2cm-0.1.0.zip"
    file.write_bytes(ZIP)
    assert main(["verify", str(released)]) == main(["verify", str(file)]) == 0
    assert "release 0.1.0: 9 files, every byte as it was released" in capsys.readouterr().out


@pytest.mark.parametrize("place", FILES)
def test_a_byte_changed_in_a_file_of_any_kind_is_named(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray(FILES[place])
    content[len(content) // 2] ^= 1
    laid({**FILES, place: bytes(content)}, tmp_path)
    assert main(["verify", str(tmp_path)]) == 1
    assert any(line.startswith(f"{place}: ") for line in capsys.readouterr().out.splitlines())


@given(place=st.sampled_from(sorted(FILES)), where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_whichever_byte_changes_to_whatever_other_the_release_is_no_longer_whole(
    released: Path, place: str, where: float, change: int
) -> None:
    content = bytearray(FILES[place])
    content[int(where * len(content))] ^= change
    try:
        (released / place).write_bytes(content)
        assert verify(released).faults
    finally:
        (released / place).write_bytes(FILES[place])


@given(where=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_whichever_byte_of_the_zip_changes_it_is_named_or_unpacks_to_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, where: float, change: int
) -> None:
    content = bytearray(ZIP)
    content[int(where * len(content))] ^= change
    file = tmp_path_factory.getbasetemp() / "mc2cm-0.1.0.zip"
    file.write_bytes(content)
    with suppress(UsageError):  # it is no zip any more, or none of a release
        found = verify(file)
        assert found.faults or found.files == FILES


def test_a_file_more_and_a_file_less_are_named(tmp_path: Path) -> None:
    less = {place: content for place, content in FILES.items() if place != "data/cities.csv"}
    found = verify(laid({**less, "reports/en/planted.html": b""}, tmp_path)).faults
    assert [(fault.file, fault.what) for fault in found] == [
        ("data/cities.csv", "is missing"),
        ("reports/en/planted.html", "is no file of the release"),
    ]


def test_a_link_in_the_place_of_a_file_is_named_though_it_leads_to_the_same_bytes(tmp_path: Path) -> None:
    folder = laid(FILES, tmp_path / "0.1.0")
    (folder / README).rename(tmp_path / README)
    (folder / README).symlink_to(tmp_path / README)
    assert (README, "is a link") in [(fault.file, fault.what) for fault in verify(folder).faults]


def test_a_digest_changed_in_the_list_is_a_fault_of_the_list_and_not_of_the_file(tmp_path: Path) -> None:
    lines = FILES[SUMS].decode().splitlines()
    changed = [("0" * 64 + line[64:] if "cities" in line else line) for line in lines]
    (fault,) = verify(laid({**FILES, SUMS: ("\n".join(changed) + "\n").encode()}, tmp_path)).faults
    assert (fault.file, fault.what) == (SUMS, f"it says otherwise of data/cities.csv than the file and {CRATE} do")


def test_a_file_and_the_list_changed_together_are_found_by_the_crate(tmp_path: Path) -> None:
    changed = {**{place: FILES[place] for place in FILES if place != SUMS}, "data/cities.csv": b"id\nplanted\n"}
    found = verify(laid({**changed, SUMS: as_sums(changed)}, tmp_path)).faults
    assert [fault.file for fault in found] == [CRATE]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("mc2cm-0.1.0/../../planted.txt", "its name leads out of the folder"),
        ("/planted.txt", "its name is the whole path of a machine"),
        ("C:/planted.txt", "its name is the whole path of a machine"),
        ("mc2cm-0.1.0/reports\\planted.html", "its name has signs that systems read in different ways"),
        ("mc2cm-0.1.0/README.TXT", "the zip holds its name twice"),
        ("mc2cm-0.1.0/README.txt", "the zip holds its name twice"),
    ],
)
def test_an_unsafe_name_in_a_zip_is_refused(name: str, what: str, tmp_path: Path) -> None:
    packed = BytesIO(ZIP)
    with pytest.MonkeyPatch.context() as patch, zipfile.ZipFile(packed, "a") as archive:
        patch.setattr("warnings.warn", lambda *_, **__: None)  # of a name that is there twice
        archive.writestr(name, b"planted")
    assert what in [fault.what for fault in faults_of(packed.getvalue(), tmp_path)]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    packed = BytesIO(ZIP)
    with zipfile.ZipFile(packed, "a") as archive:
        entry = zipfile.ZipInfo("mc2cm-0.1.0/reports/planted.html")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "is a link, or no file" in [fault.what for fault in faults_of(packed.getvalue(), tmp_path)]


def test_a_zip_that_would_fill_the_disk_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mc2cm_analysis.release.handed_over._LARGEST_IN_ALL", 10**6)
    packed = BytesIO(ZIP)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mc2cm-0.1.0/bomb.txt", bytes(2 * 10**6))
    (fault,) = faults_of(packed.getvalue(), tmp_path)
    assert "would unpack to more" in fault.what


def test_a_zip_that_another_program_packed_is_told_from_that_of_the_release(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for place in sorted(FILES):
            archive.writestr(f"mc2cm-0.1.0/{place}", FILES[place])
    assert [fault.what for fault in faults_of(packed.getvalue(), tmp_path)] == [
        "it is not packed as mc2cm release packs"
    ]


def test_the_same_files_give_the_same_zip_in_whatever_order_they_come() -> None:
    assert zipped(dict(reversed(FILES.items())), "mc2cm-0.1.0", DAY) == ZIP
    with zipfile.ZipFile(BytesIO(ZIP)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 28, 0, 0, 0)}
        assert not any(entry.extra or entry.comment for entry in archive.infolist())


def test_the_faults_can_be_had_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laid({**FILES, README: b"Planted.\n"}, tmp_path)
    assert main(["verify", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [fault["file"] for fault in told["faults"]] == [README]


@pytest.mark.parametrize("version", ["", "..", "a/b", "0.1 ", "-1", "con", "0..1", "1.", "ملف", "a" * 65, "CON.1"])
def test_a_version_that_is_no_name_of_a_folder_is_refused(version: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a version; expected"):
        check_version(version)


def test_a_version_that_is_there_is_never_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "0.1.0").mkdir()
    assert main(["release", "0.1.0", "--out", str(tmp_path)]) == 2
    assert "a version has one content" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["0.1.0"]


@pytest.mark.parametrize("what", ["nothing", "a text", "an empty folder"])
def test_what_is_no_release_is_told_with_what_would_be(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "handed"
    if what == "a text":
        place.write_text("invented", encoding="utf-8")
    elif what == "an empty folder":
        place.mkdir()
    assert main(["verify", str(place)]) == 2
    assert "expected" in capsys.readouterr().err
