"""Way e, the floor: what is left if nothing but the cells and the export is done, from a cold start.

While one process checks the data, another imports what notebooks and pages need; of this one a process is forked for
each report, so many at a time, which runs the cells as plain code and writes the page. No kernel, no messages, no
ledger, nothing that survives the death of a cell. Run as ``python floor.py PLAN OUT WORKERS``.
"""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

# As in the warm process of a build: each computes on one core, and charts are drawn as in a kernel.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"


def main(plan_file: Path, out: Path, workers: int) -> None:
    """Check, warm up, and make the reports."""
    from tasks import read_plan

    plan = sorted(read_plan(plan_file), key=lambda report: report.kind.per_city)  # the longest first
    checking = forked(lambda: check(sorted({report.language for report in plan})))
    make = warm(out, sorted({report.kind.name for report in plan}))
    if failed(os.waitpid(checking, 0)):
        sys.exit("the data has faults")
    running = 0
    for report in plan:
        if running == workers:
            running -= _one_ended()
        forked(lambda report=report: make(report))
        running += 1
    while running:
        running -= _one_ended()


def forked(work: Callable[[], None]) -> int:
    """Do a piece of work in a child and return its pid."""
    if pid := os.fork():
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def failed(ended: tuple[int, int]) -> bool:
    """Say whether a child that was waited for failed."""
    return os.waitstatus_to_exitcode(ended[1]) != 0


def _one_ended() -> int:
    if failed(os.wait()):
        sys.exit("a report could not be made")
    return 1


def check(languages: list[str]) -> None:
    """Check the data as a build does."""
    from mc2cm_analysis.paths import data_folder
    from mc2cm_analysis.validation import find_issues

    if find_issues(data_folder(), languages):
        raise SystemExit


def warm(out: Path, notebooks: list[str]) -> Callable[..., None]:
    """Import everything, compute what reports share, and return what makes one report."""
    from mc2cm_analysis.seams.unasked import import_plain

    import_plain("pandas", "papermill")
    import nbformat
    from plain import execute

    from mc2cm_analysis.paths import data_folder
    from mc2cm_analysis.preparation import prepare
    from mc2cm_analysis.publishing.page.fonts import common_subsets
    from mc2cm_analysis.publishing.page.render import as_html, prepare_exporter
    from mc2cm_analysis.reports import REPORTS

    prepare([REPORTS[name] for name in notebooks], data_folder())
    common_subsets()
    prepare_exporter()

    def make(report: object) -> None:
        notebook = execute(report)
        html = as_html(notebook, report)
        (out / report.notebook).write_text(nbformat.writes(notebook), encoding="utf-8")
        (out / report.html).write_text(html, encoding="utf-8")

    return make


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
