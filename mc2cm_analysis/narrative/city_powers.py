"""Which priorities of a city are within its own powers, and who holds the others, as far as a source says so?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.blocks import Finding
from mc2cm_analysis.competence import OWN_LEVELS, competence_matrix, competences, powers
from mc2cm_analysis.evidence import OWN_SOURCE
from mc2cm_analysis.language import begun, later, say, words
from mc2cm_analysis.narrative.wording import listing, number, themes
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import city_ranks, not_ranked, printed_cells, priority_matrix
from mc2cm_analysis.vocabulary import HOLDER_LEVELS, SHARES, THEMES

#: Priorities up to this rank are set beside the powers.
FIRST: Final = 3
#: The levels inside a sentence.
LEVELS: Final = {
    "city": later("the city"),
    "metropolitan": later("the metropolis"),
    "province": later("the province"),
    "region": later("the region"),
    "state": later("the State"),
    "international": later("international bodies"),
    "several": later("several bodies together"),
}


def holders(network: Network, city: str, theme: str) -> str:
    """Name the levels that sources name as holders of the powers on a theme; empty if none does."""
    shares = competence_matrix(network, city).loc[theme]
    said = words(SHARES)
    named = [
        say("{level} (competence: {share})", level=say(LEVELS[str(level)]), share=said[share])
        for level, share in shares.items()
        if share not in ("", "none")
    ]
    return listing(named) if named else ""


def first_priorities(profile: CityProfile) -> dict[str, str]:
    """Return the themes of rank 1 to 3, each as printed with its rank; of a city without ranks, all that it states."""
    network, names = profile.network, words(THEMES)
    if profile.id in not_ranked(network):
        stated = priority_matrix(network).loc[profile.id].dropna()
        return {str(theme): names[str(theme)] for theme in stated.index}
    places = city_ranks(network).loc[profile.id].rank(method="min")
    first = places[places <= FIRST].sort_values(kind="stable").index
    printed = printed_cells(network).loc[profile.id]
    return {str(theme): say("{theme} (rank {n})", theme=names[str(theme)], n=printed[theme]) for theme in first}


def priorities_and_powers(profile: CityProfile) -> list[Finding]:
    """Say of each of the first priorities of a city who holds the powers on it, as far as is known."""
    first, of_city = first_priorities(profile), powers(profile.network).loc[profile.id]
    silent = [theme for theme in first if not of_city.at[theme, "rows"]]
    told = [_told(profile, theme, name) for theme, name in first.items() if theme not in silent]
    if silent:
        unknown = say("No source that we found says who holds the powers on {themes}.", themes=themes(silent))
        told.append(Finding(unknown, (OWN_SOURCE,)))
    return told


def outside_its_powers(profile: CityProfile) -> str:
    """Count the first priorities of a city that are outside its own powers, within them, or not known to be either."""
    own = powers(profile.network).loc[profile.id, "own"].reindex(list(first_priorities(profile)))
    if own.empty:
        return ""
    return say(
        "Of the first priorities of {city}, known to be outside its own powers: {outside}; known to be within them: "
        "{within}; not known: {unknown}.",
        city=profile.name,
        outside=number(int((~own).sum())),
        within=number(int(own.sum())),
        unknown=number(int(own.isna().sum())),
    )


def _told(profile: CityProfile, theme: str, name: str) -> Finding:
    rows = competences(profile.network).query("city == @profile.id and theme == @theme")
    verdict = _verdict(profile.network, profile.id, theme)
    return Finding(say("{what}: {part}", what=name, part=verdict), tuple(dict.fromkeys(rows["source"])))


def _verdict(network: Network, city: str, theme: str) -> str:
    """Say whether the powers on a theme are the city's own, and who is named."""
    power, named = powers(network).loc[(city, theme)], holders(network, city, theme)
    if not named:
        return say("outside its own powers: a source says that it has no formal ones, and names nobody who has.")
    if pd.isna(power["own"]):
        unsure = later("sources name {holders}; whether the city has powers of its own is not known.")
        if power["level"] in OWN_LEVELS:
            unsure = later("sources name {holders}; what part the city decides by itself is not known.")
        return say(unsure, holders=named)
    said = later("within its own powers: {holders}.") if power["own"] else later("outside its own powers: {holders}.")
    return say(said, holders=named)


def reading_of_powers(network: Network, city: str, theme: str) -> str:
    """Say what the powers in a city mean for another that would take up its work on a theme; empty if not known."""
    if not theme or not powers(network).at[(city, theme), "rows"]:
        return ""
    named = holders(network, city, theme)
    if not named:
        return say(
            "Our reading: the city itself holds no formal powers here; who does in the other city must be asked."
        )
    return say(
        "Our reading: in {city}, sources name {holders}; where others hold these powers, they must take part.",
        city=network.cities[city],
        holders=named,
    )


def powers_table(profile: CityProfile) -> pd.DataFrame:
    """Return how each level holds the powers on each theme, under heads as printed; blank cells are missing."""
    matrix = competence_matrix(profile.network, profile.id)
    shown = [level for level in HOLDER_LEVELS if level != "international" or matrix[level].any()]
    said = words(SHARES)
    table = matrix[shown].map(lambda share: said[share] if share else None)
    table = table.rename(index=words(THEMES), columns={level: begun(words(HOLDER_LEVELS)[level]) for level in shown})
    return table.rename_axis(index=say("Theme"), columns=None)


def sources_of_powers(profile: CityProfile) -> list[str]:
    """Return the sources of a city's competences, each once."""
    rows = competences(profile.network).query("city == @profile.id")
    return list(dict.fromkeys(rows["source"]))


def no_powers(profile: CityProfile) -> str:
    """Say that no source speaks of competences on the seven themes in the city; empty if one does."""
    if sources_of_powers(profile):
        return ""
    silent = later("No source that we found says who holds the powers on any of the seven themes in {city}.")
    return say(silent, city=profile.name)
