"""Who can learn what from whom: limits that hold, needs and offers kept apart, reasons that rest on rows."""

from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from invented import invented_network

from mc2cm_analysis import Network, View, load_network, peers
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.narrative import city_exchange, peers_tables
from mc2cm_analysis.narrative import peers as sentences
from mc2cm_analysis.package import Package
from mc2cm_analysis.peers.matching import match
from mc2cm_analysis.priorities import lens_evidence
from mc2cm_analysis.vocabulary import PEER_PARTS, THEMES

Row = dict[str, str]
Edit = Callable[[str, Callable[[list[Row]], None]], Path]
NEED = ["rank", "place", "ranked", "acts", "undertakings", "rows", "done"]


def unchecked(folder: Path) -> Network:
    """Read data that a test made from sound data, without the checks that take seconds."""
    return Network(Package(folder))


def best_by_trial(values: np.ndarray, most_learned: int, most_taught: int) -> float:
    """Return what the best matches are worth together, by trying all."""
    learners, subjects, teachers = values.shape
    best = 0.0
    for chosen in product(range(-1, teachers), repeat=learners * subjects):
        table = np.array(chosen).reshape(learners, subjects)
        taught = np.bincount(table[table >= 0], minlength=teachers)
        if (table >= 0).sum(axis=1).max() > most_learned or taught.max(initial=0) > most_taught:
            continue
        worth = sum(values[one, subject, table[one, subject]] for one, subject in np.argwhere(table >= 0))
        best = max(best, 0.0 if np.isnan(worth) else float(worth))
    return best


small = st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3)).flatmap(
    lambda shape: arrays(float, shape, elements=st.sampled_from([np.nan, 0.1, 0.2, 0.35, 0.5, 1.0]))
)


@settings(max_examples=60, deadline=None)
@given(small, st.integers(1, 2), st.integers(1, 2))
def test_the_matches_are_worth_what_the_best_of_all_trials_is(values: np.ndarray, learned: int, taught: int) -> None:
    made = match(values, most_learned=learned, most_taught=taught)
    assert not np.isnan(values[made]).any()
    assert made.sum(axis=(1, 2)).max(initial=0) <= learned and made.sum(axis=(0, 1)).max(initial=0) <= taught
    assert made.sum(axis=2).max(initial=0) <= 1
    assert values[made].sum() == pytest.approx(best_by_trial(values, learned, taught))


def documented(network: Network, city: str, theme: str) -> int:
    """Count the undertakings found in a city on a theme, each once."""
    rows = lens_evidence(network, "done").query("city == @city and theme == @theme and kind != 'meeting'")
    return int(rows["act"].nunique())


def check_limits(network: Network) -> pd.DataFrame:
    made = peers.matches(network)
    assert (made["learner"] != made["mentor"]).all()
    assert all((made[side].value_counts() <= peers.MOST).all() for side in ("learner", "mentor"))
    assert not made.duplicated(["learner", "theme"]).any()
    offered = peers.offers(network).loc[pd.MultiIndex.from_frame(made[["mentor", "theme"]])]
    assert offered["practice"].notna().all()
    for row in made.itertuples():
        assert documented(network, row.mentor, row.theme) > documented(network, row.learner, row.theme)
    return made


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.sampled_from(["amman", "beirut", "lisbon", "lyon", "madrid", "tangier", "turin"]), min_size=2),
    st.dictionaries(st.sampled_from(list(PEER_PARTS)), st.floats(0, 10)),
)
def test_limits_hold_for_any_cities_and_weights(network: Network, cities: list[str], weights: dict[str, float]) -> None:
    check_limits(network.seen(View(cities=tuple(cities), part_weights=weights)))


def test_a_city_learns_on_its_first_themes_and_only_where_another_has_more_to_show(network: Network) -> None:
    asked = peers.sought(network)
    assert set(peers.matches(network)["learner"] + peers.matches(network)["theme"]) <= set(
        asked["city"] + asked["theme"]
    )
    for row in peers.first_themes(network).query("theme != ''").itertuples():
        own = documented(network, row.city, row.theme)
        more = [city for city in network.cities if documented(network, city, row.theme) > own]
        assert bool(more) == (row.answer in ("matched", "limit"))
    minors = peers.first_themes(network).query("city == 'lyon' and theme == 'unaccompanied_minors'")
    assert minors["answer"].to_list() == ["none_shows_more"], "Lyon has the most to show on it"


def test_the_limit_leaves_needs_without_a_suggestion_and_says_so(network: Network, monkeypatch) -> None:
    monkeypatch.setattr("mc2cm_analysis.peers.suggestion.MOST", 1)
    few = network.only(*network.cities)
    assert "limit" in set(peers.first_themes(few)["answer"])
    assert any("at most" in sentence for sentence in sentences.without_match(few))


