"""Time and memory of a build, compared with the alternatives. ``make bench`` runs this.

The reports are the real ones. Each part prints a table as soon as it is done; ``--json`` keeps every figure. It runs on
Linux only.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import account
from growth import growth
from machine import machine
from measure import measured
from rebuilding import rebuilding
from rounds import side_by_side
from tasks import Task
from ways import TRUSTING, WAYS, environment

from mc2cm_analysis.paths import data_folder

Part = Callable[[argparse.Namespace, Path], Any]


def ways(options: argparse.Namespace, folder: Path) -> Any:
    """Compare all the ways on the city reports and the report on priorities."""
    words = "City reports and priorities, in English"
    task = Task(words, ("city_profile", "priorities"), ("en",), tuple(options.cities))
    chosen = [way for way in [*WAYS, *TRUSTING] if way.key in options.ways or (options.trusting and way in TRUSTING)]
    return side_by_side(task, chosen, data=data_folder(), folder=folder, repeat=options.repeat)


def whole(options: argparse.Namespace, folder: Path) -> Any:
    """Compare the build of everything with the shell loop."""
    chosen = [way for way in WAYS if way.key in ("a", "d")]
    repeat = options.whole_repeat
    return side_by_side(_all(options), chosen, data=data_folder(), folder=folder, repeat=repeat, memory_apart=False)


def again(options: argparse.Namespace, folder: Path) -> Any:
    """Build what was built before."""
    return rebuilding(_all(options), data=data_folder(), folder=folder, repeat=max(options.repeat, 5))


def _all(options: argparse.Namespace) -> Task:
    return Task("All reports in three languages", cities=tuple(options.cities))


def grown(options: argparse.Namespace, folder: Path) -> Any:
    """Build larger networks."""
    return growth(options.sizes, folder=folder)


def one_report(options: argparse.Namespace, folder: Path) -> Any:
    """Take one report apart, in a process of its own."""
    told = folder / "report.json"
    script = Path(__file__).with_name("one_report.py")
    city = (options.cities or ["lyon"])[0]
    command = [sys.executable, str(script), "--city", city, "--repeat", str(options.repeat), "--json", str(told)]
    measured(command, env=environment(data_folder()))
    return json.loads(told.read_text(encoding="utf-8"))


PARTS: dict[str, tuple[Part, Callable[[Any], str]]] = {
    "ways": (ways, account.of_ways),
    "whole": (whole, account.of_ways),
    "again": (again, account.of_rebuilding),
    "growth": (grown, account.of_growth),
    "report": (one_report, account.of_report),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts asked for."""
    options = _parser().parse_args(arguments)
    if sys.platform != "linux":
        sys.exit("the benchmark reads /proc: it runs on Linux only")
    figures: dict[str, Any] = {"machine": machine()}
    print(account.of_machine(figures["machine"]), flush=True)
    with tempfile.TemporaryDirectory(prefix="mc2cm-bench-") as folder:
        for name in options.parts:
            measure, words = PARTS[name]
            (own := Path(folder) / name).mkdir()
            figures[name] = measure(options, own)
            print(f"\n\n{words(figures[name])}", flush=True)
            if options.json:  # after each part, so that a part that fails costs no other
                options.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Time and memory of the reports, beside other ways to make them.")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="default: all")
    parser.add_argument("--ways", nargs="+", choices=[way.key for way in WAYS], default=[way.key for way in WAYS])
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="timed rounds (default: 3)")
    parser.add_argument("--whole-repeat", type=int, default=1, metavar="N", help="of the whole build (default: 1)")
    parser.add_argument("--trusting", action="store_true", help="a to c also with kernels that do not check the data")
    parser.add_argument("--sizes", type=int, nargs="+", default=[7, 70, 350], metavar="N", help="of invented networks")
    parser.add_argument("--cities", nargs="+", default=[], metavar="CITY", help="only these, to try the benchmark")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every figure")
    return parser


if __name__ == "__main__":
    main()
