"""Sentences follow the data: change it, and they change."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mc2cm_analysis import Network, View
from mc2cm_analysis.aggregation import Stability, rank_stability, vary_choices
from mc2cm_analysis.language import activate
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.narrative import city_order, city_profile, priorities, programme
from mc2cm_analysis.narrative import priorities_basis as on_basis
from mc2cm_analysis.narrative import priorities_cities as on_cities
from mc2cm_analysis.narrative import priorities_stability as on_stability
from mc2cm_analysis.narrative import programme_components as on_components
from mc2cm_analysis.narrative.wording import at_least, range_words, whole_percent
from mc2cm_analysis.package import Package
from mc2cm_analysis.priorities import (
    NoEvidenceError,
    agreement_without_each,
    lens_evidence,
    likeness,
    order_choices,
    order_stability,
    sensitivity,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


def test_sentences_are_made_from_the_results(network: Network) -> None:
    assert priorities.leading_themes(network).endswith("; lowest: urban planning")
    assert "244 statements from 144 acts" in on_basis.basis(network)
    assert "statements are assumed, and 11 have a period and no year." in on_basis.basis(network)
    assert on_basis.blanks(network).startswith("9 of the 49 cells are blank")
    assert on_basis.too_few(network) == (
        "Beirut: too few acts to rank (fewer than 5); the order of the network is made from the other cities."
    )
    assert "(Krippendorff's alpha 0." in on_basis.coded(network)
    assert "7 cities were represented: Amman, Beirut, Lisbon" in priorities.workshop(network)
    assert "on 9–10 March 2016" in priorities.workshop(network)
    assert programme.themes_without_meeting(network) == (
        "Peer-learning meetings covered 6 of the 7 themes; on reception of unaccompanied migrant minors, only 1 "
        "meeting of another kind was found."
    )


def test_the_programme_says_what_it_found_and_what_it_does_not_know(network: Network) -> None:
    assert programme.funded_where(network).sentence == (
        "6 actions paid for by the programme were found, in Tangier, Beirut, Amman, Sfax and Al Hoceima; 1 is in a "
        "city that is not named."
    )
    assert programme.reached(network).sentence == (
        "1 of 6 funded actions reached about 300 persons; for the 5 others, no page gives a number."
    )
    assert "who took part in 19 of 25 meetings" in programme.not_known(network)
    assert "The last dated meeting found is of 7 November 2023" in programme.not_known(network)
    table = on_components.components_table(network)
    assert list(table.index) == ["Dialogue", "Knowledge", "Action"] and (table != "").all(axis=None)
    assert table.at["Dialogue", "Planned"].startswith("7 peer-learning meetings in Phase I; 2 conferences")


def test_no_number_of_people_is_made_up(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row.update(people_reached="", qualifier="", outcome_en="")

    network = Network(Package(edit("pilots", deed)))
    assert programme.reached(network).sentence == "How many people the funded actions reached is not known."
    (key,) = (key for key in programme.programme_keys(network) if key.words == "people reached by funded actions")
    assert key.amount == "not known"
    assert on_components.components_table(network).at["Action", "What came of it"] == "Nothing is known."


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != ENGLISH])
def test_the_programme_is_told_in_every_language(network: Network, code: str) -> None:
    english = on_components.components_table(network)
    said = [one.sentence for one in on_components.what_came(network)]
    network.speak(code)
    table = on_components.components_table(network)
    assert not set(table.to_numpy().ravel()) & set(english.to_numpy().ravel())
    told = [one.sentence for one in on_components.what_came(network)]
    assert len(told) == len(said) and not set(told) & set(said)
    assert all(any(figure in one for one in told) for figure in ("300", "200", "80", "90"))


def test_the_order_of_one_city_is_told_as_its_own(network: Network) -> None:
    south = network.seen(View(cities=("amman", "beirut", "tangier"), years=(2018, 2025)))
    assert priorities.leading_themes(south) == (
        "Only Amman is ranked; highest there: urban planning, access to basic services and institutional coordination"
    )


def test_a_city_without_statements_is_told_so(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] == "beirut" and row["use"] == "yes":
                row["use"] = "variant"

    network = Network(Package(edit("statements", deed)))
    assert city_order.city_priorities(network.city("beirut")) == (
        "Beirut has too few acts to rank its themes; the chart shows the network average"
    )
    assert on_basis.blanks(network).startswith("12 of the 49 cells are blank")
    assert city_order.no_rank(network.city("beirut")) == "too few acts"


def test_agreement_is_said_with_its_figures(network: Network) -> None:
    told = on_cities.agreement(network)
    assert told.startswith("The cities do not order the themes at random: Kendall's W is 0.54 (0 = no agreement")
    assert (
        "over 6 cities and 7 themes" in told
        and "fewer than 1 in 1,000 of such orders agree as much or more (p < 0.001)" in told
    )
    assert "W lies between 0.21 and 0.58, and at the lower end chance is not ruled out (p = 0.29)." in told
    profiles = on_cities.one_profile(network)
    assert profiles.startswith("The cities' profiles differ (p < 0.001, by how far") and profiles.endswith(
        "it is 0.54."
    )


def test_too_little_to_tell_is_said_to_be_that(edit: Edit) -> None:
    """Two cities agree by chance or not: nobody can tell, and neither is the most or the least similar."""

    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] not in ("lyon", "madrid") and row["use"] == "yes":
                row["use"] = "variant"

    pair = Network(Package(edit("statements", deed)))
    assert on_cities.agreement(pair).startswith("We cannot tell whether the cities order the themes at random")
    assert (
        on_cities.most_alike(pair) == "Which two cities are the most similar is open: no pair is so in 80 of 100 draws"
    )
    assert on_cities.agreement_range(pair) == ""


def test_one_city_alone_agrees_with_nobody(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] != "lyon" and row["use"] == "yes":
                row["use"] = "variant"

    told = on_cities.agreement(Network(Package(edit("statements", deed))))
    assert (
        told == "No agreement can be measured: it takes two cities and three themes or more, and a city that tells two "
        "themes apart."
    )


def test_one_city_alone_differs_from_nobody(edit: Edit) -> None:
    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["use"] = row["use"] if row["city"] == "lyon" else "no"

    alone = Network(Package(edit("statements", deed)))
    assert priorities.order_spread(alone) == "Best average rank: reception of unaccompanied migrant minors"


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


def stability_of(*orders: str) -> Stability:
    """The stability of invented cities, each of which states themes in so many acts that they stand in this order."""
    return rank_stability(evidence_of(*orders), items=list(THEMES)[:3], draws=400)


def evidence_of(*orders: str, themes: tuple[str, ...] = tuple(THEMES)[:3]) -> pd.DataFrame:
    rows = [
        {"rater": f"r{r}", "item": themes[int(item)], "act": f"{r}-{item}-{n}"}
        for r, order in enumerate(orders)
        for place, item in enumerate(order)
        for n in range(10 ** (len(order) - 1 - place))
    ]
    frame = pd.DataFrame(rows).assign(kind="k", weight=1.0, variant=False, restrictive=False)
    frame["source"] = frame["act"]
    return frame.assign(second_item=frame["item"])


def test_an_order_that_stands_is_said_to_stand() -> None:
    firm = stability_of("012", "012", "012", "012", "012")
    share = firm.before.at["refugee_reception", "employment_entrepreneurship"]
    assert share >= 0.95
    assert on_stability.still_open(firm) == ""
    told = on_stability.settled_pairs(firm)
    assert told.startswith("3 of 3 pairs of themes are settled: reception of refugees before access to employment")
    assert told.endswith("even if each draw puts the blanks where they harm most.")


def test_what_is_open_is_said_to_be_open() -> None:
    split = stability_of("012", "102", "012", "102")
    assert on_stability.still_open(split) == "Still open is the order within the first 2 themes."
    assert on_stability.settled_pairs(split).endswith("The evidence leaves the order of the other one open.")
    assert on_stability.settled_title(split) == "2 of 3 pairs of themes settled, 1 open"
    nothing = dataclasses.replace(split, every_filling=split.every_filling & False)
    assert on_stability.still_open(nothing) == "Still open is which theme comes first, and which comes last."
    assert on_stability.settled_pairs(nothing) == "The evidence settles the order of none of the 3 pairs of themes."


def test_no_choice_moves_what_nothing_can_move() -> None:
    alone = evidence_of("0", "0", "0", themes=("refugee_reception",))
    assert on_stability.moves_most(vary_choices(alone)) == "No choice of ours, taken alone, moves the order."
    assert on_stability.least_settled(rank_stability(alone, draws=50)) == "Every theme keeps its place (5–95 % range)"


def test_the_sentences_on_the_real_order_carry_its_figures(network: Network, stability: Stability) -> None:
    pairs = theme_pairs(stability)
    told = on_stability.settled_pairs(stability)
    assert told.startswith(f"{pairs['settled'].sum()} of 21 pairs of themes are settled")
    assert stability.settled_together == pairs["settled"].sum() and "All of them hold at once in 95 of 100" in told
    assert told.endswith(f"leaves the order of the other {(~pairs['settled']).sum()} open.")
    assert "100,000 times" in on_stability.what_settled_means(stability)
    choices = order_choices(network)
    table = sensitivity(choices).drop(index=["all", "by_presence"])
    assert f"“{table['choice'].iloc[0]}” moves the order most" in on_stability.moves_most(choices)
    wide = table.loc[(table["high"] - table["low"]).idxmax()]
    told = on_stability.moves_most(choices)
    assert f"“{wide['choice']}” (" in told.partition("is widest, ")[2]
    left = choices.shifts.loc["rater_left_out", "largest_when"]
    assert f"Of the cities, {network.cities[left]} moves" in on_stability.left_out_most(network, choices)
    without = agreement_without_each(network)
    assert f"between {without.min():.2f}" in on_cities.agreement_range(network)


def test_what_stands_out_is_said_with_its_figures(network: Network) -> None:
    assert on_cities.distinctive(network) == (
        "Where a city departs from the common profile: Amman (urban planning, 7 acts where one profile would give 1.5) "
        "and Lyon (reception of unaccompanied migrant minors, 10 acts where one profile would give 3.7)."
    )
    stability = order_stability(network)
    assert city_order.city_range(network.city("madrid"), stability).endswith(
        "No theme sets Madrid apart from the other cities more than chance would explain."
    )
    assert "urban planning (7 acts where" in city_order.city_range(network.city("amman"), stability)
    assert city_order.city_range(network.city("beirut"), stability) == "", "it has no ranks"


def test_only_groups_that_hold_are_named(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    told = on_cities.groups(network)
    assert told.startswith("These cities have similar orders: Lisbon and Tangier (in 88 of 100 draws; tau-b over the 4")
    firm = dataclasses.replace(likeness(network), groups=[(["lyon", "turin"], 0.91)])
    monkeypatch.setattr(on_cities, "likeness", lambda _: firm)
    told = on_cities.groups(network)
    assert told.endswith("Lyon and Turin (in 91 of 100 draws; tau-b over the 7 themes that both state is 0.72).")


def test_lenses_are_told_apart(network: Network) -> None:
    told = priorities.lenses_told(network)
    assert told == (
        "What the cities state most, on average: reception of refugees. Of what is done, "
        "no order of two themes is settled, so no "
        "places are given. Stakeholders have not been consulted yet."
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_the_answers_of_stakeholders_rest_on_is_said_in_every_language(asked: Network, code: str) -> None:
    activate(code, asked.texts(code))
    told = on_basis.basis(asked, "consulted")
    assert "{" not in told and "NA" not in told and "nan" not in told
    assert code != ENGLISH or told == (
        "The comparison of what the stakeholders answer rests on the answers of 11 stakeholders (77 ranks) in 1 source."
    )


def test_nobody_was_consulted_yet_and_nothing_is_said_of_it(network: Network) -> None:
    with pytest.raises(NoEvidenceError, match="no rows for the lens 'consulted'"):
        on_basis.basis(network, "consulted")


def test_a_city_is_told_what_it_states_with_nothing_found_done(network: Network) -> None:
    lyon = city_profile.city_stated_not_done(network.city("lyon"))
    assert "with no work found in the city: access to employment" in lyon
    tangier = city_profile.city_stated_not_done(network.city("tangier"))
    assert tangier.startswith("In Tangier work was found on every theme that it states. With work")


def test_how_much_of_the_sources_was_read_is_said(edit: Edit, network: Network) -> None:
    decided = "the headline and the first lines decide the theme."
    assert on_basis.how_read(network) == f"Each of these sources could be read in its opening only: {decided}"
    used = lens_evidence(network)["source"].iloc[0]

    def deed(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["id"] == used:
                row["readable"] = "whole"

    told = on_basis.how_read(Network(Package(edit("sources", deed))))
    n = lens_evidence(network)["source"].nunique() - 1
    assert told == f"Of these sources, 1 could be read whole and {n} in their opening only: there {decided}"


def test_shares_and_p_values_are_said_as_frequencies() -> None:
    told = [on_cities._frequency(p_value) for p_value in (0.0007, 0.004, 0.04, 0.23)]
    assert told == ["fewer than 1 in 1,000", "fewer than 1 in 100", "fewer than 1 in 20", "about 23 in 100"]
    told = [on_cities.p_words(p_value) for p_value in (0.0007, 0.004, 0.04, 0.234)]
    assert told == ["p < 0.001", "p < 0.01", "p < 0.05", "p = 0.23"]
    assert [at_least(share) for share in (0.9, 1)] == ["90 of 100 draws or more", "all draws"]
    assert [whole_percent(share) for share in (0.9499, 0.29)] == [94, 29]
    assert range_words() == "5–95 % range"
