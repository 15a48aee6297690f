"""What does the first page of a city's profile say: its people, what it states first, and what is not known?"""

import pandas as pd

from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.blocks import Finding, KeyFigure
from mc2cm_analysis.evidence import OUTLINE, OWN_SOURCE, headline, local_origins, longest_local_series, outline_coverage
from mc2cm_analysis.language import counted, current, in_sentence, later, say, translated, words
from mc2cm_analysis.narrative.city_order import is_not_ranked
from mc2cm_analysis.narrative.city_profile import trend
from mc2cm_analysis.narrative.wording import listing, number, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import (
    FEWEST_ACTS,
    distinctive_priorities,
    evidence_counts,
    lens_evidence,
    priority_matrix,
    stated_against_done,
)
from mc2cm_analysis.tables import when
from mc2cm_analysis.vocabulary import COMMA, HOSTS, THEMES

#: What is asked of the people of every city, and the words for it where no figure was found.
_QUESTIONS = {
    "population": later("Population"),
    "migrants": later("Migrants in the population"),
    "refugees": later("Refugees"),
    "minors": later("Unaccompanied minors in care"),
}


def city_keys(profile: CityProfile) -> list[KeyFigure]:
    """Return the key figures of a city: its people, as near to the city and as new as known, and its first theme."""
    return [*(people_key(profile, topic) for topic in _QUESTIONS), _theme_key(profile)]


def people_key(profile: CityProfile, topic: str) -> KeyFigure:
    """Return the key figure of a topic of `evidence.headline`; one that is not found says so."""
    row, question = headline(profile, topic), _QUESTIONS[topic]
    if row is None:
        beside = say("in public sources, for the city or its surroundings")
        return KeyFigure(say("not found"), say(question), beside, (OWN_SOURCE,))
    indicator = profile.network.table("indicators").set_index("id").loc[row["indicator"]]
    unit = "percent" if indicator["unit"] == "percent" else ""
    parts = [translated(row["area_en"]), when(row.to_frame().T).iloc[0]]
    unsure = {"low": say("low confidence"), "medium": say("medium confidence")}
    parts += [unsure[row["confidence"]]] if row["confidence"] in unsure else []
    hosts = profile.network.table("sources").set_index("id")["host"]
    parts += [words(HOSTS)["copy"]] if hosts[row["source"]] == "copy" else []
    amount = current().measured(row["value"], row["qualifier"], unit)
    return KeyFigure(amount, translated(indicator["name_en"]), say(COMMA).join(parts), (row["source"],))


def _theme_key(profile: CityProfile) -> KeyFigure:
    counts, acts = _acts(profile)
    if is_not_ranked(profile):
        few = say("too few to rank its themes (fewer than {n})", n=number(FEWEST_ACTS))
        return KeyFigure(
            number(acts), say("Acts in which {city} states a theme", city=profile.name), few, (OWN_SOURCE,)
        )
    first = _first(counts)
    names = words(THEMES)
    words_, amount = listing([names[theme] for theme in first]), _of_acts(int(counts.max()), acts)
    beside = say("the theme that {city} speaks of most often", city=profile.name)
    if len(first) > 1:
        beside = say("the themes that {city} speaks of most often, each in as many acts", city=profile.name)
    return KeyFigure(amount, words_, beside, (OWN_SOURCE,))


def _acts(profile: CityProfile) -> tuple["pd.Series[int]", int]:
    """Return the number of acts in which the city states each theme, and of all its acts that count."""
    return evidence_counts(profile.network).loc[profile.id, "acts"], profile.rows(lens_evidence)["act"].nunique()


def _of_acts(n: int, acts: int) -> str:
    return counted(acts, "{part} of {n} act", "{part} of {n} acts", part=number(n))


def city_findings(profile: CityProfile, stability: Stability) -> list[Finding]:
    """Say in three to five sentences what is known of the city's priorities and of its people."""
    leads = [city_leads(profile, stability), _silent(profile)]
    own = [" ".join(filter(None, leads)), _apart(profile), _without_practice(profile)]
    people = [] if series_comes_first(profile) else _people(profile)  # a title says no sentence twice
    return [*(Finding(said, (OWN_SOURCE,)) for said in own if said), *people]


def series_comes_first(profile: CityProfile) -> bool:
    """Say whether the first chart is the longest series of the city, for it has no order of themes to draw."""
    return is_not_ranked(profile) and len(longest_local_series(profile)) > 0


def _people(profile: CityProfile) -> list[Finding]:
    """Say where the largest group comes from; where that is not known, how the longest series of the city went."""
    indicators = profile.network.table("indicators")
    origins = local_origins(profile)
    local = origins if len(origins) else longest_local_series(profile)
    said = _largest_group(origins, indicators) or trend(local, indicators)
    if not said:
        return []
    return [
        Finding(
            " ".join(filter(None, [f"{said}.", _another_count(profile, local)])), tuple(dict.fromkeys(local["source"]))
        )
    ]


