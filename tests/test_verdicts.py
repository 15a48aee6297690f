"""The same files are checked once; whatever changes them, or the rules, has them checked again."""

from pathlib import Path

import pytest

from mc2cm_analysis import DataError, load_network, verdicts


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The folders that were checked, in a machine that knows nothing yet."""
    monkeypatch.setenv("MC2CM_CACHE", str(tmp_path / "cache"))
    done: list[Path] = []
    check = verdicts.find_issues
    monkeypatch.setattr(verdicts, "find_issues", lambda package, *asked: done.append(package.folder) or check(package))
    return done


def test_the_same_bytes_are_checked_once_wherever_they_lie(checks: list[Path], data_copy: Path, tmp_path: Path) -> None:
    for _ in range(2):
        load_network(data_copy)
    moved = data_copy.rename(tmp_path / "moved")
    load_network(moved)
    assert len(checks) == 1


def test_one_changed_byte_is_checked_again(checks: list[Path], data_copy: Path) -> None:
    load_network(data_copy)
    file = data_copy / "statements.csv"
    file.write_bytes(file.read_bytes().replace(b",yes,", b",yess,", 1))
    for _ in range(2):
        with pytest.raises(DataError):
            load_network(data_copy)
    assert len(checks) == 3, "what has a fault is checked each time"


def test_a_verdict_by_other_rules_says_nothing(
    checks: list[Path], data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_network(data_copy)
    monkeypatch.setattr(verdicts, "_rules", lambda: "other rules")
    load_network(data_copy)
    assert len(checks) == 2


def test_where_nothing_can_be_kept_the_data_is_checked_each_time(
    checks: list[Path], data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MC2CM_CACHE", str(data_copy / "README.md" / "no folder"))
    for _ in range(2):
        load_network(data_copy)
    assert len(checks) == 2


def test_data_that_is_not_checked_is_loaded_with_a_warning(checks: list[Path], data_copy: Path) -> None:
    with pytest.warns(UserWarning, match="is not checked: what is made of it may be wrong"):
        load_network(data_copy, check=False)
    assert not checks
