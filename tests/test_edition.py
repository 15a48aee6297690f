"""Does a release get its name only when it has passed every gate? With a build that makes an invented page at once."""

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mc2cm_analysis.build import Asked
from mc2cm_analysis.cli import main
from mc2cm_analysis.publishing.page.gate import passed
from mc2cm_analysis.release import edition
from mc2cm_analysis.release.edition import Wanted, make_release
from mc2cm_analysis.release.gates import GateError
from mc2cm_analysis.release.verification import verify

Build = Callable[[Asked], bool]


def page(body: str) -> bytes:
    html = f'<html lang="en"><head><style></style></head><body><p class="dated">Today.</p>{body}</body></html>'
    return passed(f"<!DOCTYPE html>{html}", "p {}").encode()


def built(pages: dict[str, bytes], *, brief: bytes = b"%PDF-1.7 invented") -> Build:
    """A build that leaves these pages of one report, with its ledger and what else an analyst has."""

    def build(asked: Asked) -> bool:
        files = {"en/programme.html": page("<p>Invented</p>"), **pages}
        if asked.settings.brief:
            files["en/briefs/programme.pdf"] = brief
        marks = {place: [len(files[place]), "0"] for place in files}
        entry = {"report": "programme", "title": "Invented", "state": "done", "problem": "", "seconds": 1, "key": {}}
        entry |= {"parameters": {"language": "en"}, "files": marks}
        files |= {"index.html": page('<a href="en/programme.html">Invented</a>'), "manifest.json": b"{}"}
        files |= {"ledger.json": json.dumps({"reports": {"en/programme": entry}}).encode()}
        files |= {"notebooks/en/programme.ipynb": b"of the analyst", "failures/en/x.html": b"of the analyst"}
        for place, content in files.items():
            Path(asked.out, place).parent.mkdir(parents=True, exist_ok=True)
            Path(asked.out, place).write_bytes(content)
        return True

    return build


@pytest.fixture
def release(tmp_path: Path, two_cities: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[Path]]]:
    def make(build: Build, **wanted: bool) -> list[Path]:
        monkeypatch.setattr(edition, "build_reports", build)
        return make_release(Wanted("0.1.0", str(tmp_path), two_cities, outside=False, **wanted), lambda line: None)

    yield make


def test_a_release_that_has_passed_stands_there_whole_without_what_is_the_analysts(
    release: Callable[..., list[Path]], tmp_path: Path
) -> None:
    folder, archive, briefs = release(built({}), brief=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([folder.name, archive.name, briefs.name])
    assert {file.name for file in folder.iterdir()} == {
        *("README.txt", "SHA256SUMS", "ro-crate-metadata.json", "reports", "data", "source"),
    }
    assert {"ledger.json", "failures", "notebooks"}.isdisjoint(file.name for file in (folder / "reports").iterdir())
    assert verify(folder).faults == verify(archive).faults == verify(briefs).faults == []


@pytest.mark.parametrize(
    ("gate", "pages"),
    [
        ("leaks", {"en/programme.html": page("<p>Invented</p>").replace(b"Invented", b"/home/ann/invented")}),
        ("leaks", {"en/data/programme.csv": b"ann@example.org\r\n"}),
        ("leaks", {"en/planted.exe": b"planted"}),
        ("leaks", {"en/programme.html": page("<p>Invented</p>").replace(b"<p>", b"<script></script><p>")}),
        ("links", {"en/programme.html": page('<a href="gone.html">Invented</a>')}),
        ("leaks", {"en/programme.html": page("<p>Invented</p>").replace(b"Invented", b"Invented " * 60_000)}),
        (
            "agreement",
            {f"en/{n}.html": page(f"<table><caption>Acts</caption><tr><td>{n}</td></tr></table>") for n in (3, 4)},
        ),
    ],
)
def test_what_does_not_pass_a_gate_is_named_and_nothing_is_left(
    gate: str, pages: dict[str, bytes], release: Callable[..., list[Path]], tmp_path: Path
) -> None:
    with pytest.raises(GateError, match=rf"nothing was released, for 1 fault\(s\) in {gate}:\n  reports/en/"):
        release(built(pages))
    assert [*tmp_path.iterdir()] == []


def test_a_report_that_has_other_bytes_the_second_time_is_not_released(
    release: Callable[..., list[Path]], tmp_path: Path
) -> None:
    times = iter(range(9))
    with pytest.raises(GateError, match="other bytes when it is built again"):
        release(lambda asked: built({"en/programme.html": page(f"<p>{next(times)}</p>")})(asked))
    assert [*tmp_path.iterdir()] == []


def test_a_release_is_not_made_where_a_report_failed(release: Callable[..., list[Path]], tmp_path: Path) -> None:
    with pytest.raises(edition.ReleaseError, match="not every report could be made"):
        release(lambda asked: False)
    assert [*tmp_path.iterdir()] == []


def test_a_release_that_somebody_else_made_meanwhile_stays(release: Callable[..., list[Path]], tmp_path: Path) -> None:
    def meanwhile(asked: Asked) -> bool:
        (tmp_path / "0.1.0").mkdir(exist_ok=True)
        return built({})(asked)

    with pytest.raises(edition.ReleaseError, match="was made by somebody else meanwhile"):
        release(meanwhile)
    assert [file.name for file in tmp_path.iterdir()] == ["0.1.0"] and not [*(tmp_path / "0.1.0").iterdir()]


def test_what_a_killed_release_has_left_goes_with_the_next(release: Callable[..., list[Path]], tmp_path: Path) -> None:
    left = tmp_path / ".mc2cm-release-invented"
    left.mkdir()
    os.utime(left, (0, 0))
    with pytest.raises(edition.ReleaseError):
        release(lambda asked: False)
    assert not left.exists()


def test_data_with_a_fault_is_told_and_nothing_is_released(
    data_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_copy / "cities.csv").write_text("id\n", encoding="utf-8")
    assert main(["release", "0.1.0", "--data", str(data_copy), "--out", str(tmp_path / "releases")]) == 1
    assert "cities" in capsys.readouterr().err and [*(tmp_path / "releases").iterdir()] == []


def test_a_disk_that_is_full_is_told_and_nothing_is_left(
    release: Callable[..., list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(edition, "_write", full)
    with pytest.raises(edition.ReleaseError, match=r"nothing was released: .* No space left on device"):
        release(built({}))
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_to_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    assert main(["release", "0.1.0", "--out", str(tmp_path / "releases")]) == 1
    assert "cannot be written: Permission denied" in capsys.readouterr().err
