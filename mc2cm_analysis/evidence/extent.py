"""How much is known, how old is it, how sure, and from how many sources?"""

import pandas as pd

from mc2cm_analysis import schema
from mc2cm_analysis.caching import remembered
from mc2cm_analysis.disclosure import ANSWERS
from mc2cm_analysis.network import CityProfile, Network, first_roles
from mc2cm_analysis.vocabulary import CONFIDENCES, HOSTS, READABLE, SECTIONS, THEMES, YEAR_BASES


@remembered
def section_rows(network: Network) -> pd.DataFrame:
    """Return every row that belongs to a section of the profiles, without plans and projections.

    Returns
    -------
    DataFrame
        Columns ``section, city, source, year`` (``<NA>`` if unknown), ``year_basis`` and ``confidence`` (``""`` for a
        city's part in an event, which has none; its year is the event's).
    """
    observations = network.table("observations").query("qualifier != 'planned'")
    groups = network.table("indicators").set_index("id")["group"]
    international = observations["indicator"].map(groups) == "national_series"
    events = network.table("events")[["id", "reference_year", "year_basis"]].rename(columns={"id": "event"})
    special = {
        "figures": observations[~international],
        "national_series": observations[international],
        "events": first_roles(network).merge(events, on="event").assign(confidence=""),
    }
    columns = ["section", "city", "source", "reference_year", "year_basis", "confidence"]
    tables = {section: special[section] if section in special else network.table(section) for section in SECTIONS}
    parts = [rows.assign(section=section)[columns] for section, rows in tables.items()]
    return pd.concat(parts, ignore_index=True).rename(columns={"reference_year": "year"})


@remembered
def coverage(network: Network, what: str = "rows") -> pd.DataFrame:
    """Count the ``"rows"`` of each city and section, or the distinct ``"sources"`` behind them.

    Returns
    -------
    DataFrame
        Index city, columns the ids of `vocabulary.SECTIONS`; 0 = nothing known.
    """
    grouped = section_rows(network).groupby(["city", "section"])["source"]
    counts = grouped.size() if what == "rows" else grouped.nunique()
    return counts.unstack(fill_value=0).reindex(index=list(network.cities), columns=list(SECTIONS), fill_value=0)


def city_coverage(profile: CityProfile) -> pd.DataFrame:
    """Count what is known of one city.

    Returns
    -------
    DataFrame
        Index section; ``rows``, the ``sources`` behind them, ``oldest`` and ``newest`` year (``<NA>`` if unknown).
    """
    grouped = profile.rows(section_rows).groupby("section")
    known = grouped.agg(
        rows=("source", "size"), sources=("source", "nunique"), oldest=("year", "min"), newest=("year", "max")
    )
    return known.reindex(list(SECTIONS)).fillna({"rows": 0, "sources": 0}).astype({"rows": int, "sources": int})


@remembered
def year_bases(network: Network) -> pd.DataFrame:
    """Count the rows of each section (index) by the basis of their year, ``""`` for no year (columns)."""
    rows = section_rows(network)
    counts = pd.crosstab(rows["section"], rows["year_basis"])
    return counts.reindex(index=list(SECTIONS), columns=[*YEAR_BASES, ""], fill_value=0)


@remembered
def confidence_counts(network: Network) -> pd.DataFrame:
    """Count the rows of each section (index; events have no confidence) by ``high, medium, low`` (columns)."""
    rows = section_rows(network).query("confidence != ''")
    counts = pd.crosstab(rows["section"], rows["confidence"])
    known = [section for section in SECTIONS if section in counts.index]
    return counts.reindex(index=known, columns=list(CONFIDENCES), fill_value=0)


@remembered
def source_usage(network: Network) -> pd.DataFrame:
    """Count the rows that rest on each source, one that names two under both; answers of stakeholders are not counted.

    Returns
    -------
    DataFrame
        Columns ``source``, ``rows`` and ``tables`` (joined names of their tables), most used first.
    """
    linked = {name: table.linked_to("sources") for name, table in schema.tables().items() if name not in ANSWERS}
    rows = pd.concat([_sources_named(network, name, columns) for name, columns in linked.items() if columns])
    usage = rows.groupby("source", sort=False).agg(
        rows=("table", "size"), tables=("table", lambda names: ", ".join(dict.fromkeys(names)))
    )
    return usage.sort_values(["rows", "tables"], ascending=[False, True], kind="stable").reset_index()


def _sources_named(network: Network, table: str, columns: list[str]) -> pd.DataFrame:
    """Return each source that a row of a table names in some columns, once for the row, with the name of the table."""
    named = pd.concat([network.table(table)[column] for column in columns]).rename("source").rename_axis("row")
    once = named[named != ""].reset_index().drop_duplicates()
    return once.assign(table=table)


def source_quality(network: Network) -> pd.DataFrame:
    """Count the sources by how much of them could be read (index) and on whose host (columns), both by their ids."""
    sources = network.table("sources")
    counts = pd.crosstab(sources["readable"], sources["host"])
    return counts.reindex(index=list(READABLE), columns=list(HOSTS), fill_value=0)


def search_effort(network: Network) -> pd.DataFrame:
    """Count the searches made for each city and theme, and what they found.

    Returns
    -------
    DataFrame
        Columns ``city, theme, searches, relevant_hits, new_statements``, in the order of cities and themes.
    """
    grouped = network.table("searches").groupby(["city", "theme"], sort=False)
    counts = grouped.agg(
        searches=("id", "size"), relevant_hits=("relevant_hits_n", "sum"), new_statements=("new_statements_n", "sum")
    ).reset_index()
    order = {"city": list(network.cities), "theme": [*THEMES, ""]}
    return counts.sort_values(["city", "theme"], key=lambda ids: ids.map(order[ids.name].index), ignore_index=True)
