"""Does a reader find every figure of the data: its value, its time and the mark of its source?"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from mc2cm_analysis import Network

Figure = tuple[str, str, str]

QUALIFIED = {"exact": "", "about": "about ", "at_least": "more than ", "at_most": "under ", "planned": "planned: "}
BASES = {"publication": " (published)", "assumed": " (assumed)"}


def expected(row: Any, unit: str, titles: dict[str, str]) -> Figure:
    """What a reader must find of a row of observations, worked out without the code of the tables."""
    number = f"{row.value:.0f}" if unit == "year" else f"{row.value:,.3f}".rstrip("0").rstrip(".")
    number = number.replace("-", "\u2212")
    time = row.reference_period_en or ("" if pd.isna(row.reference_year) else str(row.reference_year))
    time = time + BASES.get(row.year_basis, "") if time else "no date"
    return QUALIFIED[row.qualifier] + number + "%" * unit.startswith("percent"), time, titles[row.source]


def printed(page: BeautifulSoup) -> Iterator[Figure]:
    """Every figure that stands in a table of values, in a line of its own, or in a table of parts."""
    cited = {item["id"].removeprefix("source-"): item.cite.text for item in page.select(".sources > li")}
    for row in page.select(".values tbody tr:has(td.n)"):
        value, time = row.find_all("td")[:2]
        yield _text(value), _time(time), cited[_mark(time)]
    for line in page.select(".fact dl:not(.record) dd:not(.note)"):
        value, time = line.get_text().split(" (", 1)
        time = _time(line).removeprefix(f"{value} (").removesuffix(")")
        for basis in BASES.values():  # brackets in brackets are commas
            time = re.sub(f", {basis.strip(' ()')}$", basis, time)
        yield value, time, cited[_mark(line)]
    for table in page.select(".table:has(.parts)"):
        title = table.caption.contents[0].strip()
        source = cited[_mark(table)]
        for value in table.select("td"):
            if _text(value) != "no figure":
                yield _text(value), title, source


def _text(cell: Tag) -> str:
    return " ".join(next(iter(cell.stripped_strings)).split())


def _mark(cell: Tag) -> str:
    return cell.select_one(".cite")["href"].removeprefix("#source-")


def _time(cell: Tag) -> str:
    return re.sub(r",? ?(newest)?\s*\[\d+\]", "", cell.get_text()).strip()


@pytest.mark.parametrize("city", ["amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin"])
def test_every_figure_is_on_the_page_of_its_city_or_in_its_annex(built: Path, network: Network, city: str) -> None:
    page = BeautifulSoup((built / "en" / f"{city}.html").read_text(encoding="utf-8"), "html.parser")
    indicators = network.table("indicators").set_index("id")
    sources = network.table("sources")
    shown = sources["title_original"].where(sources["title_original"] != "", sources["title"])
    titles = dict(zip(sources["id"], shown, strict=True))
    found = Counter(printed(page))
    rows = network.table("observations").query("city == @city")  # the national series stand in the data of the charts
    rows = rows[rows["indicator"].map(indicators["group"]) != "national_series"]
    lost = []
    for row in rows.itertuples():
        value, time, source = expected(row, indicators.at[row.indicator, "unit"], titles)
        with_unit = [told for told in found if f"{told[0]} ".startswith(f"{value} ") and told[2] == source]
        alike = [told for told in with_unit if told[1] == time or told[1].endswith(f", {time}")]
        told = next((told for told in alike if found[told]), None)
        if told is None:
            lost.append((value, time, source))
        else:
            found[told] -= 1  # one place on the page for each row of the data
    assert not lost, f"{len(lost)} of {len(rows)} figures: {lost[:5]}"
