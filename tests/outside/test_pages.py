"""What a browser decides: a report opens offline, asks for nothing, reports no error, and is there for everyone."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsing import ACCESSIBLE, chromium, needs_chromium
from workbench import planned

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder

VNU = os.environ.get("MC2CM_VNU", "")

pytestmark = needs_chromium

#: What has the structure of what stands before it. A letter of a chart is a drawing, of which axe asks nothing.
ALIKE = "tbody tr:nth-child(n+3), tbody:nth-of-type(n+3), ol.sources li:nth-child(n+3), figure svg use"
#: Takes away what looks as two that are shown before it: axe takes a millisecond for the colours of each text. To look
#: alike is to have the same tag and style, and to stand in what looks alike; what holds anything else is kept.
LEAVE_TWO_OF_EACH_LOOK = """() => {
    const looks = new Map(), names = new Map(), times = new Map(), kept = new Set();
    const all = [...document.body.querySelectorAll('*')];
    for (const one of all) {
        const style = getComputedStyle(one), asked = ['color', 'backgroundColor', 'backgroundImage', 'opacity',
            'fontSize', 'fontWeight'].map(name => style[name]);
        const look = [looks.get(one.parentNode), one.tagName, one.checkVisibility(), ...asked].join();
        names.set(look, names.get(look) ?? names.size);
        looks.set(one, names.get(look));
        times.set(look, (times.get(look) ?? 0) + 1);
        if (times.get(look) < 3) for (let held = one; held && !kept.has(held); held = held.parentNode) kept.add(held);
    }
    all.filter(one => !kept.has(one)).forEach(one => one.remove());
}"""

NAMES = sorted({report.slug for report in planned()})
PAGES = ["index.html", *(f"{language}/{name}.html" for language in LANGUAGES for name in NAMES)]
#: Pages that there are only where stakeholders answered: of a build of data with invented answers.
PAPERS = [f"{language}/priority_paper_lyon.html" for language in LANGUAGES]
OTHER_CITIES = {f"{city}.html" for city in Package(data_folder()).city_names() if city != "lyon"}
#: What axe tries: a page on another city differs from that on Lyon in its data, which the English pages show.
TRIED = [name for name in PAGES if name.startswith(ENGLISH) or name.partition("/")[2] not in OTHER_CITIES]
#: Pages of which axe tries every row.
TRIED += PAPERS
TRIED_WHOLE = {name for name in TRIED if name.startswith(ENGLISH) and name.partition("/")[2] not in OTHER_CITIES}
A_SCREEN = {"width": 1000, "height": 1400}
A_TELEPHONE = {"width": 360, "height": 300}
WIDTHS = (1280, 390)  # of screens on which every label of a chart is looked at
A4_LESS_ITS_MARGINS = {"width": 688, "height": 300}  # at 96 dots an inch


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    """A tab of a browser that is offline; to open one for each page takes as long as to show the page."""
    with chromium() as browser:
        yield browser.new_context(offline=True).new_page()


#: What a reader would find wrong with the labels of the charts that are shown: too small, cut, over one another or on
#: an axis. A label is a group of letters, drawn in hundredths of their size.
FAULTS_OF_LABELS = """() => [...document.querySelectorAll('figure > svg')].flatMap(svg => {
    if (!svg.checkVisibility()) return [];
    const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
    const common = (a, b) => Math.min(
        Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    const axes = [...svg.querySelectorAll('path[stroke="#6b6b6b"][stroke-linecap="square"]')];
    const lines = axes.map(line => line.getBoundingClientRect());
    const labels = [...svg.querySelectorAll('g[transform*=" scale("]')];
    const boxes = labels.map(label => label.getBoundingClientRect());
    const small = labels.map(label => 100 * scale * label.getAttribute('transform').match(/scale\\(([.\\d]+)/)[1])
        .filter(size => size < 11).map(size => `letters of ${size.toFixed(1)} pixels`);
    const faults = boxes.flatMap((box, n) => [
        ...(box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
            || box.bottom > frame.bottom + 1 ? [`label ${n} is cut`] : []),
        ...boxes.slice(n + 1).flatMap((other, m) => common(box, other) > 1 ? [`label ${n} meets ${n + m + 1}`] : []),
        ...lines.filter(line => common(box, line) > 0).map(() => `label ${n} is on an axis`)]);
    const found = [...small, ...faults, ...(labels.length ? [] : ['no label'])];
    return found.map(fault => `${svg.querySelector('title').textContent}: ${fault}`);
})"""


class Opened(NamedTuple):
    """A page that was opened offline, what it asked for then, and what errors it told."""

    page: Any
    name: str
    asked: list[str]
    told: list[str]


@pytest.fixture(scope="module", params=[*PAGES, *PAPERS])
def opened(request: pytest.FixtureRequest, tab: Any, built: Path, paper: Path) -> Iterator[Opened]:
    """One page after the other, each opened once for all tests, which leave its content as they found it."""
    asked: list[str] = []
    told: list[str] = []
    listeners = {
        "request": lambda request: asked.append(request.url),
        "console": lambda message: told.append(message.text),
        "pageerror": lambda error: told.append(str(error)),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)
    url = ((paper if request.param in PAPERS else built) / request.param).as_uri()
    show(tab, A_SCREEN)
    tab.goto(url)
    tab.wait_for_load_state("load")
    yield Opened(tab, request.param, [one for one in asked if one != url and not one.startswith("data:")], [*told])
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)


def show(page: Any, size: dict[str, int], media: str = "screen") -> None:
    page.set_viewport_size(size)
    page.emulate_media(media=media)


@contextmanager
def a_copy(page: Any) -> Iterator[None]:
    """Show a copy of a page, from which something may be taken away."""
    page.evaluate("window.whole = document.body; document.body = document.body.cloneNode(true)")
    yield
    page.evaluate("document.body = window.whole")


def test_a_page_opens_offline_with_no_request_and_no_error(opened: Opened) -> None:
    assert opened.asked == []
    assert opened.told == []
    assert opened.page.locator("h1").count() == 1


def test_nothing_runs_off_a4_paper(opened: Opened) -> None:
    show(opened.page, A4_LESS_ITS_MARGINS, "print")
    wide = opened.page.evaluate(
        "[...document.querySelectorAll('table, svg, p')].filter(e => "
        "{ const box = e.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1 })"
        ".map(e => e.textContent.slice(0, 60))"
    )
    assert wide == []


def test_what_is_folded_is_printed_only_when_it_is_open(opened: Opened) -> None:
    show(opened.page, A4_LESS_ITS_MARGINS, "print")
    closed, opened_ones, charts = opened.page.evaluate(  # at one go, so that nothing is drawn meanwhile
        """() => {
            const folded = [...document.querySelectorAll('main details:not(nav details)')];
            const shown = () => folded.map(
                one => [...one.children].some(child => child.tagName !== 'SUMMARY' && child.checkVisibility()));
            const open = whether => folded.forEach(one => one.open = whether);
            const closed = shown();
            open(true);
            const opened = shown();
            open(false);
            return [closed, opened, document.querySelectorAll('figure').length];
        }"""
    )
    assert not any(closed) and all(opened_ones)
    assert len(closed) >= charts, "each chart has its data"


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_charts_are_large_enough_whole_and_apart(opened: Opened, width: int) -> None:
    show(opened.page, {"width": width, "height": 300})
    assert opened.page.evaluate(FAULTS_OF_LABELS) == []
    shown = "[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll(':scope > svg')]"
    assert set(opened.page.evaluate(f"{shown}.filter(svg => svg.checkVisibility()).length)")) <= {1}


def test_on_a_telephone_key_figures_are_as_wide_as_each_other_and_wide_tables_show_that_they_go_on(
    opened: Opened,
) -> None:
    show(opened.page, A_TELEPHONE)
    widths, plain = opened.page.evaluate(
        "[[...document.querySelectorAll('.figures > div')].map(card => Math.round(card.getBoundingClientRect().width)),"
        "[...document.querySelectorAll('.table')].filter(box => box.scrollWidth > box.clientWidth"
        " && getComputedStyle(box).backgroundImage === 'none').length]"
    )
    assert len(set(widths)) <= 1 and plain == 0


@pytest.mark.parametrize("opened", TRIED, indirect=True)
def test_axe_finds_nothing_against_the_accessibility_guidelines(opened: Opened) -> None:
    """WCAG 2.0 to 2.2, levels A and AA, and axe-core's best practice, on a screen and one report on a narrow one.

    A report has the same parts in every language (`test_translations`), and so has that of each city: all rows are
    tried in English, in the reports on the network and on one city, and of rows that look alike a few in each page.
    """
    colours = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    others = {"runOnly": {"type": "tag", "values": ACCESSIBLE}, "rules": {"color-contrast": {"enabled": False}}}
    for size in (A_SCREEN, A_TELEPHONE) if "priorities" in opened.name else (A_SCREEN,):
        show(opened.page, size)
        with a_copy(opened.page):
            if opened.name not in TRIED_WHOLE:
                opened.page.evaluate(f"document.querySelectorAll('{ALIKE}').forEach(one => one.remove())")
            assert len(held(opened.page, others)) > 10
            opened.page.evaluate(LEAVE_TWO_OF_EACH_LOOK)
            assert held(opened.page, colours) == ["color-contrast"]


def held(page: Any, rules: dict[str, Any]) -> list[str]:
    """Try rules of axe on a page, see that none is broken, and return those that held."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    broken, held = page.evaluate(
        "rules => axe.run(rules).then(found => [found.violations, found.passes.map(rule => rule.id)])",
        {**rules, "resultTypes": ["violations"]},
    )
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in broken] == []
    return list(held)


@pytest.mark.skipif(not VNU, reason="MC2CM_VNU does not name the Nu HTML checker's vnu.jar")
def test_the_html_checker_finds_no_error(built: Path, paper: Path) -> None:
    assert Path(VNU).is_file(), "MC2CM_VNU must name vnu.jar here"
    pages = [*(str(built / name) for name in PAGES), *(str(paper / name) for name in PAPERS)]
    java = ["java", "-Xss2m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # it ends too soon to compile it better
    told = subprocess.run([*java, "-jar", VNU, "--errors-only", *pages], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
