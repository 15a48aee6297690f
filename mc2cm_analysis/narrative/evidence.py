"""What does the report on the evidence say?"""

import pandas as pd

from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.evidence import (
    OUTLINE,
    confidence_counts,
    conflicts,
    coverage,
    outline_coverage,
    section_rows,
    source_usage,
)
from mc2cm_analysis.language import counted, current, in_sentence, say, words
from mc2cm_analysis.narrative.priorities_basis import once_reported
from mc2cm_analysis.narrative.wording import cities, listing, number, own_figure, part
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import SECTIONS


def evidence_keys(network: Network) -> list[KeyFigure]:
    """Return the key figures of the evidence."""
    sources, sure = network.table("sources"), confidence_counts(network)
    return [
        own_figure(
            number(len(source_usage(network))),
            say("sources that the reports rest on"),
            say("{n} of them could be read whole", n=number((sources["readable"] == "whole").sum())),
        ),
        own_figure(
            _of_high_confidence(sure.drop(index="national_series", errors="ignore")),
            say("of the rows beside the national series are of high confidence"),
            say("{share} with the national series", share=_of_high_confidence(sure)),
        ),
        own_figure(
            _covered(network),
            say("headings of a city migration profile on which something was found in every city"),
            say("of the outline of MC2CM's own profiles"),
        ),
        own_figure(
            number(conflicts(network)["conflict"].nunique()),
            say("figures for which sources give different values"),
            say("all values are kept; one of each year or round is preferred"),
        ),
        own_figure(
            number(len(network.table("searches"))),
            say("logged searches for statements"),
            say("made for each city and each theme"),
        ),
    ]


def _of_high_confidence(counts: pd.DataFrame) -> str:
    return current().percent(100 * counts["high"].sum() / counts.sum(axis=None), 0)


def _covered(network: Network) -> str:
    everywhere = (outline_coverage(network) > 0).all(axis="columns")
    return part(int(everywhere.sum()), len(everywhere))


def nowhere_found(network: Network) -> str:
    """Name the headings of the outline on which nothing was found in any city; empty if there are none."""
    found = outline_coverage(network).sum(axis="columns")
    names = words(OUTLINE)
    empty = listing([in_sentence(names[heading]) for heading in found.index[found == 0]])
    return say("In no city was anything found on {headings}.", headings=empty) if empty else ""


def in_short(network: Network) -> list[str]:
    """Say in a few sentences how much is known, how old and how sure it is."""
    titles = age_title(network), search_reach_title(network)
    return [evidence_size(network), nowhere_found(network), *(f"{title}." for title in titles)]


def evidence_size(network: Network) -> str:
    """Say on how many sources, figures, statements and searches the reports rest."""
    planned = network.table("observations")["qualifier"].eq("planned").sum()
    return say(
        "The reports rest on {sources}: {figures} ({planned}), {statements} by or about the cities and {searches}.",
        planned=counted(planned, "{n} planned", "{n} planned"),  # other languages need the noun here
        sources=counted(len(source_usage(network)), "{n} source", "{n} sources"),
        figures=counted(len(network.table("observations")), "{n} figure", "{n} figures"),
        statements=counted(len(network.table("statements")), "{n} statement", "{n} statements"),
        searches=counted(len(network.table("searches")), "{n} logged search", "{n} logged searches"),
    )


def search_reach_title(network: Network) -> str:
    """Say how many acts one source alone reports, and what follows from it."""
    return say("{once}, so there are probably more", once=once_reported(network))


def thinnest_section(network: Network) -> str:
    """Name the section with the fewest rows in one city, and the cities with that few."""
    rows = coverage(network)
    section = str(rows.min().idxmin())
    fewest = rows[section].min()
    name, few = in_sentence(words(SECTIONS)[section]), counted(fewest, "{n} row", "{n} rows")
    where = cities(network, rows.index[rows[section] == fewest])
    return say("Fewest rows: {section} ({rows} for {cities})", section=name, rows=few, cities=where)


def age_title(network: Network) -> str:
    """Say the median year of the dated rows, and how many rows have no year."""
    years = section_rows(network)["year"]
    return counted(
        int(years.isna().sum()),
        "Half of the dated rows refer to {year} or before; {n} row has no year",
        "Half of the dated rows refer to {year} or before; {n} rows have no year",
        year=int(years.dropna().astype(int).median()),
    )


def confidence_title(network: Network) -> str:
    """Say what share of the rows is of high confidence, and how many are of low."""
    counts = confidence_counts(network).sum()
    return counted(
        counts["low"],
        "{share} of the rows are of high confidence; {n} row is of low confidence",
        "{share} of the rows are of high confidence; {n} rows are of low confidence",
        share=current().percent(100 * counts["high"] / counts.sum(), 0),
    )


def sources_sentence(network: Network) -> str:
    """Say how many sources there are, how many were read whole, and how many in a copy on another host."""
    sources = network.table("sources")
    return counted(
        len(sources),
        "{n} source, of which {whole} could be read whole; {copies} were read in a copy on a site other "
        "than the publisher's.",
        "{n} sources, of which {whole} could be read whole; {copies} were read in a copy on a site other "
        "than the publisher's.",
        whole=number((sources["readable"] == "whole").sum()),
        copies=number((sources["host"] == "copy").sum()),
    )
