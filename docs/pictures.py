"""How do the reports and the desk look? Photographs of the real ones for the documentation: ``make pictures``."""

import argparse
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from browsing import chromium, lab_in_browser  # of the tests, which drive a browser too
from PIL import Image

FOLDER: Final = Path(__file__).parent / "pictures"
COLOURS: Final = 48
LARGEST: Final = 120_000  # bytes: a page with a picture is to open at once
#: Letters are drawn alike on every machine.
_ALIKE: Final = "--font-render-hinting=none"
_DESK: Final = "explore.ipynb"


class Picture(NamedTuple):
    """A part of a report: its page, and the height that is photographed, in CSS pixels."""

    page: str
    height: int
    width: int = 900


PICTURES: Final = {
    "front_page": Picture("en/index.html", 1280),
    "brief": Picture("en/lyon.html", 1240),
    "priorities_arabic": Picture("ar/priorities.html", 1270),
}


def of_reports(reports: Path) -> Iterator[tuple[str, bytes]]:
    """Photograph built reports."""
    with chromium(_ALIKE) as browser:
        page = browser.new_page()
        for name, picture in PICTURES.items():
            page.set_viewport_size({"width": picture.width, "height": picture.height})
            page.goto((reports / picture.page).resolve().as_uri())
            page.evaluate("document.fonts.ready")
            yield name, page.screenshot()


def of_desk() -> Iterator[tuple[str, bytes]]:
    """Photograph the desk in JupyterLab, with what one cell of its heat map rests on."""
    with tempfile.TemporaryDirectory() as folder, lab_in_browser(Path(folder), _ALIKE) as lab:
        lab.restart_and_run_all(_DESK)
        lab.tab.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        desk = lab.show(_DESK).locator(".mc2cm-desk")
        desk.locator(".mc2cm-heatmap button[data-city=lyon]").first.click()
        desk.scroll_into_view_if_needed()
        yield "desk", lab.tab.screenshot()


def in_few_colours(picture: bytes) -> bytes:
    """Return a picture as a small PNG."""
    with Image.open(BytesIO(picture)) as taken:
        few: Any = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "png", optimize=True)
    return file.getvalue()


def main() -> None:
    """Photograph the reports of a folder, and the desk."""
    parser = argparse.ArgumentParser(description="Photograph built reports and the desk for the documentation.")
    parser.add_argument("reports", type=Path, help="folder of built reports, in every language")
    reports = parser.parse_args().reports
    FOLDER.mkdir(exist_ok=True)
    for name, picture in (*of_reports(reports), *of_desk()):
        content = in_few_colours(picture)
        if len(content) > LARGEST:
            parser.error(f"{name} takes {len(content):,} bytes, {LARGEST:,} at most: photograph less of the page")
        (FOLDER / f"{name}.png").write_bytes(content)
        print(f"{name}.png: {len(content) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
