"""In which ways can the same reports be made? Each as a command to be run in a fresh folder."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasks import Task, write_plan

from mc2cm_analysis.paths import CHECKED, notebooks_folder
from mc2cm_analysis.publishing.plan.reports import Report

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
#: Where the commands of this Python lie: papermill, jupyter, mc2cm.
BIN: Final = Path(sys.executable).parent
WORKERS: Final = 2

#: One report as people make it, from the project's own notebook.
ONE: Final = """\
set -e
language=$1 slug=$2 notebook=$3
shift 3
papermill "$notebook" "notebooks/$language/$slug.ipynb" "$@"
jupyter nbconvert --to mc2cm --output-dir "$language" --output "$slug" "notebooks/$language/$slug.ipynb"
"""
LOOP: Final = "set -e\nwhile read -r line; do sh one.sh $line < /dev/null; done < reports.txt\n"


@dataclass(frozen=True)
class Way:
    """One way to make the reports of a task.

    Attributes
    ----------
    key, words : str
    command : callable
        Makes the command from the task; it is run in the folder that takes the reports.
    trusting : bool
        Whether its kernels are told that the data was checked.
    """

    key: str
    words: str
    command: Callable[[Task], Sequence[str]]
    trusting: bool = False


def _script(name: str, *arguments: object) -> list[str]:
    return [sys.executable, str(HERE / name), "plan.json", ".", *map(str, arguments)]


def _two_processes(_task: Task) -> list[str]:
    first, second = (" ".join(_script("loop.py", part, 2)) for part in (0, 1))
    return ["sh", "-c", f"{first} & one=$!; {second} & two=$!; wait $one && wait $two"]


WAYS: Final = (
    Way("a", "papermill and nbconvert in a shell loop", lambda _task: ["sh", "loop.sh"]),
    Way(
        "a2", "the same, two at a time (xargs -P2)", lambda _task: ["sh", "-c", "xargs -L1 -P2 sh one.sh < reports.txt"]
    ),
    Way("b", "one Python process, papermill and exporter", lambda _task: _script("loop.py", 0, 1)),
    Way("c", "two such processes, half of the reports each", _two_processes),
    Way("d", "mc2cm build --workers 2", lambda task: build(*task.arguments)),
    Way("e", "floor: plain cells in forked processes", lambda _task: _script("floor.py", WORKERS)),
)
TRUSTING: Final = tuple(
    Way(f"{way.key}*", f"{way.words}; data not checked", way.command, trusting=True) for way in WAYS if way.key < "d"
)


def build(*arguments: str, out: str = ".", force: bool = True) -> list[str]:
    """Return the command that builds reports."""
    forced = ["--force"] if force else []
    return [str(BIN / "mc2cm"), "build", *arguments, "--workers", str(WORKERS), "--out", out, "--quiet", *forced]


def trusted(data: Path) -> dict[str, str]:
    """Return what tells a kernel that the data was checked."""
    return {CHECKED: str(data)}


def environment(data: Path, *, trusting: bool = False) -> dict[str, str]:
    """Return the environment of every way: this project's commands and code, nothing else of its settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MC2CM_")}
    own = {"PATH": f"{BIN}{os.pathsep}{kept.get('PATH', '')}", "PYTHONPATH": str(ROOT), "MC2CM_DATA": str(data)}
    return {**kept, **own, **(trusted(data) if trusting else {})}


def lay_out(plan: Sequence[Report], folder: Path) -> None:
    """Put into a folder what the ways start from: the plan, the scripts, the folders of the results."""
    write_plan(plan, folder / "plan.json")
    (folder / "one.sh").write_text(ONE, encoding="utf-8")
    (folder / "loop.sh").write_text(LOOP, encoding="utf-8")
    (folder / "reports.txt").write_text("".join(f"{_line(report)}\n" for report in plan), encoding="utf-8")
    for report in plan:
        for file in (folder / report.notebook, folder / report.html):
            file.parent.mkdir(parents=True, exist_ok=True)


def _line(report: Report) -> str:
    given = " ".join(f"-p {name} {value}" for name, value in report.parameters)
    return f"{report.language} {report.slug} {notebooks_folder() / report.kind.name}.ipynb {given}"
