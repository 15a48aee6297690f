"""What does a comparison of priorities rest on, and what was not found?"""

from typing import Final

from mc2cm_analysis.agreement import krippendorff_alpha
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.wording import cities, combinations_counted, number
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import (
    FEWEST_ACTS,
    acts_at_least,
    lens_evidence,
    not_ranked,
    search_reach,
    silent_cells,
)
from mc2cm_analysis.vocabulary import STATED_YEARS, THEMES

_ALL_READ: Final = {
    "whole": later("Each of these sources could be read whole."),
    "opening": later(
        "Each of these sources could be read in its opening only: the headline and the first lines decide the theme."
    ),
    "listing": later("Each of these sources could be read as a listing only."),
}


def rule() -> str:
    """Say which statements count."""
    return say(
        "A statement counts if it is the city's own voice about migrants or refugees and dates from "
        "{first} to {last}. What only restricts (control, eviction, curfew), and what only carries out a "
        "written instruction of the State, is kept and does not count: it shows that the city looks at a "
        "theme, not that receiving and including people is its aim.",
        first=STATED_YEARS[0],
        last=STATED_YEARS[-1],
    )


def too_few(network: Network, lens: str = "stated") -> str:
    """Name the cities with too few acts to rank the themes in them; empty if there are none."""
    silent = not_ranked(network, lens)
    if not silent:
        return ""
    if lens == "consulted":
        return say(
            "{cities}: not consulted, or too few answers to tell; the order of the network is made from the other "
            "cities.",
            cities=cities(network, silent),
        )
    return say(
        "{cities}: too few acts to rank (fewer than {n}); the order of the network is made from the other cities.",
        cities=cities(network, silent),
        n=number(FEWEST_ACTS),
    )


def how_read(network: Network, lens: str = "stated") -> str:
    """Say how much of the sources behind a comparison could be read."""
    used = network.table("sources").set_index("id").loc[lens_evidence(network, lens)["source"].unique(), "readable"]
    if used.nunique() == 1:
        return say(_ALL_READ[used.iloc[0]])
    whole, opening, listed = (number((used == how).sum()) for how in _ALL_READ)
    some = later(
        "Of these sources, {whole} could be read whole and {opening} in their opening only: there the headline and the "
        "first lines decide the theme."
    )
    if "listing" in set(used):
        some = later(
            "Of these sources, {whole} could be read whole, {opening} in their opening only and {listed} as a listing "
            "only: there the headline and the first lines decide the theme."
        )
    return say(some, whole=whole, opening=opening, listed=listed)


def coded(network: Network) -> str:
    """Say how far the two codings of the theme agree on the statements that count, and what that figure is worth."""
    rows = lens_evidence(network)
    same = rows["theme"] == rows["theme_second"]
    return say(
        "Statements were coded by theme twice, independently: the two codings agree on {same} "
        "(Krippendorff's alpha {alpha}). The true agreement may be lower: the second coder saw the statements in the "
        "first coder's order.",
        same=counted(len(rows), "{part} of {n} that counts", "{part} of {n} that count", part=number(same.sum())),
        alpha=number(krippendorff_alpha(rows["theme"], rows["theme_second"]), 2),
    )


def filled() -> str:
    """Say how the average treats a theme that a city does not state."""
    return say("In the average, the themes that a city does not state share the places after those it states.")


def basis(network: Network, lens: str = "stated") -> str:
    """Say what a comparison rests on: acts, statements, sources, years, searches."""
    rows = lens_evidence(network, lens)
    acts = len(rows.drop_duplicates(["city", "act"]))
    sources = counted(rows["source"].nunique(), "{n} source", "{n} sources")
    if lens == "done":
        return say(
            "The comparison of what is done rests on {undertakings} (practices, pilots and meetings hosted) in "
            "{sources}.",
            undertakings=counted(acts, "{n} undertaking", "{n} undertakings"),
            sources=sources,
        )
    if lens == "consulted":
        return say(
            "The comparison of what the stakeholders answer rests on the answers of {stakeholders} ({ranks}) in "
            "{sources}.",
            stakeholders=counted(acts, "{n} stakeholder", "{n} stakeholders"),
            ranks=counted(len(rows), "{n} rank", "{n} ranks"),
            sources=sources,
        )
    statements = network.table("statements")
    statements = statements[statements["id"].isin(rows["row"])]
    years = statements["reference_year"].dropna()
    return say(
        "The comparison rests on {statements} from {acts} in {sources}, dated {first} to {last}, and on {searches}. "
        "The years of {assumed} statements are assumed, and {undated} have a period and no year.",
        assumed=number((statements["year_basis"] == "assumed").sum()),
        statements=counted(len(rows), "{n} statement", "{n} statements"),
        acts=counted(acts, "{n} act", "{n} acts"),
        sources=sources,
        first=years.min(),
        last=years.max(),
        undated=number(len(rows) - len(years)),
        searches=counted(len(network.table("searches")), "{n} logged search", "{n} logged searches"),
    )


def blanks(network: Network) -> str:
    """Say how many cells of the theme x city table are blank, and after how many searches."""
    silent = silent_cells(network)
    cells = len(network.cities) * len(THEMES)
    if silent.empty:
        return say("Every city is known to state every theme: none of the {cells} cells is blank.", cells=cells)
    if not silent["searches"].min():
        return counted(
            len(silent),
            "{n} of the {cells} cells is blank: no statement of the city's own is known. {never} of them were never "
            "looked for. A blank is not a zero.",
            "{n} of the {cells} cells are blank: no statement of the city's own is known. {never} of them were never "
            "looked for. A blank is not a zero.",
            cells=cells,
            never=number((silent["searches"] == 0).sum()),
        )
    return counted(
        len(silent),
        "{n} of the {cells} cells is blank: no statement of the city's own was found, after {searches} or more. A "
        "blank is not a zero.",
        "{n} of the {cells} cells are blank: no statement of the city's own was found, after {searches} or more. A "
        "blank is not a zero.",
        cells=cells,
        searches=counted(silent["searches"].min(), "{n} search", "{n} searches"),
    )


def once_reported(network: Network) -> str:
    """Say how many of the acts one source alone reports."""
    found = search_reach(network)
    return counted(
        found["acts"].sum(),
        "{once} of {n} act is reported by one source only",
        "{once} of {n} acts are reported by one source only",
        once=number(found["one_source"].sum()),
    )


def reach(network: Network) -> str:
    """Say how far the search got: acts that one source alone reports, and how many there are at least."""
    found = search_reach(network)
    return say(
        "{once}, and for {new} of {combinations} the last search still found something new. There are more acts than "
        "we found: {at_least} or more by Chao's estimate over all cities together (not the sum of the cities' own "
        "estimates), which is rough where so much was found only once.",
        once=once_reported(network),
        new=number(found["still_new"].sum()),
        combinations=combinations_counted(found["themes_searched"].sum()),
        at_least=number(acts_at_least(network)),
    )
