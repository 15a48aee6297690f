"""The figures as tables that a person reads."""

from collections.abc import Sequence
from typing import Any

Figures = dict[str, Any]


def of_machine(found: Figures) -> str:
    """Describe the machine."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    return (
        f"{found['cpu']}, {found['cores']} cores, {found['memory_gb']} GB; {found['system']}\n"
        f"Python {found['python']}; {versions}\n"
        f"load of the machine before: {found['load_before']:.2f}"
    )


def of_ways(found: Figures) -> str:
    """Put the ways beside each other."""
    heads = ["", "way", "wall s", "from - to", "CPU s", "peak MB", "d: wall", "d: CPU", "pages"]
    rows = []
    for key, way in found["ways"].items():
        walls = [run["wall_s"] for run in way["runs"]]
        spread = f"{min(walls):.1f} - {max(walls):.1f}" if len(walls) > 1 else ""
        times = [f"{way['wall_s']:.1f}", spread, f"{way['cpu_s']:.1f}", f"{way['peak_mb']:.0f}"]
        ratios = [f"{way['ours_to_it'][of]:.2f}" for of in ("wall_s", "cpu_s")]
        differing = ", ".join(way["differing"])
        rows.append([key, way["words"], *times, *ratios, f"differ: {differing}" if differing else "the same"])
    title = f"{found['task']}: {found['reports']} reports, median of {found['rounds']}"
    notes = (
        "d: wall, d: CPU = what d takes, as a part of what this way takes. peak MB = all processes of a way together.\n"
        "pages = beside those of d, byte by byte. In a to c each kernel checks the data itself, as for one who runs\n"
        "papermill by hand (* = it is told that the data was checked); d and e check it once."
    )
    return f"{title}\n\n{table(heads, rows, words=(0, 1, 8))}\n\n{notes}"


def of_rebuilding(found: Figures) -> str:
    """Tell what it costs to build again."""
    still, one = found["unchanged"], found["one_row"]
    heads = ["", "wall s", "CPU s", "kernels", "reports made"]
    rows = [
        ["built first", f"{found['first']['wall_s']:.2f}", f"{found['first']['cpu_s']:.2f}", "", f"{found['reports']}"],
        ["nothing changed", *_taken(still)],
        [f"one figure of {one['city']} changed", *_taken(one)],
    ]
    note = f"nothing changed: median of {len(still['runs'])}. Made after the change: {', '.join(one['renewed'])}."
    return f"Built again: {found['task']}\n\n{table(heads, rows, words=(0, 3))}\n\n{note}"


def _taken(figures: Figures) -> list[str]:
    kernels = "started" if figures["kernels"] else "none"
    return [f"{figures['wall_s']:.2f}", f"{figures['cpu_s']:.2f}", kernels, f"{len(figures['renewed'])}"]


def of_growth(found: Sequence[Figures]) -> str:
    """Tell how time and memory grow with the network."""
    heads = ["cities", "reports", "wall s", "wall s a report", "CPU s a report", "peak MB", "check alone, wall s"]
    rows = [
        [
            f"{size['cities']}",
            f"{size['built']}",
            f"{size['wall_s']:.1f}",
            f"{size['wall_s_per_report']:.2f}",
            f"{size['cpu_s_per_report']:.2f}",
            f"{size['peak_mb']:.0f}",
            f"{size['check_wall_s']:.1f}",
        ]
        for size in found
    ]
    return f"City reports of invented networks, in English, mc2cm build --workers 2\n\n{table(heads, rows)}"


def of_report(found: Figures) -> str:
    """Tell what one report is made of."""
    steps = [[name, f"{seconds:.2f}"] for name, seconds in found["steps"].items()]
    modules = [[name, f"{share:.0%}"] for name, share in found["modules"].items()]
    calls = [[name, f"{call['n']}", f"{call['share']:.0%}"] for name, call in found["calls"].items()]
    return "\n\n".join(
        [
            f"One report, {found['report']}, step by step (median of {found['repeat']})",
            table(["step", "wall s"], steps, words=(0,)),
            "Of the cells and the page, by whose code runs (profiled; built-in functions count for their caller)",
            table(["module", "share"], modules, words=(0,)),
            "Of the cells, by what they call of the project",
            table(["function", "calls", "share"], calls, words=(0,)),
        ]
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, words: Sequence[int] = ()) -> str:
    """Align columns: those of words on the left, those of numbers on the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
