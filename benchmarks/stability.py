"""How long does each part of the comparison take, and how much memory? Beside a loop that a user would write.

Run ``python benchmarks/stability.py`` from the project's root. Each line is a process of its own, so that its memory
is its own. The network of 300 cities is invented: it comes from `tests/invented.py`, at the real number of rows a city.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

#: Network, part, draws; None = as many as it makes by itself.
CASES: list[tuple[str, str, int | None]] = [
    ("real", "rank_stability", 20_000),
    ("real", "rank_stability", None),
    ("real", "vary_choices", None),
    ("real", "whole comparison", None),
    ("real", "loop", 100),
    ("300 cities", "rank_stability", None),
    ("300 cities", "vary_choices", None),
    ("300 cities", "loop", 10),
]


def evidence(network: str) -> pd.DataFrame:
    """Return the rows of the real network, or of an invented one."""
    if network == "real":
        from mc2cm_analysis import load_network
        from mc2cm_analysis.priorities.stability import stability_rows

        return stability_rows(load_network())
    from invented import invented_evidence

    return invented_evidence(300, acts=22, rows=56)


def loop(rows: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Weight the acts at random as a user would write it: with pandas, city by city."""
    counted = rows[~rows["variant"] & ~rows["restrictive"]].drop_duplicates(["rater", "act", "item"])
    items = sorted(set(rows["item"]))
    generator = np.random.default_rng(2016)
    orders = []
    for _ in range(draws):
        acts = counted[["rater", "act"]].drop_duplicates()
        drawn = counted.merge(acts.assign(heavy=generator.standard_exponential(len(acts))))
        weights = drawn.groupby(["rater", "item"])["heavy"].sum().unstack().reindex(columns=items)
        ranks = weights.rank(axis="columns", ascending=False)
        left = (weights.notna().sum(axis="columns") + 1 + len(items)) / 2
        orders.append(ranks.apply(lambda column, left=left: column.fillna(left)).mean().rank())
    return pd.DataFrame(orders)


def whole_comparison() -> None:
    """Compute all that the report on priorities says of stability and agreement, once, as a build does."""
    from mc2cm_analysis import load_network, priorities

    network = load_network()
    for lens in ("stated", "done"):
        priorities.order_stability(network, lens)
        priorities.network_agreement(network, lens)
        priorities.agreement_bounds(network, lens)
    for result in (
        priorities.order_choices,
        priorities.shared_profile,
        priorities.likeness,
        priorities.orders_by_period,
        priorities.search_reach,
    ):
        result(network)


def measure(network: str, way: str, draws: int | None) -> None:
    """Print one line: the case, seconds of CPU, and the peak of memory over what the process held before."""
    from mc2cm_analysis import aggregation, load_network

    rows = evidence(network)
    load_network()
    aggregation.rank_stability(rows, draws=1)  # what is imported late is imported now
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    made = draws
    if way == "loop":
        loop(rows, draws or 1)
    elif way == "whole comparison":
        whole_comparison()
    else:
        made = getattr(aggregation, way)(rows, **({"draws": draws} if draws else {})).draws
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    told = f"{made:,} | {seconds:.2f} | {1000 * seconds / made:.3f}" if made else f"- | {seconds:.2f} | -"
    print(f"| {network} | {way} | {told} | {grown:.0f} |")


def main() -> None:
    """Measure every case, each in a process of its own."""
    print("| network | way | draws | CPU s | ms a draw | memory added, MB |\n|---|---|---:|---:|---:|---:|", flush=True)
    for case in CASES:
        subprocess.run([sys.executable, __file__, *(str(part or "") for part in case)], check=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3] or 0) or None)
    else:
        main()
