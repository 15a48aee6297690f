"""What is temporary lies in one place with room for it, and the limits of the machine are told before they are met."""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mc2cm_analysis.publishing.make import limits, scratch
from mc2cm_analysis.publishing.make.limits import check_limits
from mc2cm_analysis.publishing.plan.kinds import UsageError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no such limits")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test, with a short path."""
    place = tmp_path / "t"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(scratch, "_LONGEST", len(str(place)))
    return place


def test_it_is_private_and_goes_at_the_end(temporary: Path, tmp_path: Path) -> None:
    with scratch.scratch(tmp_path / "data", 1) as folder:
        assert folder.parent == temporary.resolve() and folder.stat().st_mode & 0o777 == 0o700
    assert list(temporary.iterdir()) == []


def test_a_folder_with_a_short_path_is_found(temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = temporary / ("x" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with scratch.scratch(tmp_path / "data", 1) as folder:
        assert len(str(folder)) < 100 and deep not in folder.parents
    monkeypatch.setattr(scratch, "_LONGEST", 1)
    with scratch.scratch(tmp_path / "data", 1) as folder:
        assert folder.parent == deep, "a long one is better than none"


def test_nothing_temporary_lies_in_the_data(temporary: Path) -> None:
    with scratch.scratch(temporary.parent, 1) as folder:
        assert temporary not in folder.parents


def disk(**parts: int) -> Callable[[Any], Any]:
    whole = {"f_bavail": 10**6, "f_frsize": 4096, "f_files": 10**6, "f_favail": 10**6}
    return lambda place: SimpleNamespace(**{**whole, **parts})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (disk(f_bavail=256), "has 1.0 MB free, and a build needs 25 MB"),
        (disk(f_favail=30), "has room for 30 more files, and a build needs 200"),
    ],
)
def test_a_disk_without_room_is_named(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, found: Callable[[Any], Any], said: str
) -> None:
    monkeypatch.setattr(os, "statvfs", found)
    with pytest.raises(UsageError) as told, scratch.scratch(Path("data"), 5_000_000):
        pass
    assert str(told.value) == f"the temporary folder {temporary} {said}; name another in TMPDIR"


def test_a_disk_that_counts_no_files_has_room_for_them(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "statvfs", disk(f_files=0, f_favail=0))
    with scratch.scratch(Path("data"), 1):
        pass


def test_what_a_killed_build_has_left_goes_with_the_next(temporary: Path, tmp_path: Path) -> None:
    old = time.time() - 10 * scratch._ABANDONED
    for name in ("mc2cm-build-left", "mc2cm-build-held", "another"):
        (temporary / name / "data").mkdir(parents=True)
        os.utime(temporary / name, (old, old))
    (temporary / "mc2cm-build-new").mkdir()
    held = scratch._hold(temporary / "mc2cm-build-held")
    assert held is not None
    with scratch.scratch(tmp_path / "data", 1):
        pass
    os.close(held)
    assert {path.name for path in temporary.iterdir()} == {"mc2cm-build-held", "another", "mc2cm-build-new"}


def test_where_nobody_can_hold_a_folder_what_was_left_is_let_be(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "mc2cm-build-left").mkdir()
    monkeypatch.delattr(os, "getuid")  # as on Windows
    with scratch.scratch(tmp_path / "data", 1) as folder:
        assert folder.is_dir()
    assert [path.name for path in temporary.iterdir()] == ["mc2cm-build-left"]


def limited(**known: float) -> Callable[[int], tuple[float, float]]:
    """Limits of a process by name; all else has none."""
    by_kind = {getattr(resource, f"RLIMIT_{name}"): limit for name, limit in known.items()}
    return lambda kind: (by_kind.get(kind, resource.RLIM_INFINITY),) * 2


@pytest.mark.parametrize(
    ("known", "options", "said"),
    [
        ({"NOFILE": 64}, {}, "64 open files (ulimit -n), and this build needs 112: raise the limit, or ask for fewer"),
        ({"NOFILE": 1000}, {"workers": 10**9}, "1000 open files (ulimit -n), and this build needs 8000000096"),
        ({"FSIZE": 102400}, {}, "files of 0.1 MB at most (ulimit -f), and this build needs 8 MB"),
        ({"FSIZE": 9_000_000}, {"largest": 10_000_000}, "files of 9.0 MB at most (ulimit -f), and this build needs 10"),
        ({"DATA": 10_000_000}, {}, "10 MB of memory (ulimit -d), and a report needs 300 MB or more"),
        ({"AS": 10_000_000}, {}, "10 MB of memory (ulimit -v), and a report needs 300 MB or more"),
        ({"NPROC": 5}, {}, "you 2 more processes (ulimit -u), and this build needs 12"),
    ],
)
def test_a_limit_is_told_with_its_number(
    monkeypatch: pytest.MonkeyPatch, known: dict[str, float], options: dict[str, int], said: str
) -> None:
    monkeypatch.setattr(resource, "getrlimit", limited(**known))
    monkeypatch.setattr(limits, "_own_threads", lambda: 3)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UsageError) as told:
        check_limits(**{"workers": 2, "memory": 4_000_000_000, "largest": 1, **options})
    assert str(told.value).startswith(f"this machine allows {said}")


def test_memory_that_the_user_limits_is_not_put_down_to_the_machine() -> None:
    with pytest.raises(UsageError) as told:
        check_limits(workers=2, memory=1_000_000, largest=1)
    assert str(told.value) == "--memory gives a report 1 MB, and it needs 300 MB or more"


def test_a_limit_that_may_be_raised_is_raised_and_one_that_is_high_enough_is_let_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (64, 4096) if kind == resource.RLIMIT_NOFILE else (-1, -1))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limit: asked.append((kind, limit)))
    check_limits(2, None, 1)
    assert asked == [(resource.RLIMIT_NOFILE, (112, 4096))]
