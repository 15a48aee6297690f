"""Ways b and c: a process that goes through its reports one by one, with papermill and the project's exporter.

Run as ``python loop.py PLAN OUT FIRST STEP``: the reports of the plan from the FIRST on, every STEP-th.
"""

import sys
from pathlib import Path

import papermill
from tasks import read_plan

from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.publishing.page.render import as_html


def main(plan: Path, out: Path, first: int, step: int) -> None:
    """Make the reports of one process."""
    for report in read_plan(plan)[first::step]:
        notebook = papermill.execute_notebook(
            str(notebooks_folder() / f"{report.kind.name}.ipynb"),
            str(out / report.notebook),
            parameters=dict(report.parameters),
            kernel_name="python3",
            progress_bar=False,
        )
        (out / report.html).write_text(as_html(notebook, report), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
