"""What could a city offer to others, and what could it look for?

Both are read from public pages: what is documented in the city by theme, and which of the themes that it puts first
another city has more documented work on.
"""

import pandas as pd

from mc2cm_analysis import peers
from mc2cm_analysis.competence import powers
from mc2cm_analysis.language import counted, later, say, words
from mc2cm_analysis.narrative.city_powers import first_priorities
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.vocabulary import THEMES


def documented_work(profile: CityProfile) -> "pd.Series[int]":
    """Count the practices, pilots and case studies of the city by theme, each undertaking once; themes in order."""
    return peers.needs(profile.network).loc[profile.id]["undertakings"].fillna(0).astype(int)


def offers(profile: CityProfile) -> list[str]:
    """Say of each theme with documented work how much there is, the most first; or that none was found."""
    found, names = documented_work(profile).sort_values(ascending=False, kind="stable"), words(THEMES)
    told = [
        counted(n, "{theme}: {n} undertaking", "{theme}: {n} undertakings", theme=names[str(theme)])
        for theme, n in found[found > 0].items()
    ]
    return told or [say("No practice, pilot or case study was found in {city}.", city=profile.name)]


def sought(profile: CityProfile) -> list[str]:
    """Say of each theme that the city could look for what was found there; that none is so; or that it is not known."""
    network, work = profile.network, documented_work(profile)
    if not peers.needs(network).loc[profile.id]["ranked"].any():
        return [say("Not known: too few acts were found to rank what {city} states.", city=profile.name)]
    wanted = peers.sought(network).query("city == @profile.id")["theme"]
    told = [
        _sought(profile, theme, name, int(work[theme]))
        for theme, name in first_priorities(profile).items()
        if theme in set(wanted)
    ]
    none = later("None: on none of these themes has another city more documented work than {city}.")
    return told or [say(none, city=profile.name)]


def _sought(profile: CityProfile, theme: str, name: str, n: int) -> str:
    said = say("{what}: no undertaking found", what=name)
    if n:
        said = counted(n, "{what}: {n} undertaking found", "{what}: {n} undertakings found", what=name)
    own = powers(profile.network).at[(profile.id, theme), "own"]
    outside = later("{what}; outside the city's own powers, as far as is known")
    return say(outside, what=said) if pd.notna(own) and not own else said
