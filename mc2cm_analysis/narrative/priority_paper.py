"""What is said of the answers of a city's stakeholder group, in its priority paper and in other reports?"""

from typing import Any

from mc2cm_analysis.aggregation import SETTLED
from mc2cm_analysis.blocks import KeyFigure
from mc2cm_analysis.disclosure import FEWEST_ANSWERS
from mc2cm_analysis.formulas import as_written
from mc2cm_analysis.language import counted, later, say, words
from mc2cm_analysis.narrative.wording import at_least, listing, number, part, percent, themes
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities.answers import GROUPS
from mc2cm_analysis.priorities.consulted import (
    CONSENSUS,
    FIRST,
    Consultation,
    Firmness,
    agreement_between,
    consultation,
    consulted_order,
    group_ranks,
    importance_of_themes,
    rounds,
)
from mc2cm_analysis.vocabulary import SEMICOLON, STAKEHOLDER_TYPES

#: Kinds of stakeholders differ on a theme where their average ranks lie so far apart.
_APART = 3


def sources_of(asked: Consultation, profile: CityProfile) -> tuple[str, ...]:
    """Return the sources that the answers of a round are."""
    rows = profile.rows("consultations")
    return tuple(dict.fromkeys(rows.loc[rows["round"] == asked.round, "source"]))


def paper_keys(asked: Consultation, firm: Firmness, sources: tuple[str, ...]) -> list[KeyFigure]:
    """Return the key figures of the paper."""
    order = consulted_order(asked)
    agreed, settled = importance_of_themes(asked)["consensus"], firm.pairs["settled"]
    return [
        KeyFigure(
            number(len(asked.orders)),
            say("stakeholders who put the themes in order"),
            say("round {n} of questions", n=number(asked.round)),
            sources,
        ),
        KeyFigure(
            part(settled.sum(), len(settled)),
            say("pairs of themes whose order is settled"),
            say("for the others, other stakeholders could have turned the order"),
            sources,
        ),
        KeyFigure(
            part(agreed.sum(), len(order)),
            say("themes on whose importance there is consensus"),
            consensus_rule(),
            sources,
        ),
    ]


def consensus_rule() -> str:
    """Name the threshold of consensus."""
    return say(
        "consensus: {share} or more of those who answered call the theme important (4 or 5 of 5)",
        share=percent(CONSENSUS),
    )


def first_and_last(asked: Consultation, profile: CityProfile) -> str:
    """Name the themes that the stakeholders put first and last."""
    order = consulted_order(asked)["mean_rank"]
    first, last = list(order.index[order.rank(method="min") <= FIRST]), list(order.index[order == order.max()])
    said = later("The stakeholders of {city} put first, on average, {first}; last, {last}")
    return say(said, city=profile.name, first=themes(first), last=themes(last))


def who_answered(asked: Consultation) -> str:
    """Say who was asked, who is told together, and how many have no order."""
    told = [
        say(
            "{stakeholders} put the themes in order, in {groups}; each group weighs the same.",
            stakeholders=_stakeholders(len(asked.orders)),
            groups=counted(len(asked.sizes), "{n} group", "{n} groups"),
        )
    ]
    if asked.together:
        kinds = words(STAKEHOLDER_TYPES)
        said = later("Told together, so that no figure rests on fewer than {stakeholders}: {kinds}.")
        together = listing([say("{kind}", kind=kinds[kind]) for kind in asked.together])
        told.append(say(said, stakeholders=_stakeholders(FEWEST_ANSWERS), kinds=together))
    if asked.without_order:
        without = _stakeholders(asked.without_order)
        told.append(say("Answered without an order of their own: {stakeholders}.", stakeholders=without))
    return " ".join(told)


def settled_of(asked: Consultation, firm: Firmness) -> str:
    """Say which order of two themes is settled."""
    pairs = firm.pairs[firm.pairs["settled"]]
    if pairs.empty:
        return say("No order of two themes is settled: other stakeholders could have turned any of them.")
    named = [
        say("{theme} before {others}", theme=themes([str(first)]), others=themes(list(rows["after"])))
        for first, rows in pairs.groupby("before", sort=False)
    ]
    return say("Settled, in {share}: {pairs}.", share=at_least(SETTLED), pairs=say(SEMICOLON).join(named))


