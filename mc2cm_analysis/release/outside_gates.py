"""What do programs of others say of the pages? A browser with axe of access for everyone, the Nu checker of the HTML.

Where one of them is not here, it is passed over, and that is said: a release does not depend on what a machine has.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.release.gates import GateError, Passed
from mc2cm_analysis.release.layout import REPORTS, Fault

_ACCESS, _HTML = "accessibility", "html"
#: WCAG 2.0 to 2.2, levels A and AA, and what axe holds for good practice.
_GUIDELINES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RULES: Final = {"runOnly": {"type": "tag", "values": _GUIDELINES}, "resultTypes": ["violations"]}
#: What is built as what stands before it: axe takes a millisecond for the colours of each text.
_ALIKE: Final = "tbody tr:nth-child(n+3), tbody:nth-of-type(n+3), ol.sources li:nth-child(n+3), figure svg use"
_LEAVE_OUT: Final = f"document.querySelectorAll('{_ALIKE}').forEach(one => one.remove())"
_ASK: Final = "rules => axe.run(rules).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_CHECKER: Final = "MC2CM_VNU"


def outside_gates(reports: Path) -> Iterator[Passed]:
    """Yield what these programs have looked at, or why they have not.

    Raises
    ------
    GateError
        If one of them finds a fault in a page.
    """
    pages = sorted(file for file in reports.rglob("*.html") if "failures" not in file.relative_to(reports).parts)
    yield _accessible(reports, pages)
    yield _sound(reports, pages)


def _accessible(reports: Path, pages: Sequence[Path]) -> Passed:
    try:
        from axe_playwright_python.sync_playwright import Axe
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return Passed(_ACCESS, "not looked at: axe is not installed (pip install 'mc2cm-analysis[gates]')")
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return Passed(_ACCESS, "not looked at: no Chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            return Passed(_ACCESS, f"not looked at: the browser does not start ({_first_line(error)})")
        with opened:
            tab = opened.new_context(offline=True).new_page()
            faults = [fault for page in pages for fault in _inaccessible_parts(tab, reports, page, Axe().axe_script)]
    if faults:
        raise GateError(_ACCESS, faults)
    return Passed(_ACCESS, f"axe finds nothing in {_counted(pages)}")


def _inaccessible_parts(tab: Any, reports: Path, page: Path, axe: str) -> list[Fault]:
    """Return what axe finds in a page. A page that it cannot look at is a fault too: nobody knows how good it is."""
    from playwright.sync_api import Error

    try:
        tab.goto(page.as_uri())
        tab.evaluate(_LEAVE_OUT)
        tab.evaluate(axe)
        return [_inaccessible(reports, page, *broken) for broken in tab.evaluate(_ASK, _RULES)]
    except Error as error:
        told = f"axe cannot look at it ({_first_line(error)})"
        return [Fault(_place(reports, page), told, "a page that a browser loads is right")]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:80]


def _inaccessible(reports: Path, page: Path, rule: str, html: str) -> Fault:
    return Fault(_place(reports, page), f"it breaks axe's rule {rule} at {html[:80]}", "see the rule in axe's own list")


def _sound(reports: Path, pages: Sequence[Path]) -> Passed:
    checker, java = os.environ.get(_CHECKER, ""), shutil.which("java")
    if not checker or java is None:
        return Passed(_HTML, f"not looked at: {_CHECKER} names no vnu.jar, or there is no Java")
    command = [java, "-Xss2m", "-jar", checker, "--errors-only", "--format", "gnu", *map(str, pages)]
    told: Any = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if told.returncode:
        lines = [line.replace(f"{reports.as_uri()}/", "") for line in told.stderr.splitlines()]
        raise GateError(_HTML, [Fault(REPORTS, line[:200], "correct HTML is right") for line in lines])
    return Passed(_HTML, f"Nu finds no error in {_counted(pages)}")


def _counted(pages: Sequence[Path]) -> str:
    return "1 page" if len(pages) == 1 else f"{len(pages)} pages"


def _place(reports: Path, page: Path) -> str:
    return f"{REPORTS}/{page.relative_to(reports).as_posix()}"
