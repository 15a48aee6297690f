"""How long does the desk take to redraw after a choice? Measured in a Jupyter kernel, beside the cells of a notebook.

Run ``python benchmarks/desk.py`` from the project's root. The kernel is one as JupyterLab starts it. Each choice is
made on the published method, so that nothing of it is known already. The other way is what an analyst runs without the
desk: the order and the heat map, as `comparison.ipynb` prints them, after an edit of its parameters.
"""

import json
import os
import statistics
from typing import Any

from jupyter_client.manager import start_new_kernel

#: A choice of each kind, as code.
CHOICES = (
    'cities=["amman", "beirut", "tangier"]',
    'themes=["urban_planning", "basic_services", "institutional_coordination"]',
    'lens="done"',
    "years=(2015, 2020)",
    'measure="sources"',
    'coding="second"',
    'kind_weights={"city_plan": 2}',
    'not_stated="dropped"',
    "include_variants=True",
    "include_restrictive=True",
)
PREPARED = """
import json, time
from mc2cm_analysis import View, figures, open_page, priorities
from mc2cm_analysis.explore import open_desk

def timed(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began

def by_hand(view):
    page = open_page("en", view=view)
    order = priorities.rank_themes(page.network, view.lens)
    ranks = priorities.city_ranks(page.network, view.lens)[order.index]
    cells = priorities.printed_cells(page.network, view.lens)[order.index]
    page.figure(figures.theme_city_heatmap, ranks, labels=cells, title="Ranks", measure="Rank in a city")._repr_html_()
    page.counts(page.network.named(order[["place", "mean_rank"]]), title="Order")._repr_html_()

desk = open_desk("en")
first = timed(lambda: desk.board)
desk.board.heat_map.opened = ["basic_services", "lyon"]
by_hand(View(draws=7))  # fonts and styles are read once
"""
MEASURED = """
desk.view = View()
view = View({choice})
redraw = timed(lambda: setattr(desk, "view", view))
stability = timed(desk.board.compute.click)
cells = timed(lambda: by_hand(View({choice}, draws=7)))
print(json.dumps([redraw, stability, cells]))
"""


class Kernel:
    """A Jupyter kernel that runs code and returns what it prints."""

    def __init__(self) -> None:
        os.environ["JPY_SESSION_NAME"] = "explore.ipynb"  # as a Jupyter server tells its kernels
        self._manager, self._client = start_new_kernel()

    def run(self, code: str) -> str:
        """Run code; its errors are raised here."""
        printed: list[str] = []

        def note(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(content["traceback"]))

        self._client.execute_interactive(code, output_hook=note)
        return "".join(printed)

    def end(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def main() -> None:
    """Measure each choice three times, and print the medians in milliseconds."""
    kernel = Kernel()
    try:
        kernel.run(PREPARED)
        first = 1000 * float(kernel.run("print(first)"))
        rows = {
            choice: [json.loads(kernel.run(MEASURED.format(choice=choice))) for _ in range(3)] for choice in CHOICES
        }
    finally:
        kernel.end()
    print(f"first look at the desk: {first:.0f} ms\n")
    print("| choice | redraw, ms | stability on demand, ms | the same by cells, ms |\n|---|---:|---:|---:|")
    for choice, times in rows.items():
        redraw, stability, cells = (1000 * statistics.median(column) for column in zip(*times, strict=True))
        print(f"| `{choice}` | {redraw:.0f} | {stability:.0f} | {cells:.0f} |")


if __name__ == "__main__":
    main()