def how_settled(firm: Firmness) -> str:
    """Say what settled means."""
    return say(
        "We re-ran the order {draws} times with the answers inside each group resampled; each run is a draw. This says "
        "what other stakeholders of the same kinds could change, not what kinds that were not asked would say.",
        draws=number(firm.draws),
    )


def dissent(asked: Consultation) -> str:
    """Name the themes on which the groups differ most, and who puts them first and last."""
    ranks, names = group_ranks(asked), words(GROUPS)
    if len(ranks) < 2:
        return say("All answers are told as one group, so no difference between kinds can be told.")
    between = agreement_between(asked)
    told = []
    if between:
        said = later("Agreement between the groups on the order (Kendall's W): {w}; 0 is none, 1 is full agreement.")
        told.append(say(said, w=number(between.w, 2)))
    width = (ranks.max() - ranks.min()).sort_values(ascending=False, kind="stable")
    apart = [str(theme) for theme in width.index if width[theme] >= _APART]
    for theme in apart:
        high, low = names[str(ranks[theme].idxmin())], names[str(ranks[theme].idxmax())]
        said = later("{theme}: highest by {high} (average rank {first}), lowest by {low} ({last})")
        first, last = number(ranks[theme].min(), 1), number(ranks[theme].max(), 1)
        told.append(say(said, theme=themes([theme]), high=high, low=low, first=first, last=last) + ".")
    if not apart:
        said = later("On no theme do the average ranks of two groups lie {places} or more apart.")
        told.append(say(said, places=counted(_APART, "{n} rank", "{n} ranks")))
    return " ".join(told)


def proposed(asked: Consultation, firm: Firmness) -> list[str]:
    """Return the themes to propose: those with consensus, and those that keep one of the first places in the draws."""
    agreed = importance_of_themes(asked)["consensus"]
    kept = firm.ranges["high"] <= FIRST
    return [str(theme) for theme in agreed.index if agreed[theme] or kept[theme]]


def proposal(asked: Consultation, firm: Firmness) -> str:
    """Say which priorities follow from the answers, by which rule."""
    rule = say(
        "Proposed is a theme on whose importance there is consensus, or that is among the first three in nine of ten "
        "draws. What is agreed is for the city and its group to say."
    )
    first = say("No theme meets the rule, so none is proposed.")
    if found := proposed(asked, firm):
        first = say("Proposed from the answers: {themes}.", themes=themes(found))
    return f"{first} {rule}"


def last_round(profile: CityProfile) -> Consultation | None:
    """Return the last round of a city that may be told; None if its stakeholders were not consulted."""
    return consultation(profile.network, profile.id) if rounds(profile.network, profile.id) else None


def sources_of_last(profile: CityProfile) -> tuple[str, ...]:
    """Return the sources that the answers of a city's last round are; none if there is no round."""
    asked = last_round(profile)
    return sources_of(asked, profile) if asked else ()


def framing(asked: Consultation, profile: CityProfile) -> dict[str, Any]:
    """Return what stands around the chart of the ranks by group."""
    return {
        "title": first_and_last(asked, profile),
        "measure": say("Average rank of each theme, by kind of stakeholder: 1 = first"),
        "sources": sources_of(asked, profile),
    }


def asked_or_not(profile: CityProfile) -> str:
    """Say in a sentence what a city's stakeholders answer, or that they were not consulted."""
    asked = last_round(profile)
    if asked is None:
        return say("The stakeholders of {city}: not consulted.", city=profile.name)
    return first_and_last(asked, profile) + "."


def _stakeholders(n: int) -> str:
    return counted(n, "{n} stakeholder", "{n} stakeholders")


def consensus_told(asked: Consultation) -> str:
    """Name the themes on whose importance there is consensus, and the threshold."""
    found = importance_of_themes(asked)
    agreed = [str(theme) for theme in found.index if found.at[theme, "consensus"]]
    first = (
        say("There is consensus on {themes}.", themes=themes(agreed))
        if agreed
        else say("On no theme is there consensus.")
    )
    said = later("There is consensus where {share} or more of those who answered call a theme important (4 or 5 of 5).")
    return f"{first} {say(said, share=percent(CONSENSUS))}"


def reasons(asked: Consultation, profile: CityProfile) -> list[str]:
    """Return what the stakeholders of a round wrote and allow to be published."""
    rows = profile.rows("reasons")
    return sorted(map(as_written, rows.loc[rows["round"] == asked.round, "as_written"]))
