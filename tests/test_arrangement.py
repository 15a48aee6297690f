"""Which figure stands where: on the page, under its total, or in the annex?"""

from typing import Any

import pandas as pd
import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.evidence import Arrangement, Breakdown, arranged, beside_each_other

PLAIN = {
    **{"city": "lyon", "indicator": "population", "subgroup_en": "", "qualifier": "exact", "conflict": ""},
    **{"definition_en": "Invented.", "preferred": "", "reference_period_en": "", "year_basis": "reference"},
    **{"area_level": "city", "area_en": "Lyon", "confidence": "high", "note_en": "", "value": 1.0},
}


@pytest.fixture
def sources(network: Network) -> dict[str, str]:
    """A source of each standing: an office of statistics, a newspaper, a copy on another host."""
    known = network.table("sources")
    copies = known[known["host"] == "copy"]
    return {
        "office": known.loc[known["publisher"] == "INSEE", "id"].iloc[0],
        "press": known.loc[known["publisher"] == "Lyon Capitale", "id"].iloc[0],
        "copy": copies["id"].iloc[0],
    }


def observed(sources: dict[str, str], *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of observations that are told by what sets them apart; the year is the value, unless one is told."""
    frame = pd.DataFrame([{**PLAIN, "reference_year": row.get("value", 1), "source": "office", **row} for row in rows])
    years = frame["reference_year"].astype("Int64")
    return frame.assign(source=frame["source"].map(sources), reference_year=years, value=frame["value"].astype(float))


def rows_of(figures: Arrangement) -> list[list[float]]:
    return [values["value"].tolist() for _, values in figures.values.groupby("row", sort=False)]


def parts_of(breakdown: Breakdown) -> tuple[str, list[str]]:
    return breakdown.cut, breakdown.rows["subgroup_en"].drop_duplicates().tolist()


def test_every_figure_of_every_city_stands_on_its_page_or_in_its_annex(network: Network) -> None:
    for city in [*network.cities, ""]:
        rows = network.table("observations")
        rows = rows[rows["city"] == city]
        page, annex = arranged(network, rows)
        found = [id for figures in (page, annex) for id in figures.values["id"]]
        found += [id for figures in (page, annex) for part in figures.breakdowns for id in part.rows["id"]]
        assert sorted(found) == sorted(rows["id"])
        assert page.size + annex.size == len(rows)


def test_three_years_of_one_definition_stand_in_a_row_newest_first(network: Network, sources: dict[str, str]) -> None:
    rows = observed(sources, *({"value": year} for year in (2010, 2012, 2016, 2011)))
    page, annex = arranged(network, rows)
    assert rows_of(page) == [[2016, 2012, 2011]] and rows_of(annex) == [[2010]]
    assert page.values["leads"].tolist() == [True, False, False] and not annex.values["leads"].any()


def test_an_older_value_by_another_definition_goes_to_the_annex(network: Network, sources: dict[str, str]) -> None:
    rows = observed(sources, {"value": 2016}, {"value": 2012, "definition_en": "Another."})
    page, annex = arranged(network, rows)
    assert (rows_of(page), rows_of(annex)) == ([[2016]], [[2012]])


def test_a_copy_stands_on_the_page_only_where_it_is_newest(network: Network, sources: dict[str, str]) -> None:
    rows = observed(
        sources,
        {"value": 2012, "source": "copy"},
        {"value": 2014, "source": "press"},
        {"value": 2014.5, "reference_year": 2014, "source": "copy"},
        {"value": 2016, "source": "copy"},
        {"area_en": "Elsewhere", "value": 2001, "source": "copy"},
    )
    page, annex = arranged(network, rows)
    assert rows_of(page) == [[2001], [2016, 2014]] and rows_of(annex) == [[2014.5, 2012]]


def test_a_value_that_is_not_preferred_stands_beside_the_one_that_is(network: Network, sources: dict[str, str]) -> None:
    rows = observed(
        sources,
        {"value": 2015, "conflict": "c", "preferred": "yes"},
        {"value": 2016, "conflict": "c", "preferred": "no", "source": "copy", "area_en": "Lyon (perimeter not stated)"},
        {"value": 2017},
    )
    page, annex = arranged(network, rows)
    assert rows_of(page) == [[2017, 2015, 2016]] and annex.size == 0


def test_the_city_comes_first_and_of_an_area_its_total(network: Network, sources: dict[str, str]) -> None:
    rows = observed(
        sources,
        {"area_level": "country", "area_en": "France", "value": 5},
        {"area_level": "district", "area_en": "7th", "value": 4},
        {"area_level": "metropolis", "area_en": "Métropole", "value": 3},
        {"subgroup_en": "women", "value": 2},
        {"value": 1, "source": "press"},
    )
    page, _ = arranged(network, rows)
    assert rows_of(page) == [[1], [2], [3], [4], [5]]


def test_parts_stand_under_their_total_by_what_divides_it(network: Network, sources: dict[str, str]) -> None:
    sizes = {
        **{"Italy": 2, "other countries": 9, "Algeria": 5},
        **{"aged 18-24": 3, "minors": 1, "aged over 24": 12, "men": 7, "women": 9},
    }
    same = {"indicator": "immigrants", "reference_year": 2009}
    parts = ({**same, "subgroup_en": name, "value": size} for name, size in sizes.items())
    page, _ = arranged(network, observed(sources, {**same, "value": 16}, *parts))
    assert [parts_of(part) for part in page.breakdowns] == [
        ("origin", ["Algeria", "Italy", "other countries"]),
        ("age", ["minors", "aged 18-24", "aged over 24"]),
        ("sex", ["women", "men"]),
    ]
    assert all(part.totals["value"].tolist() == [16] for part in page.breakdowns) and rows_of(page) == [[16]]


def test_counts_and_shares_of_the_same_parts_share_a_table(network: Network, sources: dict[str, str]) -> None:
    named = [{"subgroup_en": name, "reference_year": 2009} for name in ("Algeria", "Italy", "Spain")]
    counts = [{**part, "indicator": "immigrants", "value": 10} for part in named]
    shares = [{**part, "indicator": "immigrants_composition", "value": 5} for part in named[:2]]
    page, _ = arranged(network, observed(sources, *counts, *shares))
    assert [len(part.rows) for part in page.breakdowns] == [5]


@pytest.mark.parametrize(
    "last", [{"source": "press"}, {"reference_year": 2010}, {"area_en": "Elsewhere"}, {"subgroup_en": "Italy"}]
)
def test_two_parts_or_parts_of_different_sources_make_no_table(
    network: Network, sources: dict[str, str], last: dict[str, Any]
) -> None:
    parts = [{"subgroup_en": name, "reference_year": 2009} for name in ("Algeria", "Italy", "Spain")]
    page, _ = arranged(network, observed(sources, *parts[:2], {**parts[2], **last}))
    assert page.breakdowns == [] and page.size == 3


def test_figures_beside_each_other_keep_their_order_under_their_year(network: Network, sources: dict[str, str]) -> None:
    rows = observed(sources, {"value": 2016}, {"value": 2015}, {"value": 7, "reference_year": 2016, "area_en": "Rome"})
    values = beside_each_other(network, rows).values
    assert values["value"].tolist() == [2016, 7, 2015] and values["heading"].tolist() == [0, 0, 1]
