"""How much is known, how old is it, how sure, and from how many sources?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.vocabulary import HOSTS, READABLE, YEAR_BASES

#: The parts of a city's profile, with the table that holds each.
SECTIONS: Final = {
    "observations": "Figures",
    "competences": "Competences and governance",
    "statements": "Statements",
    "practices": "Practices",
    "challenges": "To develop",
    "stakeholders": "Stakeholders",
    "event_participants": "Events",
    "pilots": "Pilots, case studies",
}


def coverage(network: Network, what: str = "rows") -> pd.DataFrame:
    """Count what is known of each city, section by section.

    Parameters
    ----------
    network : Network
    what : {"rows", "sources"}
        Rows of the table, or distinct sources they rest on.

    Returns
    -------
    DataFrame
        Index city, columns the section titles of `SECTIONS`; 0 = nothing known.
    """
    columns = {}
    for table, title in SECTIONS.items():
        grouped = network.table(table).groupby("city")["source"]
        counts = grouped.size() if what == "rows" else grouped.nunique()
        columns[title] = counts.reindex(list(network.cities), fill_value=0)
    return pd.DataFrame(columns).rename_axis("city")


def city_coverage(profile: CityProfile) -> pd.DataFrame:
    """Count what is known of one city.

    Returns
    -------
    DataFrame
        Index section; ``rows``, ``sources`` they rest on, ``oldest`` and ``newest`` year as text.
    """
    known = {}
    for table, title in SECTIONS.items():
        rows = profile.rows(table)
        years = rows["reference_year"].dropna() if "reference_year" in rows else pd.Series(dtype="Int64")
        known[title] = {
            "rows": len(rows),
            "sources": rows["source"].nunique(),
            "oldest": str(years.min()) if len(years) else "no year",
            "newest": str(years.max()) if len(years) else "no year",
        }
    return pd.DataFrame(known).T.rename_axis("Section")


def ages(network: Network) -> pd.DataFrame:
    """Return the reference year of every row, without plans and projections.

    Returns
    -------
    DataFrame
        Columns ``city, section, year, year_basis``; ``year`` is ``<NA>`` where none is known.
    """
    tables = {title: network.table(table) for table, title in SECTIONS.items()}
    dated = [rows.assign(section=title) for title, rows in tables.items() if "reference_year" in rows]
    rows = pd.concat(dated, ignore_index=True).rename(columns={"reference_year": "year"})
    return rows.loc[rows["qualifier"] != "planned", ["city", "section", "year", "year_basis"]].reset_index(drop=True)


def year_bases(network: Network) -> pd.DataFrame:
    """Count rows by what their year is: the year meant, the year of publication, assumed, or none.

    Returns
    -------
    DataFrame
        Index section, columns the labels of the year bases and ``no year``.
    """
    rows = ages(network)
    basis = rows["year_basis"].map(YEAR_BASES).fillna("no year")
    counts = pd.crosstab(rows["section"], basis)
    return counts.reindex(columns=[*YEAR_BASES.values(), "no year"], fill_value=0).loc[
        list(dict.fromkeys(rows["section"]))
    ]


def confidence_counts(network: Network) -> pd.DataFrame:
    """Count the rows of each section by confidence.

    Returns
    -------
    DataFrame
        Index section, columns ``high, medium, low``.
    """
    counts = {}
    for table, title in SECTIONS.items():
        frame = network.table(table)
        if "confidence" in frame:
            counts[title] = frame["confidence"].value_counts()
    return pd.DataFrame(counts).T.reindex(columns=["high", "medium", "low"]).fillna(0).astype(int)


def source_usage(network: Network) -> pd.DataFrame:
    """Count the rows of each table that rest on each source.

    Returns
    -------
    DataFrame
        Columns ``source``, ``rows`` and ``tables`` (names of the tables, joined), most used first.
    """
    parts = [
        network.table(name)[["source"]].assign(table=name)
        for name in (resource["name"] for resource in network.descriptor["resources"])
        if "source" in network.table(name)
    ]
    rows = pd.concat(parts, ignore_index=True)
    usage = rows.groupby("source", sort=False).agg(
        rows=("table", "size"), tables=("table", lambda names: ", ".join(dict.fromkeys(names)))
    )
    return usage.sort_values(["rows", "tables"], ascending=[False, True], kind="stable").reset_index()


def source_quality(network: Network) -> pd.DataFrame:
    """Count the sources by how much of them could be read and on whose host.

    Returns
    -------
    DataFrame
        Index what could be read, columns where.
    """
    sources = network.table("sources")
    counts = pd.crosstab(sources["readable"].map(READABLE), sources["host"].map(HOSTS))
    return counts.reindex(index=list(READABLE.values()), columns=list(HOSTS.values()), fill_value=0).rename_axis(
        "What could be read"
    )


def search_effort(network: Network) -> pd.DataFrame:
    """Count the searches made for each city and theme, and what they found.

    Returns
    -------
    DataFrame
        Columns ``city, theme, searches, relevant_hits, new_statements``, in the order of cities and themes.
    """
    searches = network.table("searches")
    grouped = searches.groupby(["city", "theme"], sort=False)
    counts = grouped.agg(
        searches=("id", "size"), relevant_hits=("relevant_hits_n", "sum"), new_statements=("new_statements_n", "sum")
    )
    return counts.reset_index()
