"""What a browser decides: a report opens offline, asks for nothing, reports no error, and is there for everyone."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from workbench import planned

from mc2cm_analysis.vocabulary import LANGUAGES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = bool(os.environ.get("MC2CM_BROWSER_REQUIRED"))
VNU = os.environ.get("MC2CM_VNU", "")
ACCESSIBLE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not REQUIRED, reason="no Chromium is installed (Debian: apt-get install chromium)"
)

#: Rows that look as those before them: most of the time goes into their colours.
ALIKE = "tbody tr:nth-child(n+4), ol.sources li:nth-child(n+4)"

NAMES = ["index", *sorted({report.slug for report in planned()})]
PAGES = ["index.html", *(f"{language}/{name}.html" for language in LANGUAGES for name in NAMES)]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "Chromium must be installed here"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_offline_with_no_request_and_no_error(browser, built: Path, name: str) -> None:
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 1400})
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    url = (built / name).as_uri()
    page.goto(url)
    page.wait_for_load_state("load")
    assert [one for one in asked if one != url and not one.startswith("data:")] == []
    assert told == []
    assert page.locator("h1").count() == 1
    context.close()


@pytest.mark.parametrize("name", PAGES[1:])
def test_nothing_runs_off_a4_paper(browser, built: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 1000})  # A4 less its margins, at 96 dots an inch
    page.goto((built / name).as_uri())
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('table, svg, p')].filter(e => "
        "{ const box = e.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1 })"
        ".map(e => e.textContent.slice(0, 60))"
    )
    assert wide == []
    page.close()


@pytest.mark.parametrize(
    ("name", "width"),
    [*((name, 1000) for name in PAGES), *((f"{language}/priorities.html", 360) for language in LANGUAGES)],
)
def test_axe_finds_nothing_against_the_accessibility_guidelines(browser, built: Path, name: str, width: int) -> None:
    """WCAG 2.0 to 2.2, levels A and AA, and axe-core's best practice, on a screen and on a narrow one."""
    page = browser.new_page(viewport={"width": width, "height": 1400})
    page.goto((built / name).as_uri())
    whole = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "rules": {"color-contrast": {"enabled": False}}}
    assert tried(page, whole) > 10
    page.evaluate(f"document.querySelectorAll('{ALIKE}').forEach(row => row.remove())")
    assert tried(page, {"runOnly": ["color-contrast"]}) == 1
    page.close()


def tried(page, options: dict[str, object]) -> int:
    """Try rules of axe on a page, see that none is broken, and return how many held."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={**options, "resultTypes": ["violations"]}).response
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]] == []
    return len(found["passes"])


@pytest.mark.skipif(not VNU, reason="MC2CM_VNU does not name the Nu HTML checker's vnu.jar")
def test_the_html_checker_finds_no_error(built: Path) -> None:
    assert Path(VNU).is_file(), "MC2CM_VNU must name vnu.jar here"
    pages = [str(built / name) for name in PAGES]
    told = subprocess.run(["java", "-jar", VNU, "--errors-only", *pages], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_data_of_a_figure_is_open_in_print(browser, built: Path) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 1000})
    page.goto((built / "en" / "priorities.html").as_uri())
    table = page.locator("details table").first
    assert not table.is_visible()
    page.emulate_media(media="print")
    assert table.is_visible()
    page.close()
