"""Sentences on the programme and on the evidence."""

from mc2cm_analysis.evidence import confidence_counts, coverage, section_rows, source_usage
from mc2cm_analysis.language import counted, current, say, words
from mc2cm_analysis.meetings import dated_meetings
from mc2cm_analysis.narrative.wording import cities, in_sentence, number, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import SECTIONS, THEMES


def programme_span(network: Network) -> str:
    """Say how many meetings of the programme are dated, from when to when, and how many its cities hosted."""
    meetings = dated_meetings(network)
    return counted(
        len(meetings),
        "{n} meeting of the programme can be dated to the day, from {first} to {last}; the cities profiled here "
        "hosted {hosted} of them.",
        "{n} meetings of the programme can be dated to the day, from {first} to {last}; the cities profiled here "
        "hosted {hosted} of them.",
        first=current().day(str(min(meetings["start"]))),
        last=current().day(str(max(meetings["end"]))),
        hosted=number(meetings["highlight"].sum()),
    )


def timeline_title(network: Network) -> str:
    """Say how many of the dated meetings the cities of the network hosted."""
    meetings = dated_meetings(network)
    return counted(
        len(meetings),
        "The cities profiled here hosted {hosted} of the {n} dated meeting of the programme",
        "The cities profiled here hosted {hosted} of the {n} dated meetings of the programme",
        hosted=number(meetings["highlight"].sum()),
    )


def themes_without_meeting(network: Network) -> str:
    """Say which of the seven themes no peer-learning meeting took up."""
    met = set(network.table("events").query("kind == 'peer_learning'")["theme"])
    missing = [theme for theme in THEMES if theme not in met]
    if not missing:
        return say("Every one of the themes met in a peer-learning meeting.")
    return say(
        "{held} of the {all} themes met in a peer-learning meeting; {missing} did not.",
        held=number(len(THEMES) - len(missing)),
        all=number(len(THEMES)),
        missing=themes(missing),
    )


def evidence_size(network: Network) -> str:
    """Say how much the reports rest on."""
    return say(
        "The reports rest on {sources}: {figures}, {statements} by or about the cities and {searches}.",
        sources=counted(len(source_usage(network)), "{n} source", "{n} sources"),
        figures=counted(len(network.table("observations")), "{n} figure", "{n} figures"),
        statements=counted(len(network.table("statements")), "{n} statement", "{n} statements"),
        searches=counted(len(network.table("searches")), "{n} logged search", "{n} logged searches"),
    )


def thinnest_section(network: Network) -> str:
    """Name the section of which least is known in one city, and the cities where it is as little."""
    rows = coverage(network)
    section = str(rows.min().idxmin())
    fewest = rows[section].min()
    return say(
        "Least is known of {section}: {rows} for {cities}",
        section=in_sentence(words(SECTIONS)[section]),
        rows=counted(fewest, "{n} row", "{n} rows"),
        cities=cities(network, rows.index[rows[section] == fewest]),
    )


def age_title(network: Network) -> str:
    """Say when half of the dated rows are from, and how many rows have no year."""
    years = section_rows(network)["year"]
    return counted(
        int(years.isna().sum()),
        "Half of the dated rows refer to {year} or before; {n} row has no year",
        "Half of the dated rows refer to {year} or before; {n} rows have no year",
        year=int(years.dropna().astype(int).median()),
    )


def confidence_title(network: Network) -> str:
    """Say what share of the rows is of high confidence, and how many of low."""
    counts = confidence_counts(network).sum()
    return counted(
        counts["low"],
        "{share} of the rows are of high confidence; {n} row is of low confidence",
        "{share} of the rows are of high confidence; {n} rows are of low confidence",
        share=current().percent(100 * counts["high"] / counts.sum(), 0),
    )


def sources_sentence(network: Network) -> str:
    """Say how many sources there are, how many could be read whole, and how many are copies on another host."""
    sources = network.table("sources")
    return counted(
        len(sources),
        "{n} source, of which {whole} could be read whole; {copies} were read in a copy on another host than the "
        "publisher's.",
        "{n} sources, of which {whole} could be read whole; {copies} were read in a copy on another host than the "
        "publisher's.",
        whole=number((sources["readable"] == "whole").sum()),
        copies=number((sources["host"] == "copy").sum()),
    )
