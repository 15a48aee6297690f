"""One view in five forms; and what a network seen with it compares is what the method's own choices compare."""

import dataclasses

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis import Network, View
from mc2cm_analysis.priorities import (
    act_counts,
    evidence_counts,
    lens_evidence,
    network_agreement,
    not_ranked,
    order_choices,
    order_stability,
    priority_matrix,
    rank_themes,
)
from mc2cm_analysis.view import CHOICES, CODINGS, KINDS, MEASURES, NOT_STATED, ViewError
from mc2cm_analysis.vocabulary import LENSES, PEER_PARTS, THEMES

CITIES = ("amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin")
years = st.tuples(st.integers(1990, 2030), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
views = st.builds(
    View,
    cities=st.lists(st.sampled_from(CITIES)),
    themes=st.lists(st.sampled_from(list(THEMES))),
    lens=st.sampled_from(list(LENSES)),
    measure=st.sampled_from(MEASURES),
    coding=st.sampled_from(CODINGS),
    kind_weights=st.dictionaries(st.sampled_from(KINDS), st.floats(0.01, 1e6)),
    years=st.none() | years,
    not_stated=st.sampled_from(NOT_STATED),
    include_variants=st.booleans(),
    include_restrictive=st.booleans(),
    seed=st.none() | st.integers(0, 2**31),
    draws=st.none() | st.integers(1, 10**6),
    part_weights=st.dictionaries(st.sampled_from(list(PEER_PARTS)), st.floats(0, 1e6)),
)


#: What a file of YAML may hold where a choice is expected.
values_of_yaml = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
    | st.text(max_size=5)
    | st.sampled_from([*CITIES, *THEMES, *LENSES, *KINDS, *PEER_PARTS]),
    lambda held: (
        st.lists(held, max_size=3) | st.dictionaries(st.text(max_size=3) | st.sampled_from(KINDS), held, max_size=3)
    ),
    max_leaves=4,
)


@given(views)
def test_a_view_is_the_same_whatever_form_it_travelled_in(view: View) -> None:
    forms = [
        eval(repr(view), {"View": View}),
        View.from_yaml(view.yaml),
        View.from_query(view.query),
        View.from_line(view.line),
        View.from_texts(view.texts()),
        View.from_texts(view.parameters),
        dataclasses.replace(view),
    ]
    assert all(form == view and hash(form) == hash(view) for form in forms)


def test_a_choice_may_be_written_as_one_would_guess() -> None:
    view = View(cities=("amman", "lyon"), years=(2015, 2020), kind_weights={"city_plan": 2})
    assert view == View(cities="lyon, amman", years="2015-2020", kind_weights="city_plan:2,practice:1")  # type: ignore[arg-type]
    assert View(themes="Urban planning, refugee_reception").themes == ("refugee_reception", "urban_planning")  # type: ignore[arg-type]
    assert view == View.from_yaml("cities: [lyon, amman]\nyears: 2015-2020\nkind_weights: {city_plan: 2}\n")
    assert View() == View(cities=[], years=None, kind_weights={}) and not View().changed  # type: ignore[arg-type]
    assert View.from_line("made with: the published choices") == View.from_query("") == View.from_yaml("") == View()


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"lens": "don"}, "lens: no choice 'don'. Did you mean 'done'? Known: stated, consulted, done."),
        ({"lenz": "done"}, "no choice 'lenz'. Did you mean 'lens'?"),
        ({"themes": "urban_plannin"}, "themes: no choice 'urban_plannin'. Did you mean 'urban_planning'?"),
        ({"years": "2020-2015"}, "years: '2020-2015' are no years; write 2016, (2016, 2024) or '2016-2024'"),
        ({"years": [2015, 2016, 2017]}, "years: [2015, 2016, 2017] are no years"),
        ({"kind_weights": "plan:2"}, "kind_weights: no choice 'plan'"),
        ({"kind_weights": "city_plan"}, "kind_weights: 'city_plan' lacks a ':'"),
        ({"kind_weights": {"city_plan": -1}}, "kind_weights: city_plan weighs -1; write a number above 0"),
        ({"include_variants": "maybe"}, "include_variants: write yes or no, not 'maybe'"),
        ({"draws": 0}, "draws: write a whole number from 1 on, not 0"),
        ({"seed": 1.5}, "seed: write a whole number from 0 on, not 1.5"),
        ({"years": [2015.5, 2016]}, "years: [2015.5, 2016] are no years; write 2016"),
        ({"years": [True, 2016]}, "years: [True, 2016] are no years; write 2016"),
        ({"cities": 7}, "cities: write names, comma-separated, not 7"),
        ({"cities": [["lyon"]]}, "cities: write names, comma-separated, not [['lyon']]"),
        ({"themes": {"urban_planning": 1}}, "themes: write names, comma-separated, not {'urban_planning': 1}"),
        ({"lens": ["done"]}, "lens: write one of stated, consulted, done, not ['done']"),
        ({"kind_weights": 2}, "kind_weights: write a name and its weight, such as official_statement:2, not 2"),
        ({"part_weights": [[1, 2, 3]]}, "part_weights: write a name and its weight, such as need:2, not [[1, 2, 3]]"),
        ({"kind_weights": {"city_plan": True}}, "kind_weights: city_plan weighs True; write a number above 0"),
        ({"kind_weights": {7: 2}}, "kind_weights: write one of official_statement, city_plan, "),
    ],
)
def test_a_choice_that_cannot_be_made_is_told_with_what_can(choices: dict[str, object], told: str) -> None:
    with pytest.raises(ViewError) as caught:
        View.from_texts(choices)
    assert str(caught.value).startswith(told)