def test_a_practice_shown_at_a_meeting_counts_as_met(network: Network) -> None:
    """Lyon showed associations of La Guillotière to the cities in March 2016; the workshop was on no theme."""
    shown = network.table("practices").query("shown_at == 'e01-lyon-2016-workshop'")
    assert set(shown["theme"]) == {"basic_services"}
    for one, other in (("tangier", "lyon"), ("lyon", "tangier")):
        assert peers.met_on(network)[one, other, "basic_services"] == ("e01-lyon-2016-workshop",)
    neither = peers.met_on(network)["tangier", "amman", "basic_services"]
    assert neither == ("e04-tangier-2016-peer",), "neither showed the other anything in Lyon"


def test_meetings_outside_the_programme_count_for_no_offer(network: Network) -> None:
    assert peers.offers(network).loc[("madrid", "refugee_reception"), "hosted"] == ()
    assert peers.offers(network).loc[("lisbon", "intercultural_cohesion"), "hosted"] == ("e02-lisbon-2016-peer",)


def test_open_suggestions_stand_apart_with_every_city_that_could_fit(network: Network) -> None:
    stand, still_open = sentences.standing(network), sentences.left_open(network)
    assert (stand["stays"] >= 0.5).all() and (still_open["stays"] < 0.5).all()
    told = peers_tables.open_told(network)
    for row, mentors in zip(still_open.itertuples(), told["mentor"], strict=True):
        assert all(network.cities[city] in mentors for city in (row.mentor, *row.others))
    assert f"{len(still_open)} are open" in sentences.what_stands(network)


def test_the_page_of_a_city_and_of_peer_learning_have_one_list(network: Network) -> None:
    for city in network.cities:
        wanted = peers.sought(network).query("city == @city")["theme"]
        told = " ".join(city_exchange.sought(network.city(city)))
        assert {theme for theme, name in THEMES.items() if name in told} == set(wanted)


def test_no_host_looks_for_practices_where_another_could_host(network: Network) -> None:
    meetings, asked = peers.proposed_round(network), peers.sought(network)
    seeking = set(asked["city"] + asked["theme"])
    assert not seeking & set(meetings["host"] + meetings["theme"])


@pytest.mark.parametrize("n", [2, 50])
def test_invented_networks_of_few_and_many_cities_get_suggestions_and_a_round(n: int, tmp_path: Path) -> None:
    network = unchecked(invented_network(tmp_path / "data", n))
    assert len(check_limits(network)) > n // 2
    assert peers.suggestions(network)["stays"].between(0, 1).all()
    hosts = peers.proposed_round(network)["host"]
    assert hosts[hosts != ""].is_unique and (hosts != "").sum() == min(n, len(THEMES))


def test_the_order_of_the_cities_changes_nothing(edit: Edit) -> None:
    before = peers.suggestions(load_network())
    after = peers.suggestions(unchecked(edit("cities", list.reverse)))
    keys = ["learner", "theme"]
    pd.testing.assert_frame_equal(
        before.sort_values(keys, ignore_index=True), after.sort_values(keys, ignore_index=True)
    )


def test_every_practice_that_is_suggested_matters(network: Network, edit: Edit) -> None:
    """Without the row of its practice, a suggestion is gone or names another practice."""
    before = peers.explained(network)
    for suggestion in before.itertuples():
        kept = network.only(practices=f"id != '{suggestion.practice}'")
        same = peers.explained(kept).query("learner == @suggestion.learner and theme == @suggestion.theme")
        assert suggestion.practice not in set(same["practice"])
        assert suggestion.practice not in str(peers_tables.rows_behind(kept)["row"].to_list())


def test_hosting_raises_an_offer_and_no_need(network: Network, edit: Edit) -> None:
    def host(rows: list[Row]) -> None:
        model = next(row for row in rows if row["kind"] == "peer_learning")
        rows.append({**model, "id": "invented-meeting", "city": "lisbon", "theme": "basic_services"})

    changed = unchecked(edit("events", host))
    cell = ("lisbon", "basic_services")
    assert peers.offers(changed)["strength"][cell] > peers.offers(network)["strength"][cell]
    pd.testing.assert_frame_equal(peers.needs(changed)[NEED], peers.needs(network)[NEED])
    others = peers.offers(network).index != cell
    pd.testing.assert_series_equal(peers.offers(changed)["strength"][others], peers.offers(network)["strength"][others])


