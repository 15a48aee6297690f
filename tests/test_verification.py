"""Is every byte of a release accounted for, and is what is not of it named? On a small release of invented files."""

import json
import os
import re
import stat
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rocrate.rocrate import ROCrate

from mc2cm_analysis.build import Asked
from mc2cm_analysis.cli import main
from mc2cm_analysis.disclosure import ANSWERS
from mc2cm_analysis.hosting.headers import HOST_FILES
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, funding_file
from mc2cm_analysis.publishing.page.funding import read_funding
from mc2cm_analysis.publishing.page.gate import passed
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.leaving import check_leaving
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.checksums import as_sums, digest
from mc2cm_analysis.release.contents import without_answers
from mc2cm_analysis.release.crate import Made, as_crate
from mc2cm_analysis.release.layout import CRATE, README, SIGNATURE, SUMS, Fault, check_version
from mc2cm_analysis.release.links import dead_links
from mc2cm_analysis.release.signature import signer
from mc2cm_analysis.release.verification import verify
from mc2cm_analysis.zips import zipped

PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Invented</title></head><body>"
    b'<p class="dated">Data as of 28 November 2026, version 0.1.0.</p></body></html>'
)
PLACES = {
    README: b"Invented.\n",
    "reports/index.html": b"<!DOCTYPE html>\n<html><head><title>Invented</title></head><body></body></html>",
    "reports/en/invented.html": PAGE,
    "reports/en/briefs/invented.pdf": b"%PDF-1.7 invented",
    "reports/en/data/invented.json": b"[]\n",
    "data/cities.csv": b"id\ninvented\n",
    "source/notebooks/invented.ipynb": b'{"cells": []}\n',
    "source/funding.toml": b"contact = ''\n",
}
MADE = [Made("en/invented", "Invented report", "invented", {"language": "en"}, ["en/invented.html"])]
DAY = "2026-11-28"


def whole(files: dict[str, bytes], *, answers_left_out: bool = False) -> dict[str, bytes]:
    """Those files with a crate and a list of digests."""
    funding, package = read_funding(funding_file(), ["en"]), Package(data_folder())
    crate = as_crate(files, MADE, package, funding, name="0.1.0", answers_left_out=answers_left_out)
    described = {**files, CRATE: crate}
    return {**described, SUMS: as_sums(described)}


FILES = whole(PLACES)
ZIP = zipped(FILES, DAY, top="mc2cm-0.1.0")


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
    assert "release 0.1.0: 10 files, every byte as the release says; not signed" in capsys.readouterr().out


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


