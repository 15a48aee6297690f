"""What does the profile of a city still lack, by the outline of MC2CM's own city migration profiles?"""

from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.evidence.outline import OUTLINE, outline_coverage
from mc2cm_analysis.network import CityProfile, Network
from mc2cm_analysis.priorities import FEWEST_ACTS, lens_evidence
from mc2cm_analysis.vocabulary import THEMES

#: How many searches a theme needs before a blank can be called a blank that was looked for.
FEWEST_SEARCHES: Final = 4
_FIGURES: Final = "observations, of an indicator of the group {}"
_PARTS: Final = "observations of foreigners, immigrants, migrants or refugees, with the dimension {}"
#: Where the rows of each heading stand.
WHERE: Final = {
    "background": _FIGURES.format("population"),
    "patterns": "observations of the group national_series (mc2cm update-series) or on the area level country",
    "policy": "competences, of the kind law or plan, held by the State or a region",
    "institutions": "competences, of the kind competence, status or body, held by the State or a region",
    "cooperation": "event_participants, pilots, and competences of the kind membership",
    "numbers": "observations, of an indicator of the group foreign, foreign_born, immigrants or migrants",
    "legal_status": _FIGURES.format("status, refugees, asylum or reception"),
    "origin": _PARTS.format("origin"),
    "gender": _PARTS.format("sex"),
    "age": _PARTS.format("age"),
    "minors": "observations of the group minors; practices and challenges of the theme unaccompanied_minors",
    "education": _PARTS.format("education"),
    "sectors": "observations, of an indicator of the group work, with the dimension work",
    "where": "observations of migrants by site or district, or with the dimension place",
    "housing": "practices of the aspect housing; challenges of the kind housing",
    "schooling": "practices of the aspect schooling",
    "labour_market": "observations of the group work; practices of the aspect work; challenges of the kind labour",
    "competences": "competences, of the kind competence or status, held by the city or metropolis",
    "state": "competences, of the kind agreement",
    "local": "stakeholders; practices; competences, of the kind body or plan, held by the city or metropolis",
    "priorities": "statements, at least {} acts that count, for a rank of the themes",
}


def checklist(network: Network, city: str) -> list[str]:
    """Return a line for each heading of the outline and each theme, with what is there and what is not.

    Parameters
    ----------
    network : Network
    city : str
        Its id.
    """
    counts = outline_coverage(network)[city]
    lines = ["Outline of a city migration profile:"]
    lines += [_line(OUTLINE[heading], n, n > 0, _where(heading)) for heading, n in counts.items()]
    return [*lines, *_besides(network, network.city(city))]


def _besides(network: Network, profile: CityProfile) -> Iterator[str]:
    """Yield what the outline does not count: acts, stakeholders, the point of the map, searches."""
    evidence = lens_evidence(network)
    acts = evidence.loc[evidence["city"] == profile.id, "act"].nunique()
    stakeholders = len(profile.rows("stakeholders"))
    yield "What the profile rests on besides:"
    yield _line("Acts that count", acts, acts >= FEWEST_ACTS, f"statements with use yes, {FEWEST_ACTS} acts for a rank")
    yield _line("Stakeholders", stakeholders, stakeholders > 0, "stakeholders")
    searches = profile.rows("searches")["theme"].value_counts()
    yield f"Searches for statements, at least {FEWEST_SEARCHES} for each theme, in searches:"
    for theme in THEMES:
        n = int(searches.get(theme, 0))
        yield _line(THEMES[theme], n, n >= FEWEST_SEARCHES, theme)


def _where(heading: str) -> str:
    return WHERE[heading].format(FEWEST_ACTS)


def _line(what: str, n: int, enough: bool, where: str) -> str:
    if enough:
        return f"  [x] {what}: {n}"
    return f"  [ ] {what}: {n or 'nothing yet'} ({where})"