def test_attending_raises_neither_offer_nor_need(network: Network, edit: Edit) -> None:
    event = network.table("events").query("kind == 'peer_learning' and theme == 'basic_services'")["id"].iloc[0]

    def attend(rows: list[Row]) -> None:
        for city in ("beirut", "madrid"):
            rows.append({**rows[0], "id": f"invented-{city}", "event": event, "city": city, "role": "participant"})

    changed = unchecked(edit("event_participants", attend))
    pd.testing.assert_frame_equal(peers.offers(changed), peers.offers(network))
    pd.testing.assert_frame_equal(peers.needs(changed), peers.needs(network))
    assert event in peers.met_on(changed)["beirut", "madrid", "basic_services"]
    assert ("beirut", "madrid", "basic_services") not in peers.met_on(network)


def test_a_city_without_evidence_is_not_known_and_not_low(network: Network) -> None:
    silent = network.only(statements="city != 'turin'")
    assert "turin" not in set(peers.suggestions(silent)["learner"])
    assert ("turin", "", "not_known") in set(peers.first_themes(silent).itertuples(index=False, name=None))
    assert "Turin" in sentences.needs_not_known(silent)
    idle = network.only(practices="city != 'turin'", pilots="city != 'turin'", events="city != 'turin'")
    wanted = peers.needs(idle).loc["turin"]
    assert wanted["undertakings"].isna().all() and wanted["rank"].notna().any()
    told = " ".join(peers_tables.matches_told(idle).query("learner == 'Turin'")["why"])
    assert "what is done in Turin is not known" in told


def test_no_practice_anywhere_is_no_match(network: Network) -> None:
    none = network.only(practices="theme != 'unaccompanied_minors'")
    assert "unaccompanied_minors" not in set(peers.matches(none)["theme"])
    assert ("lyon", "unaccompanied_minors", "no_practice") in set(
        peers.first_themes(none).itertuples(index=False, name=None)
    )
    assert peers.proposed_round(none).set_index("theme")["host"]["unaccompanied_minors"] == ""
    nothing = network.only(practices="id == ''")
    assert peers.suggestions(nothing).empty and "No city can be suggested" in sentences.most_sought(nothing)


def test_the_round_covers_all_themes_with_a_host_and_a_reason_each(network: Network) -> None:
    meetings = peers.proposed_round(network)
    assert set(meetings["theme"]) == set(THEMES) and meetings["host"].is_unique and (meetings["host"] != "").all()
    assert abs(meetings["shore"].eq("north").sum() - meetings["shore"].eq("south").sum()) <= 1
    turns = meetings["shore"].to_list()
    assert all(one != other for one, other in pairwise(turns))
    reasons = peers_tables.round_told(network)["why"]
    assert reasons.is_unique and reasons.str.contains("documented there").all()


def test_a_weight_of_nothing_leaves_a_part_out(network: Network) -> None:
    far = peers.explained(network.seen(View(part_weights={"language": 0})))
    near = peers.explained(network.seen(View(part_weights={"language": 20})))
    assert near["languages"].map(bool).sum() > far["languages"].map(bool).sum()
    assert sentences.moved(network, network) == "By these choices the suggestions are those of the published method."
    assert "New: " in sentences.moved(network.seen(View(part_weights={"language": 0})), network)


def test_suggestions_that_rest_on_one_undertaking_say_so(network: Network) -> None:
    sure = sentences.standing(network)
    narrow = [
        row for row in sure.itertuples() if row.documented == (0 if pd.isna(row.undertakings) else row.undertakings) + 1
    ]
    assert narrow and sentences.narrow_leads(network).startswith(
        f"{len(narrow)} of those that stand rest on a lead of one"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_suggestion_shows_the_rows_behind_it_in_every_language(network: Network, language: str) -> None:
    network.speak(language)
    behind = peers_tables.rows_behind(network)
    told = pd.concat([peers_tables.suggestions_told(network), peers_tables.open_told(network)])
    assert behind["suggestion"].nunique() == len(told) == len(peers.suggestions(network))
    for suggestion, (_, rows) in zip(
        peers.suggestions(network).itertuples(), behind.groupby("suggestion", sort=False), strict=True
    ):
        assert {*suggestion.practices, *suggestion.needed, *suggestion.done, *suggestion.met} <= set(rows["row"])
    assert told["why"].str.len().gt(60).all() and told["source"].isin(network.table("sources")["id"]).all()


def test_another_seed_moves_no_printed_tenth_by_more_than_one(network: Network, monkeypatch) -> None:
    before = peers.suggestions(network)
    monkeypatch.setattr("mc2cm_analysis.peers.suggestion.SEED", 7)
    after = peers.suggestions(network.only(*network.cities))
    for share in ("stays", "theme_stays"):
        moved = before[share].map(sentences.tenths) - after[share].map(sentences.tenths)
        assert moved.abs().max() <= 1
