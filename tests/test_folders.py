"""Where reports go: a file is the old one or the whole new one, here and elsewhere, and one build writes at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from mc2cm_analysis.publishing.make.folders import Folder, LocalFolder, check_writable, output_folder
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

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
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
