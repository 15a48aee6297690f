"""What does a build cost when it has been made before: with nothing changed, and with one row of one city changed?"""

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from measure import Measured, measured
from rounds import tell
from tasks import Task
from ways import build, environment

#: Seconds between two looks at the processes, so short that no kernel comes and goes between them.
WATCH: Final = 0.05
#: What tells a kernel, or the process that reports are forked from, by its command line.
KERNELS: Final = ("ipykernel", "make.template")


def rebuilding(task: Task, *, data: Path, folder: Path, repeat: int) -> dict[str, Any]:
    """Build, build again with nothing changed, change one row, and build again.

    Returns
    -------
    dict
        ``unchanged`` and ``one_row``: time, whether kernels were started, and the pages written anew.
    """
    own = Path(shutil.copytree(data, folder / "data"))
    env = environment(own)
    command = build("--data", str(own), *task.arguments, out=str(folder / "out"), force=False)
    plan = task.plan(own)
    pages = [folder / "out" / report.html for report in plan]

    def run(watch: float = 0) -> tuple[Measured, list[str]]:
        before = _states(pages)
        took = measured(command, env=env, watch=watch)
        after = _states(pages)
        return took, [report.name for report, old, new in zip(plan, before, after, strict=True) if old != new]

    first, _ = run()
    tell(f"built before: {first.wall_s:.1f} s")
    seen, renewed = run(WATCH)
    timed = [run()[0] for _ in range(repeat)]
    tell(f"nothing changed: {timed[-1].wall_s:.1f} s")
    city = (task.cities or ("lyon",))[0]
    row = change_one_row(own, city)
    seen_changed, touched = run(WATCH)
    change_one_row(own, city)
    changed, _ = run()  # again, for the time
    tell(f"one row changed: {changed.wall_s:.1f} s")
    return {
        "task": task.words,
        "reports": len(plan),
        "first": {"wall_s": first.wall_s, "cpu_s": first.cpu_s},
        "unchanged": {
            "runs": [{"wall_s": took.wall_s, "cpu_s": took.cpu_s} for took in timed],
            "wall_s": median(took.wall_s for took in timed),
            "cpu_s": median(took.cpu_s for took in timed),
            "processes": seen.processes,
            "kernels": _kernels(seen),
            "renewed": renewed,
        },
        "one_row": {
            "row": row,
            "city": city,
            "wall_s": changed.wall_s,
            "cpu_s": changed.cpu_s,
            "kernels": _kernels(seen_changed),
            "renewed": touched,
        },
    }


def _states(files: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells whether a file was written anew, also if it was written as it was."""
    return [(file.stat().st_ino, file.stat().st_mtime_ns) if file.is_file() else None for file in files]


def _kernels(took: Measured) -> bool:
    return any(name in command for command in took.commands for name in KERNELS)


def change_one_row(data: Path, city: str) -> str:
    """Raise one figure of a city by one, and return the id of its row."""
    file = data / "observations.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = list(reader.fieldnames or []), list(reader)
    row = next(r for r in rows if r["city"] == city and r["indicator"] == "population" and r["area_level"] == "city")
    row["value"] = str(int(float(row["value"])) + 1)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return row["id"]
