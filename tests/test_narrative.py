"""Sentences follow the data: change it, and they change."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.aggregation import Stability, rank_stability
from mc2cm_analysis.language import activate
from mc2cm_analysis.narrative import city_profile, priorities, programme
from mc2cm_analysis.narrative import priorities_cities as on_cities
from mc2cm_analysis.narrative import priorities_stability as on_stability
from mc2cm_analysis.narrative.wording import at_least, of_100_draws, range_words, whole_percent
from mc2cm_analysis.priorities import (
    CityGroups,
    NoEvidenceError,
    agreement_without_each,
    lens_evidence,
    sensitivity,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import ENGLISH, LANGUAGES, THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def test_sentences_are_made_from_the_results(network: Network) -> None:
    assert priorities.leading_themes(network).endswith("; last: urban planning")
    assert "257 statements from 152 acts" in priorities.basis(network)
    assert priorities.blanks(network).startswith("5 of the 49 cells are blank")
    assert "7 cities were represented: Amman, Beirut, Lisbon" in priorities.workshop(network)
    assert "on 9–10 March 2016" in priorities.workshop(network)
    assert "6 of the 7 themes met" in programme.themes_without_meeting(network)
    assert "reception of unaccompanied migrant minors did not" in programme.themes_without_meeting(network)


def test_a_city_without_statements_is_told_so(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] == "beirut" and row["use"] == "yes":
                row["use"] = "variant"

    network = load_network(edit("statements", deed))
    assert city_profile.city_priorities(network.city("beirut")) == (
        "No statement of Beirut's own on the seven themes was found"
    )
    assert priorities.blanks(network).startswith("11 of the 49 cells are blank")


def test_agreement_is_said_with_its_figures(network: Network) -> None:
    told = priorities.agreement(network)
    assert "more than chance would explain" in told and "W is 0.49" in told and "7 cities and 7 themes" in told
    assert "fewer than 1 in 1,000 of random orders agree as much (p = 0.0005" in told
    assert on_cities.most_alike(network).startswith(
        "Amman and Madrid have the likest orders (tau-b 0.95 over 5 themes)"
    )


def test_one_city_alone_agrees_with_nobody(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] != "lyon" and row["use"] == "yes":
                row["use"] = "variant"

    told = priorities.agreement(load_network(edit("statements", deed)))
    assert (
        told == "No agreement can be measured: it takes two cities and three themes or more, and a city that tells two "
        "themes apart."
    )


def test_the_course_of_a_series_names_its_ends_and_its_peak() -> None:
    values = pd.Series({2015: 10.0, 2016: 30.0, 2017: 20.0})
    assert city_profile.national_trend(values, "Refugees, Erewhon") == (
        "Refugees, Erewhon: from 10 in 2015 to 20 in 2017, highest with 30 in 2016"
    )
    rising = pd.Series({2015: 10.0, 2016: 30.0})
    assert city_profile.national_trend(rising, "refugees").endswith("to 30 in 2016")


def test_gaps_of_a_city_are_said_with_the_searches_made(network: Network) -> None:
    assert "unaccompanied migrant minors (4 searches)" in city_profile.city_gaps(network.city("amman"))


def test_an_origin_that_is_no_country_is_not_named() -> None:
    origins = pd.DataFrame({"subgroup_en": ["Unknown", "Erewhon"], "value": [9.0, 5.0], "reference_year": [2020, 2020]})
    assert "comes from Erewhon, 5 at the end of 2020" in city_profile.first_origin(origins, "Ruritania")


# --- Hedges are tied to their figures ---


def stability_of(*orders: str, acts: int = 1, themes: tuple[str, ...] = tuple(THEMES)[:3]) -> Stability:
    """The stability of invented cities, each of which states themes in so many acts that they stand in this order."""
    rows = [
        {"rater": f"r{r}", "item": themes[int(item)], "act": f"{r}-{item}-{n}"}
        for r, order in enumerate(orders)
        for place, item in enumerate(order)
        for n in range(acts * 10 ** (len(order) - 1 - place))
    ]
    frame = pd.DataFrame(rows).assign(kind="k", weight=1.0, variant=False, restrictive=False)
    frame["source"] = frame["act"]
    return rank_stability(frame.assign(second_item=frame["item"]), items=list(themes), draws=400)


def test_an_order_that_stands_is_said_to_stand() -> None:
    firm = stability_of("012", "012", "012")
    share = firm.before.at["refugee_reception", "employment_entrepreneurship"]
    assert share >= 0.95
    assert on_stability.first_two(firm) == (
        "Of the first two themes, reception of refugees comes before access to employment and entrepreneurship in "
        f"{of_100_draws(share)}."
    )
    assert on_stability.settled_pairs(firm) == "The order of all 3 pairs of themes holds in 95 of 100 draws or more."
    assert on_stability.leading_group(firm).startswith(
        "Reception of refugees stays before all other themes in all draws"
    )


def test_a_close_order_is_said_to_be_too_close_to_call() -> None:
    split = stability_of("012", "102", "012", "102")
    told = on_stability.first_two(split)
    share = split.before.loc[["refugee_reception", "employment_entrepreneurship"]].iloc[:, :2].max(axis=None)
    assert "cannot be told apart: their ranges overlap" in told and f"in {of_100_draws(share)}" in told
    assert "too close to call" in on_stability.settled_pairs(split)
    assert "stay, in whatever order among themselves, before all other themes" in on_stability.leading_group(split)


def test_a_pair_that_turns_round_is_settled_the_other_way(stability: Stability) -> None:
    """Invented shares: what comes fifth as things are comes before the fourth in nearly all draws."""
    before = stability.before.copy()
    fourth, fifth = stability.order.index[3:5]
    before.loc[fourth, fifth], before.loc[fifth, fourth] = 0.02, 0.98
    told = on_stability.settled_pairs(dataclasses.replace(stability, before=before))
    dialogue, employment = "intercultural dialogue and social cohesion", "access to employment and entrepreneurship"
    assert f"{dialogue} before {employment}" in told and told.startswith("5 of 21")
    one, two = stability.order.index[:2]
    before.loc[one, two], before.loc[two, one] = 0.02, 0.98
    turned = on_stability.first_two(dataclasses.replace(stability, before=before))
    assert (
        turned
        == "Of the first two themes, institutional coordination comes before reception of refugees in 98 of 100 draws."
    )


def test_no_choice_moves_what_nothing_can_move() -> None:
    alone = stability_of("0", "0", "0", themes=("refugee_reception",))
    assert on_stability.moves_most(alone) == "No choice, taken alone, moves the order."
    assert on_stability.least_settled(alone) == "Every theme keeps its place (5–95 % range)"


def test_the_sentences_on_the_real_order_carry_its_figures(network: Network, stability: Stability) -> None:
    pairs = theme_pairs(stability)
    assert on_stability.settled_pairs(stability).startswith(f"{pairs['settled'].sum()} of 21 pairs")
    assert f"the other {(~pairs['settled']).sum()} is too close to call" in on_stability.settled_pairs(stability)
    table = sensitivity(stability)
    assert f"moves the order most, “{table['choice'].iloc[1]}”" in on_stability.moves_most(stability)
    turned = pairs[pairs["share"] < 0.5].iloc[0]
    assert f"in {of_100_draws(1 - turned['share'])}" in on_stability.against_the_order(stability)
    left = stability.shifts.loc["rater_left_out", "largest_when"]
    assert f"Of the cities, {network.cities[left]} moves" in on_stability.left_out_most(network, stability)
    without = agreement_without_each(network)
    assert f"between {without.min():.2f}" in on_cities.agreement_range(network)


def test_what_stands_out_is_said_with_how_often_it_does(network: Network, stability: Stability) -> None:
    share = of_100_draws(stability.cells.at[("lyon", "unaccompanied_minors"), "ahead"])
    assert f"unaccompanied migrant minors, so in {share}" in on_cities.distinctive(network, stability)
    told = city_profile.city_range(network.city("madrid"), stability)
    assert told.endswith("Madrid puts no theme 2 places or more before the average of the other cities.")


def test_groups_that_fall_apart_when_acts_are_drawn_again_are_said_not_to_stand(network: Network) -> None:
    shares = pd.DataFrame(0.9, list(network.cities), list(network.cities))
    firm = CityGroups([["lyon", "turin"], ["amman"]], 0.5, 0.2, 0.7, shares)
    assert on_cities.groups(network, firm) == (
        "As counted, these cities have like orders: Lyon and Turin. When the acts are drawn again, two cities of one "
        "group fall together in 90 of 100 draws or more."
    )
    told = on_cities.groups(network, dataclasses.replace(firm, together=shares - 0.5))
    assert "no group stands firmly: two cities of one group fall together in 40 of 100 draws to 40" in told
    assert "two of different groups (Amman and Beirut) in 40 of 100 draws" in told
    half = shares - 0.5
    half.loc["lyon", "turin"] = 0.95
    several = dataclasses.replace(firm, groups=[["lyon", "turin"], ["amman", "beirut"]], together=half)
    assert "only Lyon and Turin fall together in 80 of 100 draws or more" in on_cities.groups(network, several)
    alone = dataclasses.replace(firm, groups=[["lyon"], ["turin"]], loosest=float("nan"))
    assert on_cities.groups(network, alone) == "No two cities have orders alike enough to form a group."
    assert "nearest two groups" in on_cities.groups_cut(alone) and "parts join" not in on_cities.groups_cut(alone)


def test_lenses_are_told_apart(network: Network) -> None:
    told = priorities.lenses_told(network)
    assert told.startswith("What comes first by what the city states: reception of refugees")
    assert told.endswith("What its stakeholders answer: no answers yet.")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_answers_of_stakeholders_rest_on_is_said_in_every_language(asked: Network, code: str) -> None:
    activate(code, asked.texts(code))
    told = priorities.basis(asked, "consulted")
    assert "{" not in told and "NA" not in told and "nan" not in told
    assert code != ENGLISH or told == (
        "The comparison of what the stakeholders answer rests on the answers of 3 stakeholders (6 ranks) in 1 source."
    )


def test_nobody_was_consulted_yet_and_nothing_is_said_of_it(network: Network) -> None:
    with pytest.raises(NoEvidenceError, match="no rows for the lens 'consulted'"):
        priorities.basis(network, "consulted")


def test_a_city_is_told_what_it_states_with_nothing_found_done(network: Network) -> None:
    assert "no practice found: access to employment" in city_profile.city_stated_not_done(network.city("lyon"))
    tangier = city_profile.city_stated_not_done(network.city("tangier"))
    assert "a practice was found for each theme stated; worked on, with no statement" in tangier


def test_how_much_of_the_sources_was_read_is_said(edit: Edit, network: Network) -> None:
    assert priorities.how_read(network) == "Each of these sources could be read in its opening only."
    used = lens_evidence(network)["source"].iloc[0]

    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["id"] == used:
                row["readable"] = "whole"

    told = priorities.how_read(load_network(edit("sources", deed)))
    assert told == "Of these sources, 1 could be read whole and 193 in their opening only."


def test_shares_and_p_values_are_said_as_frequencies() -> None:
    told = [priorities._shuffles(p_value) for p_value in (0.0007, 0.004, 0.23)]
    assert told == ["fewer than 1 in 1,000", "about 4 in 1,000", "about 23 in 100"]
    assert [at_least(share) for share in (0.9, 1)] == ["90 of 100 draws or more", "all draws"]
    assert [whole_percent(share) for share in (0.9499, 0.29)] == [94, 29]
    assert range_words() == "5–95 % range"
