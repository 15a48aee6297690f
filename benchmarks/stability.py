"""How long do the draws of `rank_stability` take, and how much memory? Beside a loop that a user would write.

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

CASES = [
    ("real", "rank_stability", 100),
    ("real", "rank_stability", 10_000),
    ("real", "rank_stability", 100_000),
    ("real", "loop", 100),
    ("300 cities", "rank_stability", 1_000),
    ("300 cities", "rank_stability", 10_000),
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
    """Draw the acts again as a user would write it: with pandas, city by city; one choice of the thirteen."""
    counted = rows[~rows["variant"]]
    items = sorted(set(rows["item"]))
    generator = np.random.default_rng(2016)
    orders = []
    for _ in range(draws):
        parts = []
        for rater, own in counted.groupby("rater"):
            acts = own["act"].unique()
            drawn = pd.DataFrame({"act": generator.choice(acts, len(acts)), "copy": range(len(acts))})
            parts.append(drawn.merge(own, on="act").assign(rater=rater))
        again = pd.concat(parts).drop_duplicates(["rater", "item", "copy"])
        counts = again.groupby(["rater", "item"]).size().unstack().reindex(columns=items)
        ranks = counts.rank(axis="columns", ascending=False)
        left = (counts.notna().sum(axis="columns") + 1 + len(items)) / 2
        orders.append(ranks.apply(lambda column, left=left: column.fillna(left)).mean().rank())
    return pd.DataFrame(orders)


def measure(network: str, way: str, draws: int) -> None:
    """Print one line: the case, seconds of CPU, and the peak of memory over what the process held before."""
    from mc2cm_analysis.aggregation import rank_stability

    rows = evidence(network)
    rank_stability(rows, draws=1)  # what is imported late is imported now
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    if way == "loop":
        loop(rows, draws)
    else:
        rank_stability(rows, draws=draws)
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    print(f"| {network} | {way} | {draws:,} | {seconds:.2f} | {1000 * seconds / draws:.3f} | {grown:.0f} |")


def main() -> None:
    """Measure every case, each in a process of its own."""
    print("| network | way | draws | CPU s | ms a draw | memory added, MB |\n|---|---|---:|---:|---:|---:|", flush=True)
    for case in CASES:
        subprocess.run([sys.executable, __file__, *map(str, case)], check=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