@given(st.sampled_from(list(CHOICES)), values_of_yaml)
def test_whatever_yaml_holds_a_view_comes_of_it_or_is_refused_with_the_name_of_the_choice(
    name: str, value: object
) -> None:
    text = yaml.safe_dump({name: value})
    try:
        view = View.from_yaml(text)
    except ViewError as error:
        assert str(error).startswith(f"{name}: ")
    else:
        assert View.from_yaml(view.yaml) == view


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cities: [amman", "this is no YAML, line"),
        ("- amman", "a view is written as one choice a line"),
        ("2016: 1", "no choice '2016'"),
        ("years: 2015-20-20", "this is no YAML: month must be in 1..12"),
    ],
)
def test_what_is_no_view_in_yaml_is_told(text: str, told: str) -> None:
    with pytest.raises(ViewError) as caught:
        View.from_yaml(text)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("choice", "view"),
    [
        ("by_sources", View(measure="sources")),
        ("by_statements", View(measure="statements")),
        ("second_coding", View(coding="second")),
        ("not_stated_dropped", View(not_stated="dropped")),
    ],
)
def test_the_order_of_a_view_is_that_of_the_same_choice_of_the_method(
    network: Network, choice: str, view: View
) -> None:
    places = order_choices(network).places.loc[choice]
    expected = (places * places.columns.astype(float)).sum(axis="columns")
    found = rank_themes(network.seen(view))["mean_rank"].rank()
    pd.testing.assert_series_equal(found, expected.loc[found.index], check_names=False)
    stable = order_stability(network.seen(view), draws=200)
    pd.testing.assert_series_equal(stable.order.loc[found.index], found, check_names=False)
    assert stable.not_ranked == not_ranked(network)
    as_it_is = order_choices(network.seen(view)).order
    pd.testing.assert_series_equal(as_it_is.loc[found.index], found, check_names=False)


def test_a_network_seen_with_the_published_choices_is_the_network(network: Network) -> None:
    seen = network.seen(View())
    for function in (priority_matrix, rank_themes, evidence_counts):
        pd.testing.assert_frame_equal(function(seen), function(network))
    assert network_agreement(seen) == network_agreement(network)


