"""What does the front page say: what the cities put first, how sure that is, and one thing about each city?"""

from mc2cm_analysis.aggregation import SETTLED, Stability
from mc2cm_analysis.blocks import Card
from mc2cm_analysis.language import counted, later, say
from mc2cm_analysis.narrative.city_brief import city_leads, people_key
from mc2cm_analysis.narrative.priorities_stability import still_open
from mc2cm_analysis.narrative.wording import combinations_counted, number, themes, whole_percent
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import first_and_last, rank_themes, silent_cells, theme_pairs
from mc2cm_analysis.vocabulary import NOT_STATED, PERIODS, THEMES


def put_first(network: Network) -> str:
    """Name the themes that rank first and last over the cities, for the title of the chart."""
    first, last = first_and_last(rank_themes(network), top=1)
    said = later("Ranked first on average: {first}; last: {last}")
    return say(said, first=themes(first), last=themes(last))


def ranks_measure() -> str:
    """Say what the cells of the heat map of the themes are."""
    return say(
        "Rank of each theme inside a city by number of acts: 1 = first; “=” marks a tie; “{blank}”: no "
        "statement found; in brackets: number of acts, too few to rank. An act may state several themes.",
        blank=say(NOT_STATED),
    )


def what_comes_first(network: Network) -> str:
    """Say in one sentence which themes come first over the cities, and which last."""
    order = rank_themes(network)
    first, last = first_and_last(order, top=3)
    if order["mean_rank"].round(9).iloc[:4].is_unique:
        one, two, three = (themes([theme]) for theme in first)
        said = later(
            "Across what the cities said and decided from {begin} to {end}, {one} ranks first on average, "
            "then {two}, then {three}; {last} ranks last."
        )
        return say(said, one=one, two=two, three=three, last=themes(last), **_years())
    said = later(
        "Across what the cities said and decided from {begin} to {end}, the highest average ranks "
        "go to {first}; last: {last}."
    )
    return say(said, first=themes(first), last=themes(last), **_years())  # themes that tie have no order among them


def _years() -> dict[str, int]:
    """Return the first and the last year whose statements count."""
    years = [year for period in PERIODS.values() for year in period]
    return {"begin": min(years), "end": max(years)}


def how_sure(stability: Stability) -> str:
    """Say in one sentence how much of the order of the themes would be the same had other acts been found."""
    settled = theme_pairs(stability)["settled"]
    told = later(
        "How sure is that? We ranked the themes {runs} times with the evidence resampled. {settled} of {pairs} kept "
        "their order in at least {share} of 100 runs, and keep it wherever the themes with no statement are placed."
    )
    runs, share = number(stability.draws), number(whole_percent(SETTLED))
    pairs = counted(len(settled), "{n} pair of themes", "{n} pairs of themes")
    said = say(told, runs=runs, settled=number(settled.sum()), pairs=pairs, share=share)
    return " ".join(filter(None, [said, still_open(stability), say("What we chose to count can still move it.")]))


def city_card(profile: CityProfile, stability: Stability) -> Card:
    """Return the card of a city: the theme it speaks of most often and how firmly, its population and its migrants."""
    figures = [people_key(profile, topic) for topic in ("population", "migrants")]
    return Card(profile.name, profile.id, city_leads(profile, stability), figures)


def not_known(network: Network) -> str:
    """Say in one sentence what is not known of any city, and in how many cases nothing was found."""
    silent, cells = len(silent_cells(network)), len(network.cities) * len(THEMES)
    sources = network.table("sources")
    read = counted(
        len(sources),
        "Of {n} source, {whole} could be read whole, and of most others only the opening.",
        "Of {n} sources, {whole} could be read whole, and of most others only the opening.",
        whole=number((sources["readable"] == "whole").sum()),
    )
    said = say(
        "We found no ranking of the themes by a city itself and no priority paper that could be read whole; in "
        "{silent} of {combinations} we found no statement. Not found does not mean that there is none.",
        silent=number(silent),
        combinations=combinations_counted(cells),
    )
    return f"{said} {read}"