def test_a_name_that_a_terminal_would_obey_is_printed_as_an_escape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laid({**FILES, "zz\x1b[2K\r\n0.1.0: signed by this key": b""}, tmp_path / "\x1b[2J")
    assert main(["verify", str(tmp_path / "\x1b[2J")]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(r"zz\x1b[2K\r\n0.1.0: signed by this key: is no file of the release")
    assert last == rf"{tmp_path}/\x1b[2J: 1 fault(s)"


def test_a_huge_file_is_named_and_never_read(tmp_path: Path) -> None:
    places = ("planted.bin", "data/cities.csv")
    for place in places:
        os.truncate(laid({**FILES, place: b""}, tmp_path / place) / place, 10**11)
    planted, listed = (verify(tmp_path / place).faults[0].what for place in places)
    assert planted == "is no file of the release"
    assert listed == "it has 100000000000 bytes, far more than it may have, and was not read"


def test_a_machine_without_enough_memory_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("mc2cm_analysis.release.verification.verify", full)
    assert main(["verify", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "mc2cm: this machine has not enough memory\n"


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


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("version", ["0.1.0", "0.1.0-rc1", "2026-11", "trial 2"])
def test_a_changed_page_is_told_from_one_of_other_data_in_every_language_and_whatever_a_version_is(
    version: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Package, "version", version)
    said = "By {authors}, from public sources. Data as of {day}, version {data}."
    place = f"reports/{code}/invented.html"

    def page(data: str) -> bytes:
        dated = Language(code).say(said, authors="Invented", day="2026", data=data)
        return f'<title>Invented</title><p class="dated">{dated}</p>'.encode()

    files = whole({**PLACES, place: page(version)})
    told = []
    for planted in (page(version) + b"<p>Planted</p>", page(f"{version}1"), page(f"1{version}")):
        told += [fault.what.partition("(")[2] for fault in verify(laid({**files, place: planted}, tmp_path)).faults]
    same = f"it says data version {version}, as the release does: it was edited, or is a page of another release"
    other = f"it does not say data version {version}, as the release does: it may be a page of another release)"
    assert told == [f"{same} of this data)", other, other]


def test_reports_of_a_release_that_disagree_are_named_though_every_byte_is_as_released(tmp_path: Path) -> None:
    table = b"<table><caption>Acts</caption><tr><td>%d</td></tr></table></body>"
    pages = {f"reports/en/{name}.html": PAGE.replace(b"</body>", table % n) for name, n in (("one", 3), ("two", 4))}
    (fault,) = verify(laid(whole({**PLACES, **pages}), tmp_path)).faults
    assert (fault.file, fault.what) == (
        "reports/en/two.html",
        "the table 'Acts' says '4', and '3' in reports/en/one.html",
    )


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


@pytest.mark.parametrize("name", ["reports/en/invented.html", "planted.txt", "MC2CM-0.1.0/planted.txt", "0/README.txt"])
def test_a_file_outside_the_one_folder_of_a_zip_is_refused_and_never_stands_for_one_inside(
    name: str, tmp_path: Path
) -> None:
    inside = {f"mc2cm-0.1.0/{place}": content for place, content in FILES.items()}
    forged = {**inside, "mc2cm-0.1.0/reports/en/invented.html": PAGE.replace(b"Invented", b"Planted"), name: PAGE}
    outside, changed = faults_of(zipped(forged, DAY), tmp_path)
    assert (outside.file, changed.file) == (name, "reports/en/invented.html")
    assert outside.what == "it stands outside the folder mc2cm-0.1.0, and a release is one folder"


@pytest.mark.parametrize("content", [b"planted", b""])
def test_a_zip_with_an_entry_for_a_folder_is_none_of_a_release(content: bytes, tmp_path: Path) -> None:
    entries = {f"mc2cm-0.1.0/{place}": content for place, content in FILES.items()} | {"mc2cm-0.1.0/z/": content}
    (fault,) = faults_of(zipped(entries, DAY), tmp_path)
    assert fault.what == "it is not packed as mc2cm release packs"


def test_a_zip_that_was_not_received_whole_fails_and_is_no_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mc2cm-0.1.0.zip"
    file.write_bytes(ZIP[: len(ZIP) // 2])
    assert main(["verify", str(file)]) == 1
    assert "mc2cm-0.1.0.zip: it is damaged, or was not received whole" in capsys.readouterr().out


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
    assert zipped(dict(reversed(FILES.items())), DAY, top="mc2cm-0.1.0") == ZIP
    with zipfile.ZipFile(BytesIO(ZIP)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 28, 0, 0, 0)}
        assert not any(entry.extra or entry.comment for entry in archive.infolist())


def test_the_faults_can_be_had_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    laid({**FILES, README: b"Planted.\n"}, tmp_path)
    assert main(["verify", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [fault["file"] for fault in told["faults"]] == [README]
    assert (told["files"], told["not_checked"]) == (10, [])


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


PASSED = passed("<!DOCTYPE html><html lang=en><head><style></style></head><body><p>Invented</p></body></html>", "p {}")
BUILT = {
    "index.html": PASSED.encode(),
    "en/lyon.html": PASSED.encode(),
    "en/data/lyon.csv": b"City\r\nLyon\r\n",
    "ledger.json": b"{}",
    "notebooks/en/lyon.ipynb": b"of the analyst",
}


def as_built(files: dict[str, bytes], folder: Path) -> Path:
    made = {place: {"bytes": len(files[place]), "sha256": digest(files[place])} for place in list(files)[:3]}
    manifest = {"site": {"index.html": made.pop("index.html")}, "reports": made}
    return laid({**files, "manifest.json": json.dumps(manifest).encode()}, folder)


def test_a_folder_of_reports_is_held_against_its_manifest(tmp_path: Path) -> None:
    as_built(BUILT, tmp_path)
    laid({name: text.encode() for name, text in HOST_FILES.items()}, tmp_path)
    assert verify(tmp_path).faults == []
    laid({"_headers": b"/*\n  X-Invented: yes\n"}, tmp_path)
    assert {fault.file for fault in verify(tmp_path).faults} == {"_headers"}
    (tmp_path / "_headers").unlink()
    laid({"en/lyon.html": PASSED.replace("Invented", "Planted").encode(), "en/planted.html": PASSED.encode()}, tmp_path)
    (tmp_path / "en" / "data" / "lyon.csv").unlink()
    assert [fault.file for fault in verify(tmp_path).faults] == ["en/data/lyon.csv", "en/lyon.html", "en/planted.html"]


@pytest.mark.parametrize("place", ["index.html", "fr/lyon.html", "fr/index.html"])
def test_a_front_page_edited_or_a_page_planted_in_a_folder_of_reports_is_named(place: str, tmp_path: Path) -> None:
    as_built(BUILT, tmp_path)
    laid({place: PASSED.replace("Invented", "Planted").encode()}, tmp_path)
    assert [fault.file for fault in verify(tmp_path).faults] == [place]


def test_what_is_no_part_of_the_build_is_told_as_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    as_built({**BUILT, "README.md": b"of git"}, tmp_path)
    assert main(["verify", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith(
        "4 files, every byte as the build has left it; not signed, so this does not show who made it; "
        "not checked: README.md, ledger.json, 1 in notebooks/\n"
    )


def test_a_folder_of_reports_that_is_to_be_signed_is_refused(tmp_path: Path, keys: tuple[Path, str, str]) -> None:
    found = verify(as_built(BUILT, tmp_path), keys[1])
    assert [(fault.file, fault.what) for fault in found.faults] == [(SIGNATURE, "is missing: it is not signed")]


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("en/data/lyon.csv", b"Lyon", b"/home/ann/lyon"),
        ("en/lyon.html", b"Invented", b"/home/ann/lyon"),
        ("en/lyon.html", b"<p>", b"<script></script><p>"),
        ("en/lyon.html", b"p {}", b"p {color:red}"),
        ("index.html", b"Invented", b"ann@example.org"),
    ],
)
def test_what_may_not_leave_is_named_in_a_built_folder_though_the_manifest_agrees(
    place: str, old: bytes, new: bytes, tmp_path: Path
) -> None:
    as_built({**BUILT, place: BUILT[place].replace(old, new)}, tmp_path)
    assert [fault.file for fault in verify(tmp_path).faults] == [place]


def test_a_link_that_leads_to_no_file_or_to_no_place_in_it_is_dead() -> None:
    page = (
        b'<a href="two.html">a</a><a href="two.html#here">b</a><a href="two.html#gone">c</a><a href="three.html">d</a>'
    )
    files = {"en/one.html": page, "en/two.html": b'<p id="here">', "three.html": b""}
    assert [fault.what for fault in dead_links(files)] == [
        "it leads to two.html#gone, and no such place is in it",
        "it leads to three.html, which is not there",
    ]


def test_answers_of_stakeholders_stay_in_the_house(answered: Path) -> None:
    package = without_answers(Package(answered))
    assert [len(package.rows(table)) for table in ANSWERS] == [0] * len(ANSWERS)
    assert package.rows("observations") == Package(answered).rows("observations")


def test_the_crate_says_what_each_report_was_made_from() -> None:
    graph = {entity["@id"]: entity for entity in json.loads(FILES[CRATE])["@graph"]}
    made = graph["#make-en-invented"]
    assert made["result"] == [{"@id": "reports/en/invented.html"}]
    assert {"@id": "source/notebooks/invented.ipynb"} in made["object"] and {"@id": "data/"} in made["object"]
    assert graph["#make-en-invented-language"]["value"] == "en"
    assert graph["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = graph["./"]
    assert (root["version"], root["datePublished"]) == ("0.1.0", Package(data_folder()).date)
    assert {graph[funder["@id"]]["name"] for funder in root["funder"]} >= {"European Union"}
    assert graph["data/"]["license"] == root["license"] and graph["data/"]["isBasedOn"]


def test_the_crate_is_one_for_those_who_read_such_crates(released: Path) -> None:
    crate = ROCrate(str(released))
    assert crate.version == "1.2" and crate.root_dataset["version"] == "0.1.0"
    assert {entity.id for entity in crate.get_by_type("File")} == set(FILES) - {CRATE, SUMS}


def test_a_release_whose_crate_is_gone_is_not_taken_for_a_zip_of_briefs(tmp_path: Path) -> None:
    files = {place: content for place, content in FILES.items() if place not in (CRATE, SUMS)}
    laid({**files, SUMS: as_sums(files)}, tmp_path)
    assert (CRATE, "is missing") in [(fault.file, fault.what) for fault in verify(tmp_path).faults]


def test_a_zip_under_the_name_of_another_version_is_named(tmp_path: Path) -> None:
    (fault,) = faults_of(zipped(FILES, DAY, top="mc2cm-0.2.0"), tmp_path)
    assert (fault.what, fault.right) == ("it holds a folder mc2cm-0.2.0", "mc2cm-0.1.0 is right")


def test_the_crate_is_the_same_each_time() -> None:
    assert whole(dict(reversed(PLACES.items()))) == FILES


def test_a_file_that_does_not_come_out_the_same_when_it_is_built_again_is_named(
    released: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def built(asked: Asked) -> bool:
        assert asked.plan and asked.plan.read_text("utf-8") == "report,city,language\ninvented,,en\n"
        again = {place.removeprefix("reports/"): FILES[place] for place in FILES if place.startswith("reports/")}
        laid({**again, "en/invented.html": b"other"}, Path(asked.out))
        return True

    monkeypatch.setattr("mc2cm_analysis.release.rebuilding.build_reports", built)
    assert main(["verify", str(released), "--rebuild"]) == 1
    assert "reports/en/invented.html: it has other bytes when it is built again" in capsys.readouterr().out


def test_notebooks_of_a_release_that_was_changed_are_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mc2cm_analysis.release.rebuilding.build_reports", lambda asked: pytest.fail("it was run"))
    laid({**FILES, "source/notebooks/invented.ipynb": b"planted"}, tmp_path)
    assert main(["verify", str(tmp_path), "--rebuild"]) == 1


def test_a_release_from_which_answers_were_left_out_says_that_it_cannot_be_built_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    laid(whole(PLACES, answers_left_out=True), tmp_path)
    assert main(["verify", str(tmp_path)]) == 0
    assert main(["verify", str(tmp_path), "--rebuild"]) == 2
    assert "the answers of stakeholders stayed where it was made" in capsys.readouterr().err


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The file of an invented secret key with a password, its public key, and one of somebody else."""
    minisign = pytest.importorskip("minisign")
    pair, file = minisign.KeyPair.generate(), tmp_path_factory.mktemp("keys") / "invented.key"
    pair.secret_key.encrypt("invented", opslimit=2**15, memlimit=2**24)
    file.write_bytes(bytes(pair.secret_key))
    return file, pair.public_key.to_base64().decode(), minisign.KeyPair.generate().public_key.to_base64().decode()


@pytest.fixture(scope="module")
def signed(keys: tuple[Path, str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MC2CM_MINISIGN_PASSWORD", "invented")
        files = signer(keys[0])(FILES, "mc2cm-0.1.0")
        assert signer(keys[0])(FILES, "mc2cm-0.1.0") == files, "it is the same each time"
    return laid(dict(files), tmp_path_factory.mktemp("signed"))


def test_a_release_signed_with_a_key_is_verified_by_its_public_key(
    signed: Path, keys: tuple[Path, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(signed), "--key", keys[1]]) == main(["verify", str(signed)]) == 0
    by_key, without = capsys.readouterr().out.splitlines()
    assert "11 files" in by_key and "signed by this key" in by_key
    assert "10 files" in without and "its signature was not checked: --key checks by whom" in without


def test_a_release_that_somebody_else_signed_or_nobody_is_refused(
    signed: Path, released: Path, keys: tuple[Path, str, str]
) -> None:
    assert [fault.what for fault in verify(signed, keys[2]).faults] == [f"it is no signature of {SUMS} by this key"]
    assert [fault.what for fault in verify(released, keys[1]).faults] == ["is missing: it is not signed"]


def test_a_release_whose_digests_were_all_made_anew_lacks_the_signature(
    signed: Path, keys: tuple[Path, str, str], tmp_path: Path
) -> None:
    forged = whole({**PLACES, "data/cities.csv": b"id\nplanted\n"})
    laid({**forged, SIGNATURE: (signed / SIGNATURE).read_bytes()}, tmp_path)
    assert verify(tmp_path).faults == [], "without the key nobody can tell"
    assert [fault.file for fault in verify(tmp_path, keys[1]).faults] == [SIGNATURE]


@pytest.mark.parametrize(("password", "told"), [("wrong", "cannot be used"), ("", "cannot be used")])
def test_a_key_whose_password_is_wrong_is_told_before_anything_is_built(
    password: str,
    told: str,
    keys: tuple[Path, str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MC2CM_MINISIGN_PASSWORD", password)
    assert main(["release", "0.1.0", "--out", str(tmp_path), "--sign", str(keys[0])]) == 2
    assert told in capsys.readouterr().err and not [*tmp_path.iterdir()]


def test_what_is_no_key_is_told_with_what_would_be(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("minisign")
    assert main(["verify", str(released), "--key", "invented"]) == 2
    assert "no public key of minisign" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["--index-url https://example.org/simple", "-e /home/ann/project", "invented @ file:///x"]
)
def test_a_list_of_packages_that_names_an_address_does_not_leave(line: str) -> None:
    check_leaving("source/requirements.lock", (data_folder().parent / "requirements.lock").read_bytes(), "")
    with pytest.raises(RefusedError, match="line 1 is no package with its version"):
        check_leaving("source/requirements.lock", f"{line}\n".encode(), "")


def test_one_number_that_was_changed_is_told_of_its_page_and_of_no_other(tmp_path: Path) -> None:
    table = b"<table><caption>Acts</caption><tr><td>3</td></tr></table></body>"
    one = PAGE.replace(b"</body>", table)
    pages = {f"reports/en/{name}.html": one for name in ("one", "three", "two")}
    wrong = {"reports/en/one.html": one.replace(b"<td>3", b"<td>4")}
    told = verify(laid({**whole({**PLACES, **pages}), **wrong}, tmp_path)).faults
    assert [fault.file for fault in told] == ["reports/en/one.html"] and "it was edited" in told[0].what


def test_a_list_saved_anew_with_the_line_ends_of_windows_is_one_fault(tmp_path: Path) -> None:
    (fault,) = verify(laid({**FILES, SUMS: FILES[SUMS].replace(b"\n", b"\r\n")}, tmp_path)).faults
    assert fault.file == SUMS and "as Windows has them" in fault.what


def test_what_a_file_manager_leaves_in_many_folders_is_told_once(tmp_path: Path) -> None:
    left = {f"{folder}.DS_Store": b"" for folder in ("", "data/", "reports/en/")}
    (fault,) = verify(laid({**FILES, **left}, tmp_path)).faults
    assert fault.what == "is no file of the release: a file manager has left it, and 2 more of this name"


def test_a_release_one_folder_down_is_pointed_to(tmp_path: Path) -> None:
    laid(FILES, tmp_path / "unpacked" / "mc2cm-0.1.0")
    with pytest.raises(UsageError, match=re.escape(f"expected {tmp_path / 'unpacked' / 'mc2cm-0.1.0'}")):
        verify(tmp_path / "unpacked")
