"""Which tables does the priority paper of a city print, and under which heads?"""

import pandas as pd

from mc2cm_analysis.language import say, words
from mc2cm_analysis.narrative.wording import number, percent
from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.priorities import evidence_counts, printed_cells
from mc2cm_analysis.priorities.answers import GROUPS
from mc2cm_analysis.priorities.consulted import (
    FIRST,
    Consultation,
    Firmness,
    agreement_inside,
    change_between_rounds,
    consulted_order,
    group_ranks,
    importance_of_themes,
)

#: What stands where something is to be written by hand.
_TO_FILL_IN = "\N{HORIZONTAL ELLIPSIS}" * 8


def sizes(asked: Consultation) -> pd.DataFrame:
    """Return how many of each group put the themes in order, with how far they agree among themselves."""
    found = agreement_inside(asked)[["n", "w"]].rename(index=words(GROUPS))
    found = found.rename_axis(say("Kind of stakeholder"))
    return found.set_axis([say("Orders"), say("Agreement inside (Kendall's W)")], axis="columns")


def ranks_by_group(asked: Consultation) -> pd.DataFrame:
    """Return the average rank of each theme (index, in the order of the city) in each group, as printed on a chart."""
    order = consulted_order(asked)
    ranks = group_ranks(asked).rename(index=words(GROUPS)).T.loc[order.index]
    return ranks.assign(**{say("All groups"): order["mean_rank"]})


def rank_label(rank: float) -> str:
    """Return an average rank as a chart writes it."""
    return number(rank, 1)


def order_table(asked: Consultation, firm: Firmness) -> pd.DataFrame:
    """Return the order of the themes with all that is said of its firmness, under heads as printed."""
    order = consulted_order(asked)
    low, high = firm.ranges["low"].astype(str), firm.ranges["high"].astype(str)
    kemeny = order[["kemeny_best", "kemeny_worst"]].astype(int).astype(str)
    shown = {
        say("Place"): order["place"],
        say("Average rank"): order["mean_rank"].map(_to_hundredths),
        say("Among the first three"): order["first"].map(percent),
        say("In nine of ten draws"): _span(low, high),
        say("Place by greatest support (Kemeny)"): _span(kemeny["kemeny_best"], kemeny["kemeny_worst"]),
        say("Place if each answer weighs the same"): order["place_each"],
    }
    return pd.DataFrame(shown)


def importance_table(asked: Consultation) -> pd.DataFrame:
    """Return how important each theme is to those who were asked, under heads as printed."""
    found = importance_of_themes(asked)
    spread = _span(*(found[end].map(number, na_action="ignore") for end in ("q1", "q3")))
    shown = {
        say("Median"): found["median"],
        say("Middle half"): spread,
        say("Call it important"): found["important"].map(percent, na_action="ignore"),
        say("Consensus"): found["consensus"].map({True: say("Yes"), False: say("No")}).mask(found["median"].isna()),
    }
    return pd.DataFrame(shown)


def beside(asked: Consultation, profile: CityProfile) -> pd.DataFrame:
    """Set what the group answers beside what the city states and what is done there, under heads as printed."""
    order, network = consulted_order(asked), profile.network
    stated = printed_cells(network).loc[profile.id]
    done = evidence_counts(network, "done")["acts"].loc[profile.id]
    shown = {
        say("Place by the stakeholders"): order["place"],
        say("Rank by the city's own words"): stated.mask(stated == ""),
        say("Practices, pilots and meetings found"): done,
    }
    return pd.DataFrame(shown).loc[order.index]


def change(profile: CityProfile) -> pd.DataFrame:
    """Return the places of the themes in the last two rounds, under heads as printed; empty if there is one only."""
    found = change_between_rounds(profile.network, profile.id)
    return found.set_axis([say("Place in the round before"), say("Place in the last round")], axis="columns")


def duties(asked: Consultation, profile: CityProfile) -> pd.DataFrame:
    """Return who may decide what on each theme (rows of ``competences``), in the order of the stakeholders."""
    rows = profile.rows("competences").query("theme != ''")
    place = list(consulted_order(asked).index).index
    return rows.sort_values("theme", key=lambda themes: themes.map(place), kind="stable").reset_index(drop=True)


def priorities_form() -> pd.DataFrame:
    """Return what the city and its group fill in: the priorities that they agree on."""
    rows = pd.Index([say("Priority {n}", n=number(n)) for n in range(1, FIRST + 1)], name=say("Place"))
    return pd.DataFrame(_TO_FILL_IN, rows, [say("Theme"), say("What is done first, by whom")])


def signatures_form() -> pd.DataFrame:
    """Return what the parties sign."""
    rows = pd.Index([say("For the city"), say("For the local stakeholder group")], name=say("Party"))
    return pd.DataFrame(_TO_FILL_IN, rows, [say("Name and office"), say("Date"), say("Signature")])


def _span(low: "pd.Series[str]", high: "pd.Series[str]") -> "pd.Series[str]":
    return low.where(low == high, low + "\N{EN DASH}" + high)


def _to_hundredths(value: float) -> str:
    return number(value, 2)
