"""Sentences on the programme and on the evidence."""

from mc2cm_analysis.evidence import confidence_counts, coverage, section_rows, source_usage
from mc2cm_analysis.language import current
from mc2cm_analysis.meetings import dated_meetings
from mc2cm_analysis.narrative.wording import counted, listing, number, themes
from mc2cm_analysis.network import Network
from mc2cm_analysis.vocabulary import THEMES


def programme_span(network: Network) -> str:
    """Say how many meetings of the programme are dated, from when to when, and how many its cities hosted."""
    meetings = dated_meetings(network)
    first, last = (current().day(str(day)) for day in (min(meetings["start"]), max(meetings["end"])))
    hosted = int(meetings["highlight"].sum())
    return (
        f"{counted(len(meetings), 'meeting', 'meetings')} of the programme can be dated to the day, from {first} to "
        f"{last}; the cities profiled here hosted {number(hosted)} of them."
    )


def timeline_title(network: Network) -> str:
    """Say how many of the dated meetings the cities of the network hosted."""
    meetings = dated_meetings(network)
    hosted = int(meetings["highlight"].sum())
    return f"The cities profiled here hosted {hosted} of the {len(meetings)} dated meetings of the programme"


def themes_without_meeting(network: Network) -> str:
    """Say which of the seven themes no peer-learning meeting took up."""
    met = set(network.table("events").query("kind == 'peer_learning'")["theme"])
    missing = [theme for theme in THEMES if theme not in met]
    if not missing:
        return "Every one of the themes met in a peer-learning meeting."
    held = number(len(THEMES) - len(missing))
    return f"{held} of the {number(len(THEMES))} themes met in a peer-learning meeting; {themes(missing)} did not."


def evidence_size(network: Network) -> str:
    """Say how much the reports rest on."""
    rows = {name: number(len(network.table(name))) for name in ("observations", "statements", "searches")}
    return (
        f"The reports rest on {counted(len(source_usage(network)), 'source', 'sources')}: {rows['observations']} "
        f"figures, {rows['statements']} statements by or about the cities and {rows['searches']} logged searches."
    )


def thinnest_section(network: Network) -> str:
    """Name the section of which least is known in one city, and the cities where it is as little."""
    rows = coverage(network)
    section = rows.min().idxmin()
    fewest = rows[section].min()
    cities = listing([network.cities[city] for city in rows.index[rows[section] == fewest]])
    return f"Least is known of {section.lower()}: {counted(fewest, 'row', 'rows')} for {cities}"


def age_title(network: Network) -> str:
    """Say when half of the dated rows are from, and how many rows have no year."""
    years = section_rows(network)["year"]
    median = int(years.dropna().astype(int).median())
    return f"Half of the dated rows refer to {median} or before; {number(years.isna().sum())} rows have no year"


def confidence_title(network: Network) -> str:
    """Say what share of the rows is of high confidence, and how many of low."""
    counts = confidence_counts(network).sum()
    share = number(100 * counts["high"] / counts.sum(), 0)
    return (
        f"{share}% of the rows are of high confidence; {counted(counts['low'], 'row is', 'rows are')} of low confidence"
    )


def sources_sentence(network: Network) -> str:
    """Say how many sources there are, how many could be read whole, and how many are copies on another host."""
    sources = network.table("sources")
    whole, copies = (sources["readable"] == "whole").sum(), (sources["host"] == "copy").sum()
    return (
        f"{counted(len(sources), 'source', 'sources')}, of which {number(whole)} could be read whole; {number(copies)} "
        "were read in a copy on another host than the publisher's."
    )
