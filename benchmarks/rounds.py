"""The ways side by side: in rounds, so that whatever else the machine does falls on all of them alike."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from measure import measured
from tasks import Task, page_digests
from ways import Way, environment, lay_out

#: Seconds between two looks at the processes: of a run that is not timed, of one that is.
WATCH: Final = 0.1
WATCH_TIMED: Final = 0.5
#: The way that the others are compared with.
OURS: Final = "d"


def side_by_side(
    task: Task, ways: Sequence[Way], *, data: Path, folder: Path, repeat: int, memory_apart: bool = True
) -> dict[str, Any]:
    """Make the reports of a task in each way, several times.

    Parameters
    ----------
    task : Task
    ways : sequence of Way
        One of them is `OURS`.
    data, folder : Path
        Data package; a folder for the results, each run in a fresh one inside it.
    repeat : int
        Rounds that are timed.
    memory_apart : bool
        Whether a round before them, which is not timed, warms caches and looks at the memory; else the rounds that are
        timed are looked at, less often.

    Returns
    -------
    dict
        ``reports``, and under ``ways`` for each its runs, their medians, and the pages that differ from those of
        `OURS`.
    """
    plan = task.plan(data)
    runs: dict[str, list[dict[str, float]]] = {way.key: [] for way in ways}
    peaks: dict[str, float] = dict.fromkeys(runs, 0)
    pages: dict[str, list[dict[str, str]]] = {way.key: [] for way in ways}
    for number in range(0 if memory_apart else 1, repeat + 1):
        for way in ways:
            out = folder / f"{number}-{way.key}"
            out.mkdir(parents=True)
            lay_out(plan, out)
            watch = WATCH_TIMED if not memory_apart else 0 if number else WATCH
            env = environment(data, trusting=way.trusting)
            took = measured(way.command(task), env=env, cwd=out, log=out / "log", watch=watch)
            pages[way.key].append(page_digests(plan, out))
            peaks[way.key] = max(peaks[way.key], took.peak_mb)
            if number:
                runs[way.key].append({"wall_s": took.wall_s, "cpu_s": took.cpu_s})
            shutil.rmtree(out)
            tell(f"round {number} of {repeat}, {way.key}: {took.wall_s:.1f} s")
    wanted = pages[OURS][0]
    found: dict[str, dict[str, Any]] = {
        way.key: {
            "words": way.words,
            "runs": runs[way.key],
            **{of: median(run[of] for run in runs[way.key]) for of in ("wall_s", "cpu_s")},
            "peak_mb": peaks[way.key],
            "differing": _differing([report.name for report in plan], wanted, pages[way.key]),
        }
        for way in ways
    }
    for figures in found.values():
        figures["ours_to_it"] = {of: found[OURS][of] / figures[of] for of in ("wall_s", "cpu_s", "peak_mb")}
    return {"task": task.words, "reports": len(plan), "rounds": repeat, "ways": found}


def _differing(names: Sequence[str], wanted: dict[str, str], got: Sequence[dict[str, str]]) -> list[str]:
    """Name the pages that were not the wanted ones, byte by byte, in some round; nor is a missing page."""
    return [name for name in names if name not in wanted or any(pages.get(name) != wanted[name] for pages in got)]


def tell(line: str) -> None:
    """Say how far the benchmark is."""
    print(line, file=sys.stderr, flush=True)
