"""What is one report made of? Each outer step by the clock, the cells and the page by a profile of their functions.

A step that starts from nothing is a process of its own; the others are each done in a process forked from a warm one,
as the reports of a build are, so that nothing that an earlier turn kept makes a later one short.
"""

import argparse
import cProfile
import json
import multiprocessing
import os
import pstats
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import account
import floor  # noqa: F401  # before numpy is imported: each process computes on one core, as in a build
import papermill
from plain import execute
from tasks import Task
from ways import trusted

import mc2cm_analysis
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.preparation import prepare
from mc2cm_analysis.publishing.make.engine import ENGINE
from mc2cm_analysis.publishing.make.report import warm_up
from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.publishing.plan.reports import Report

PACKAGE: Final = Path(mc2cm_analysis.__file__).parent
SHOWN: Final = 12
STARTS: Final = {
    "import what a notebook needs": "from mc2cm_analysis.paths import data_folder; "
    "from mc2cm_analysis.preparation import prepare; prepare([], data_folder())",
    "import papermill, nbconvert and the template": "import papermill; "
    "from mc2cm_analysis.publishing.page.render import prepare_exporter; prepare_exporter()",
    "check the data": "from mc2cm_analysis.validation import find_issues; "
    "from mc2cm_analysis.paths import data_folder; find_issues(data_folder(), ['en'])",
}

Stats = dict[Any, Any]


def main(city: str, repeat: int) -> dict[str, Any]:
    """Take the report on a city apart."""
    os.environ |= trusted(data_folder())
    (report,) = Task("", ("city_profile",), ("en",), (city,)).plan(data_folder())
    steps = {f"{name}, from nothing": _median(repeat, _started, code) for name, code in STARTS.items()}
    prepare([], data_folder())
    warm_up()
    inner = [_forked(_cells_and_page, report) for _ in range(repeat)]
    for name in inner[0]:
        steps[name] = median(turn[name] for turn in inner)
    for words, engine in (("by the engine", ENGINE), ("in an ordinary kernel", None)):
        steps[f"papermill {words}, whole"] = _median(repeat, _forked, _papermill, report, engine)
    engine, plain = steps["papermill by the engine, whole"], steps["cells as plain code, warm"]
    steps["of it papermill and the engine"] = engine - plain
    stats = _forked(_profiled, report)
    return {
        "report": report.name,
        "repeat": repeat,
        "steps": steps,
        "modules": _by_module(stats),
        "calls": _by_call(stats),
    }


def _median(repeat: int, measure: Callable[..., Any], *arguments: Any) -> float:
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        measure(*arguments)
        times.append(time.perf_counter() - started)
    return median(times)


def _started(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def _forked(work: Callable[..., Any], *arguments: Any) -> Any:
    """Do a piece of work in a process forked from this one, and return what it returns."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, arguments)


def _cells_and_page(report: Report) -> dict[str, float]:
    started = time.perf_counter()
    notebook = execute(report)
    executed = time.perf_counter()
    as_html(notebook, report)
    return {"cells as plain code, warm": executed - started, "page, warm": time.perf_counter() - executed}


def _papermill(report: Report, engine: str | None) -> None:
    papermill.execute_notebook(
        str(notebooks_folder() / f"{report.kind.name}.ipynb"),
        None,
        parameters=dict(report.parameters),
        kernel_name="python3",
        engine_name=engine,
        progress_bar=False,
        **({} if engine else {"shutdown_kernel": "immediate"}),
    )


def _profiled(report: Report) -> Stats:
    profile = cProfile.Profile()
    profile.runcall(_cells_and_page, report)
    return pstats.Stats(profile).stats


def _by_module(stats: Stats) -> dict[str, float]:
    """Return the share of the time that the code of each module runs, the largest first."""
    times: dict[str, float] = defaultdict(float)
    for (file, _, _), (_, _, own, _, callers) in stats.items():
        if owner := _owner(file):
            times[owner] += own
        else:
            for (caller, _, _), (_, _, part, _) in callers.items():
                times[_owner(caller) or "built-in functions"] += part
    whole = sum(times.values())
    ordered = sorted(times, key=lambda name: -times[name])
    shares = {name: times[name] / whole for name in ordered[:SHOWN]}
    return {**shares, "all others": 1 - sum(shares.values())}


def _owner(file: str) -> str:
    """Say whose code a file is; empty if it is a built-in function."""
    path = Path(file)
    if path.is_relative_to(PACKAGE):
        return f"project: {path.relative_to(PACKAGE).with_suffix('').as_posix()}"
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    if file.startswith("<cell"):
        return "cells"
    return "standard library" if path.is_absolute() or file.startswith("<frozen") else ""


def _by_call(stats: Stats) -> dict[str, dict[str, float]]:
    """Return the share of the cells' time in each function of the project that they call, the largest first."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0, 0])
    for (file, _, function), (_, _, _, _, callers) in stats.items():
        for (caller, _, _), (n, _, _, whole) in callers.items():
            if caller.startswith("<cell") and Path(file).is_relative_to(PACKAGE):
                name = f"{Path(file).relative_to(PACKAGE).with_suffix('').as_posix().replace('/', '.')}.{function}"
                spent[name][0] += n
                spent[name][1] += whole
    cells = sum(entry[3] for (file, _, name), entry in stats.items() if name == "execute" and file.endswith("plain.py"))
    ordered = sorted(spent, key=lambda name: -spent[name][1])[:SHOWN]
    return {name: {"n": spent[name][0], "share": spent[name][1] / cells} for name in ordered}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What is one report made of?")
    parser.add_argument("--city", default="lyon")
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    options = parser.parse_args()
    figures = main(options.city, options.repeat)
    print(account.of_report(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