def test_only_what_a_view_names_is_compared(network: Network) -> None:
    seen = network.seen(View(cities=["Tanger", "Lisboa", "turin"], themes=["basic_services", "urban_planning"]))  # type: ignore[arg-type]
    assert seen.view.cities == ("lisbon", "tangier", "turin"), "in the order of the network"
    matrix = priority_matrix(seen)
    assert list(matrix.index) == ["lisbon", "tangier", "turin"]
    assert list(matrix) == [*seen.themes] == ["urban_planning", "basic_services"], "in the order of the joint list"
    whole = priority_matrix(network).loc[matrix.index, matrix.columns]
    pd.testing.assert_frame_equal(matrix, whole)


def test_years_keep_the_rows_of_those_years_alone(network: Network) -> None:
    seen = network.seen(View(years=(2015, 2018)))
    rows = lens_evidence(network)
    year = rows["row"].map(network.table("statements").set_index("id")["reference_year"])
    expected = rows[year.between(2015, 2018).fillna(False).astype(bool)].reset_index(drop=True)
    pd.testing.assert_frame_equal(lens_evidence(seen), expected)
    assert set(seen.table("statements")["reference_year"]) <= {2015, 2016, 2017, 2018}
    for table in ("practices", "pilots", "events"):
        assert seen.table(table)["reference_year"].between(2015, 2018).all(), "whatever lens is asked for"
    pd.testing.assert_frame_equal(rank_themes(seen, "done"), rank_themes(network, "done", years=(2015, 2018)))


def test_a_view_replaces_the_one_before(network: Network) -> None:
    few = View(cities=("lyon", "turin"), years=(2015, 2018))
    for view in (View(), View(cities=("amman", "lyon")), View(measure="sources")):
        assert_same(network.seen(few).seen(view), network.seen(view))
    assert_same(network.seen(few).only("lyon").seen(View()), network.only("lyon"))


def assert_same(one: Network, other: Network) -> None:
    assert one.view == other.view and list(one.cities) == list(other.cities)
    for table in one.tables:
        pd.testing.assert_frame_equal(one.table(table), other.table(table))


def test_kinds_weigh_what_a_view_says(network: Network) -> None:
    weighted = priority_matrix(network.seen(View(kind_weights={"city_plan": 3})))
    rows = lens_evidence(network).assign(weight=lambda kept: kept["kind"].map({"city_plan": 3.0}).fillna(1.0))
    cell = rows[(rows["city"] == "lyon") & (rows["theme"] == "unaccompanied_minors")]
    assert weighted.loc["lyon", "unaccompanied_minors"] == cell.groupby("act")["weight"].mean().sum()
    pd.testing.assert_series_equal(act_counts(network.seen(View(kind_weights={"city_plan": 3}))), act_counts(network))


def test_rows_that_count_in_variants_count_where_a_view_includes_them(network: Network) -> None:
    every = lens_evidence(network, variants=True)
    for view, wanted in (
        (View(include_variants=True), ~every["restrictive"]),
        (View(include_restrictive=True), ~every["variant"]),
        (View(include_variants=True, include_restrictive=True), every["row"].notna()),
    ):
        assert set(lens_evidence(network.seen(view))["row"]) == set(every.loc[wanted, "row"])


def test_themes_are_ranked_with_weights_years_and_cities_as_asked(network: Network) -> None:
    south = ["amman", "beirut", "tangier"]
    pd.testing.assert_frame_equal(rank_themes(network, cities=south), rank_themes(network.only(*south)))
    seen = network.seen(View(kind_weights={"city_plan": 2}, years="2012-2020"))  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(rank_themes(network, weights={"city_plan": 2}, years="2012-2020"), rank_themes(seen))


def test_a_part_keeps_the_view_and_a_view_with_no_rows_says_so(network: Network) -> None:
    assert network.seen(View(measure="sources")).only("lyon", "turin").view.measure == "sources"
    with pytest.raises(ValueError, match="no row counts for the lens 'stated' by these choices: years=1990-1991"):
        rank_themes(network.seen(View(years=(1990, 1991))))
    with pytest.raises(KeyError, match="no city 'lion'; did you mean 'lisbon' or 'lyon'"):
        network.seen(View(cities=["lion"]))  # type: ignore[arg-type]