def _another_count(profile: CityProfile, local: pd.DataFrame) -> str:
    """Say where a series of refugees is not the count of refugees among the key figures."""
    key = headline(profile, "refugees")
    counted_here = local["indicator"].iloc[0]
    if key is None or counted_here != "unhcr_refugees_in_area" or key["indicator"] == counted_here:
        return ""
    return say("It is a count of its own, at the end of each year, and not the key figure above.")


def _largest_group(origins: pd.DataFrame, indicators: pd.DataFrame) -> str:
    """Name the largest country of origin, with what is counted, where and when; empty for no account of origins."""
    if origins.empty:
        return ""
    first = origins.iloc[0]
    counted_ = indicators.set_index("id").loc[first["indicator"]]
    return say(
        "{what}, {where}, {year}: {origin} comes first of the countries named, with {amount}",
        what=translated(counted_["name_en"]),
        where=translated(first["area_en"]),
        year=when(first.to_frame().T).iloc[0],
        origin=translated(first["subgroup_en"]),
        amount=current().measured(first["value"], first["qualifier"], counted_["unit"]),
    )


def city_leads(profile: CityProfile, stability: Stability) -> str:
    """Say which theme a city speaks of most often and how firmly; or that too little was found to say so."""
    counts, acts = _acts(profile)
    if not acts:
        return say("No statement of {city}'s own on the seven themes was found.", city=profile.name)
    if is_not_ranked(profile):
        few = later("We found only {acts} by {city}; its themes are not ranked, for that takes at least {n}.")
        found = counted(acts, "{n} act", "{n} acts")
        return say(few, acts=found, city=profile.name, n=number(FEWEST_ACTS))
    first = _first(counts)
    said = later("{city} speaks most often of {themes}: {part}.")
    if len(first) > 1:
        said = later("{city} speaks most often of {themes}: {part} each.")
    leads = say(said, city=profile.name, themes=themes(first), part=_of_acts(int(counts.max()), acts))
    return f"{leads} {_how_firm(profile, stability)}"


def _first(counts: "pd.Series[int]") -> list[str]:
    return list(counts.index[counts == counts.max()])


def _how_firm(profile: CityProfile, stability: Stability) -> str:
    ranges = stability.cells.loc[profile.id].loc[_first(_acts(profile)[0])]
    low, high = ranges["low"].min(), ranges["high"].max()
    if low == high:
        return say("It keeps that rank in nine of ten runs with its acts resampled.")
    firm = later("With its acts resampled, this theme ranks between {low} and {high} of seven in nine of ten runs.")
    if len(ranges) > 1:
        firm = later("With its acts resampled, these themes rank {low} to {high} of seven in nine of ten runs.")
    return say(firm, low=number(low), high=number(high))


def _silent(profile: CityProfile) -> str:
    own = priority_matrix(profile.network).loc[profile.id]
    silent = list(own.index[own.isna()])
    if not silent:
        return say("It speaks of all seven themes.")
    return say("No statement of its own was found on {themes}.", themes=themes(silent)) if own.notna().any() else ""


def _apart(profile: CityProfile) -> str:
    if is_not_ranked(profile):
        return _done_alone(profile)
    found = distinctive_priorities(profile.network).query("city == @profile.id")
    more = list(found.loc[found["acts"] > found["expected"], "theme"])
    if more:
        larger = later("It gives {themes} a markedly larger share of its acts than the other cities do.")
        return say(larger, themes=themes(more))
    return say("No theme sets {city} apart from the other cities more than chance would explain.", city=profile.name)


def _done_alone(profile: CityProfile) -> str:
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    done = list(findings.index[findings == "done only"])
    said = later("We found work in the city on {themes}, but no statement of its own.")
    return say(said, themes=themes(done)) if done else ""


def _without_practice(profile: CityProfile) -> str:
    findings = stated_against_done(profile.network)["finding"].loc[profile.id]
    stated = list(findings.index[findings == "stated only"])
    if len(stated) == 1:
        return say("It speaks of {themes}, but we found no work on that in the city.", themes=themes(stated))
    if stated:
        return say("It speaks of {themes}, but we found no work on these themes in the city.", themes=themes(stated))
    both = (findings == "both").any()
    return say("On every theme that it speaks of, we found work in the city.") if both else ""


def city_unknown(profile: CityProfile) -> str:
    """Say in one sentence what is not known of the city."""
    counts = outline_coverage(profile.network)[profile.id]
    names = words(OUTLINE)
    empty = [in_sentence(names[heading]) for heading in counts.index[counts == 0]]
    said = later("Not found: the city's own ranking of the themes, or the members of its stakeholder group.")
    if empty:
        said = later(
            "Not found: the city's own ranking of the themes, the members of its stakeholder group, or "
            "anything on {headings}."
        )
    return say(said, headings=listing(empty))
