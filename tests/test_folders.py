"""Where reports go: a file is the old one or the whole new one, here and elsewhere, and one build writes at a time."""

import errno
import fcntl
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.publishing.make import folders
from mc2cm_analysis.publishing.make.folder_checks import check_folder, check_writable, site_stands
from mc2cm_analysis.publishing.make.folders import Folder, LocalFolder, output_folder
from mc2cm_analysis.publishing.make.ledger import LEDGER, Ledger
from mc2cm_analysis.publishing.make.remote.store import StoreFolder
from mc2cm_analysis.publishing.plan.kinds import UsageError


@pytest.fixture(params=["local", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    return (
        output_folder(str(tmp_path / "out")) if request.param == "local" else StoreFolder(f"memory://{tmp_path.name}")
    )


def test_a_folder_keeps_what_is_written(folder: Folder) -> None:
    assert folder.read("en/lyon.html") is None
    folder.write("en/lyon.html", "طنجة".encode())
    folder.write("en/lyon.html", b"again")
    assert folder.read("en/lyon.html") == b"again"
    folder.remove("en/lyon.html")
    folder.remove("en/lyon.html")
    assert folder.read("en/lyon.html") is None
    check_writable(folder)


def test_nothing_is_written_outside(folder: Folder) -> None:
    for place in ("../evil.html", "en/../../evil.html"):
        with pytest.raises(ValueError, match="outside"):
            folder.write(place, b"")


def test_a_file_is_the_old_one_or_the_whole_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = LocalFolder(tmp_path)
    folder.write("page.html", b"old")

    def half(file: Path, content: bytes) -> None:
        file.write_bytes(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "_write_new", half)
    with pytest.raises(OSError, match="No space left"):
        folder.write("page.html", b"new")
    assert folder.read("page.html") == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"], "no half file stays"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"cannot be written to .*: File exists; name a folder with --out"):
        check_writable(LocalFolder(tmp_path / "file"))


def test_a_store_whose_package_is_not_installed_is_told() -> None:
    with pytest.raises(UsageError, match=r"cannot be written to oss://.*install mc2cm-analysis\[cluster\]"):
        output_folder("oss://bucket/reports")


def test_one_build_writes_at_a_time_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom mc2cm_analysis.publishing.make.folders import LocalFolder\n"
        "with LocalFolder(sys.argv[1]).alone(lambda: None):\n    print('held', flush=True)\n    time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    waited: list[str] = []

    def wait() -> None:
        waited.append("told to wait")
        other.kill()

    with LocalFolder(tmp_path).alone(wait):
        assert waited == ["told to wait"]
    other.communicate()


def test_builds_that_begin_at_the_same_time_are_not_in_each_others_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys\nfrom mc2cm_analysis.publishing.make.folder_checks import check_writable\n"
        "from mc2cm_analysis.publishing.make.folders import LocalFolder\ncheck_writable(LocalFolder(sys.argv[1]))"
    )

    def while_another_begins(file: Path, content: bytes) -> None:
        file.write_bytes(content)
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)

    monkeypatch.setattr(folders, "_write_new", while_another_begins)
    check_writable(LocalFolder(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_somebody_has_planted_is_replaced_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("of somebody else", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    for name in ("ledger.json.partial", "ledger.json", "page.html.partial"):
        (out / name).symlink_to(kept)
    for name in ("ledger.json", "page.html"):
        LocalFolder(out).write(name, b"ours")
        assert (out / name).read_bytes() == b"ours" and not (out / name).is_symlink()
    assert kept.read_text(encoding="utf-8") == "of somebody else"
    assert sorted(path.name for path in out.iterdir()) == ["ledger.json", "page.html"]


def test_what_is_made_in_a_folder_of_a_group_can_be_written_to_by_the_group(tmp_path: Path) -> None:
    tmp_path.chmod(0o775)
    before = os.umask(0o022)
    try:
        folder = LocalFolder(tmp_path)
        folder.write("notebooks/en/lyon.ipynb", b"")
        with folder.alone(lambda: None):
            pass
    finally:
        os.umask(before)
    made = [tmp_path / "notebooks", tmp_path / "notebooks" / "en", tmp_path / ".lock"]
    assert all(path.stat().st_mode & stat.S_IWGRP for path in made)
    assert not any(path.stat().st_mode & stat.S_IWOTH for path in made)


PAGES = ["index.html", "manifest.json", "en/index.html"]
REPORTS = ["en/lyon.html", "notebooks/en/lyon.ipynb"]


def refused(out: Path) -> str:
    """What is said of a folder before anything is withdrawn from it; what lies there stays."""
    before = {path: path.is_file() and path.read_bytes() for path in out.rglob("*")}
    with pytest.raises(UsageError) as told:
        check_folder(LocalFolder(out), PAGES, REPORTS)
    assert {path: path.is_file() and path.read_bytes() for path in out.rglob("*")} == before
    assert "\n" not in str(told.value) and "Errno" not in str(told.value)
    return str(told.value)


def linked(place: Path) -> None:
    place.symlink_to(place.parent.parent)


def of_another(place: Path) -> None:
    place.write_text('{"accounts": []}', encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "put", "said"),
    [
        ("index.html", Path.mkdir, "/index.html is a folder, where a file of the reports belongs; move it away"),
        ("ledger.json", Path.mkdir, "/ledger.json is a folder, where a file"),
        ("en", Path.touch, "/en is no folder, but reports belong into one of this name; move it away"),
        ("notebooks", linked, "/notebooks is a link that leads out of"),
        ("index.html", of_another, "index.html in {out} was not written by a build of reports, and would be lost"),
        ("manifest.json", of_another, "manifest.json in {out} was not written by a build"),
        ("ledger.json", of_another, "ledger.json in {out} was not written by a build"),
    ],
)
def test_what_stands_against_a_folder_is_told_with_its_place(
    tmp_path: Path, place: str, put: Callable[[Path], Any], said: str
) -> None:
    put(tmp_path / place)
    assert said.format(out=tmp_path) in refused(tmp_path)


def test_a_front_page_or_notice_that_was_changed_or_is_gone_is_written_again(tmp_path: Path) -> None:
    from mc2cm_analysis.publishing.page.site import site_pages
    from mc2cm_analysis.reports import REPORTS as KINDS

    folder, pages = LocalFolder(tmp_path), site_pages({"en/turin": SOUND}, {"en/turin"}, KINDS)
    pages = {place: page for place, page in pages.items() if page}
    assert not site_stands(folder)
    for changed in pages:
        folder.write_all({place: page.encode() for place, page in pages.items()})
        assert site_stands(folder)
        folder.write(changed, b"changed")
        assert not site_stands(folder), changed
        folder.remove(changed)
        assert not site_stands(folder), changed


def test_a_report_of_somebody_else_is_not_lost_either(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    of_another(tmp_path / "en" / "lyon.html")
    assert "en/lyon.html in" in refused(tmp_path)


@pytest.mark.parametrize("ledger", ['{"reports": {}}', '{"reports": {"en/turin": {}}}', '{"repor', ""])
def test_a_folder_with_a_ledger_of_ours_is_ours_also_if_it_is_damaged(tmp_path: Path, ledger: str) -> None:
    (tmp_path / "en").mkdir()
    for place in ("index.html", "en/lyon.html"):
        (tmp_path / place).write_text("an older page", encoding="utf-8")
    (tmp_path / "en" / "elsewhere").symlink_to(tmp_path)
    (tmp_path / LEDGER).write_text(ledger, encoding="utf-8")
    check_folder(LocalFolder(tmp_path), PAGES, REPORTS)
    (tmp_path / "en" / "lyon.html").unlink()
    (tmp_path / "en" / "lyon.html").mkdir()
    check_folder(LocalFolder(tmp_path), PAGES, REPORTS)  # a single page is a matter of its report


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOLCK, "cannot be held against other builds (No locks available)"),
        (errno.EIO, "cannot be held against other builds (Input"),
    ],
)
def test_a_disk_that_knows_no_locks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def none(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(UsageError) as told, LocalFolder(tmp_path / "out").alone(lambda: None):
        pass
    assert str(told.value).startswith(f"{tmp_path / 'out'} {said}") and "--out" in str(told.value)


def test_a_lock_of_a_colleague_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def opened(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(".lock"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *arguments, **options)

    (tmp_path / ".lock").touch()
    monkeypatch.setattr(os, "open", opened)
    with (
        pytest.raises(UsageError, match=r"you may not open .*/\.lock, which belongs to"),
        LocalFolder(tmp_path).alone(lambda: None),
    ):
        pass


SOUND = {
    "report": "city_profile",
    "parameters": {"city": "turin"},
    "title": "Turin",
    "state": "done",
    "problem": "",
    "seconds": 1.5,
    "files": {"en/turin.html": [3, "abc"], "notebooks/en/turin.ipynb": [3, "abc"]},
    "key": {"library": "0"},
}


def ledger_of(out: Path, entries: Any) -> Ledger:
    (out / LEDGER).write_text(json.dumps({"reports": entries}), encoding="utf-8")
    return Ledger(LocalFolder(out))


@pytest.mark.parametrize(
    "entry",
    [
        {},
        [],
        None,
        {**SOUND, "files": {"en/turin.html": None}},
        {**SOUND, "files": {"../evil.html": [3, "abc"]}},
        {**SOUND, "files": {"/etc/passwd": [3, "abc"]}},
        {**SOUND, "files": []},
        {**SOUND, "key": {"library": []}},
        {**SOUND, "seconds": "1"},
        {**SOUND, "title": None},
    ],
)
def test_a_malformed_entry_of_a_ledger_counts_as_none(tmp_path: Path, entry: Any) -> None:
    assert list(ledger_of(tmp_path, {"en/lyon": SOUND, "en/turin": entry}).entries) == ["en/lyon"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=4), parts, max_size=3),
    max_leaves=6,
)


@given(
    st.text(max_size=12) | st.sampled_from(["en/turin", "en/", "xx/turin", "en/../x"]),
    st.dictionaries(st.sampled_from(sorted(SOUND)), JSON),
)
def test_whatever_an_entry_holds_the_pages_that_lead_to_reports_can_be_made(name: str, parts: dict[str, Any]) -> None:
    from mc2cm_analysis.publishing.make.ledger import _is_sound
    from mc2cm_analysis.publishing.page.site import notices, site_pages
    from mc2cm_analysis.reports import REPORTS as KINDS

    entry = {**SOUND, **parts}
    entries = {name: entry} if _is_sound(name, entry) else {}
    notices(entries, set(entries))
    assert "manifest.json" in site_pages(entries, set(entries), KINDS)
