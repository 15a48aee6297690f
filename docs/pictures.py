"""How do the reports look? Photographs of built reports for the documentation: ``make pictures``."""

import argparse
import shutil
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER: Final = Path(__file__).parent / "pictures"
COLOURS: Final = 48
LARGEST: Final = 120_000  # bytes: a page with a picture is to open at once
#: Nothing is asked of a network, and letters are drawn alike on every machine.
_BROWSER: Final = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]


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


def photographed(page: Page, reports: Path, picture: Picture) -> bytes:
    """Return a picture of a report as a PNG of few colours."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto((reports / picture.page).resolve().as_uri())
    page.evaluate("document.fonts.ready")
    with Image.open(BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "png", optimize=True)
    return file.getvalue()


def main() -> None:
    """Photograph the reports of a folder."""
    parser = argparse.ArgumentParser(description="Photograph built reports for the documentation.")
    parser.add_argument("reports", type=Path, help="folder of built reports, in every language")
    reports = parser.parse_args().reports
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_BROWSER)
        page = browser.new_page()
        for name, picture in PICTURES.items():
            content = photographed(page, reports, picture)
            if len(content) > LARGEST:
                parser.error(f"{name} takes {len(content):,} bytes, {LARGEST:,} at most: photograph less of the page")
            (FOLDER / f"{name}.png").write_bytes(content)
            print(f"{name}.png: {len(content) / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
