"""Themes are ranked inside cities; not stated is missing; the lenses stay apart."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.priorities import (
    NoEvidenceError,
    city_beside_network,
    compare,
    distinctive_priorities,
    evidence_counts,
    fill_not_stated,
    joint_orders,
    lens_evidence,
    likeness,
    network_agreement,
    printed_evidence,
    printed_ranks,
    priority_matrix,
    rank_themes,
    rank_within_cities,
    shared_priorities,
    silent_cells,
    stated_against_done,
)
from mc2cm_analysis.vocabulary import THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]


@pytest.fixture
def invented_matrix() -> pd.DataFrame:
    return pd.DataFrame(
        [[5, 3, 3, np.nan], [1, np.nan, np.nan, np.nan]], index=["town", "port"], columns=["a", "b", "c", "d"]
    )


def test_ties_share_their_average_rank_and_blanks_stay_blank(invented_matrix: pd.DataFrame) -> None:
    ranks = rank_within_cities(invented_matrix)
    assert ranks.loc["town"].tolist()[:3] == [1, 2.5, 2.5]
    assert np.isnan(ranks.loc["town", "d"])


def test_ties_are_printed_with_a_sign(invented_matrix: pd.DataFrame) -> None:
    printed = printed_ranks(rank_within_cities(invented_matrix))
    assert printed.loc["town"].tolist() == ["1", "=2", "=2", ""]


def test_what_is_not_stated_takes_the_average_of_the_ranks_left(invented_matrix: pd.DataFrame) -> None:
    filled = fill_not_stated(rank_within_cities(invented_matrix))
    assert filled.loc["town"].tolist() == [1, 2.5, 2.5, 4]
    assert filled.loc["port"].tolist() == [1, 3, 3, 3]
    assert filled.sum(axis="columns").tolist() == [10, 10], "each city gives away the same sum of ranks"


def test_a_city_of_which_nothing_is_known_moves_no_theme(edit: Edit, network: Network) -> None:
    def silence(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if row["city"] == "beirut" and row["use"] == "yes":
                row["use"] = "variant"

    silent = load_network(edit("statements", silence))
    matrix = priority_matrix(network).drop(index="beirut")
    means = fill_not_stated(rank_within_cities(matrix)).mean()
    assert rank_themes(silent)["mean_rank"].to_dict() == means.to_dict()
    assert "beirut" not in set(distinctive_priorities(silent)["city"])


def test_a_theme_never_stated_is_missing_and_not_zero(network: Network) -> None:
    matrix = priority_matrix(network)
    assert matrix.index.tolist() == list(network.cities) and matrix.columns.tolist() == list(THEMES)
    assert matrix.isna().sum().sum() == 5
    assert (matrix.min() > 0).all()


def test_acts_are_counted_once(network: Network) -> None:
    counts = evidence_counts(network)
    assert (counts["acts"] <= counts["rows"]).all()
    assert counts["acts"].sum() < counts["rows"].sum(), "some acts are reported more than once"


def test_the_order_is_of_the_magnitude_of_the_notes(network: Network) -> None:
    order = rank_themes(network)
    assert set(order.index[:3]) == {"refugee_reception", "institutional_coordination", "basic_services"}
    ranks = rank_within_cities(priority_matrix(network))["unaccompanied_minors"]
    assert set(ranks.index[ranks < 2]) == {"lyon", "turin"}


def test_only_own_statements_count(edit: Edit, network: Network) -> None:
    """Turning one counted statement into a variant takes its act away, and the joint list never counts."""
    row = lens_evidence(network).query("city == 'beirut' and theme == 'intercultural_cohesion'")["row"]

    def deed(rows: list[dict[str, str]]) -> None:
        for statement in rows:
            if statement["id"] in set(row):
                statement["use"] = "variant"

    changed = priority_matrix(load_network(edit("statements", deed)))
    assert np.isnan(changed.at["beirut", "intercultural_cohesion"])
    assert changed.drop(index="beirut").equals(priority_matrix(network).drop(index="beirut"))
    assert not lens_evidence(network)["row"].str.startswith("joint").any()


def test_compare_names_every_cell_with_what_it_rests_on(network: Network) -> None:
    compared = compare(network)
    cells = {(cell["city"], cell["theme"]): cell for cell in compared["cells"]}
    assert len(cells) == 49
    blank = cells["amman", "unaccompanied_minors"]
    assert blank["rank"] is None and blank["n_acts"] == blank["n_statements"] == blank["n_sources"] == 0
    assert blank["n_searches"] == 4
    first = cells["madrid", "refugee_reception"]
    assert first["rank"] == 1 and first["n_acts"] == 12 and first["n_statements"] == 13
    assert [theme["theme"] for theme in compared["order"]] == list(rank_themes(network).index)


def test_what_is_done_is_a_lens_of_its_own(network: Network) -> None:
    done = lens_evidence(network, "done")
    assert not set(done["row"]) & set(lens_evidence(network)["row"])
    planned = set(network.table("practices").query("status == 'planned'")["id"])
    assert planned and not planned & set(done["row"])
    assert done.query("act == 'tangier-tangeraccueil'")["row"].nunique() > 1
    counts = evidence_counts(network, "done").loc["tangier"]
    assert (counts["acts"] < counts["rows"]).any(), "rows on one undertaking count once"


def test_nobody_was_consulted_yet_and_it_is_said(network: Network) -> None:
    with pytest.raises(NoEvidenceError, match="not in the data yet"):
        priority_matrix(network, "consulted")
    with pytest.raises(ValueError, match="the lenses are stated, consulted, done"):
        lens_evidence(network, "wished")


def test_shared_and_distinctive_priorities(network: Network) -> None:
    shared = shared_priorities(network)
    assert shared.loc["refugee_reception", "stated_by"] == 7
    assert shared.loc["unaccompanied_minors", "cities_first"] == ["lyon", "turin"]
    found = distinctive_priorities(network)
    assert (found["places_ahead"] >= 2).all()
    ranks = fill_not_stated(rank_within_cities(priority_matrix(network)))["unaccompanied_minors"]
    lyon = found.query("city == 'lyon' and theme == 'unaccompanied_minors'").iloc[0]
    assert lyon["others"] == pytest.approx(ranks.drop("lyon").mean())
    assert lyon["places_ahead"] == pytest.approx(ranks.drop("lyon").mean() - 1)
    assert found.iloc[0]["theme"] == "unaccompanied_minors"


def test_stated_against_done_keeps_the_two_apart(network: Network) -> None:
    table = stated_against_done(network)
    assert list(table.columns) == ["stated", "done", "finding"]
    assert table.at[("tangier", "unaccompanied_minors"), "finding"] == "done only"
    assert table.at[("madrid", "urban_planning"), "finding"] == "neither"


def test_blanks_tell_how_hard_they_were_looked_for(network: Network) -> None:
    silent = silent_cells(network)
    assert len(silent) == 5 and silent["searches"].min() >= 4
    kept = network.table("statements").query("city == 'tangier' and theme == 'unaccompanied_minors' and use != 'yes'")
    cell = silent.query("city == 'tangier' and theme == 'unaccompanied_minors'").iloc[0]
    assert cell["statements_kept"] == len(kept) > 0
    assert printed_evidence(network).at["unaccompanied_minors", "amman"] == "–/–/–/4"


def test_a_city_stands_beside_the_network(network: Network) -> None:
    order = city_beside_network(network, "tangier")
    assert order["rank"].isna().sum() == 2 and order["network"].notna().all()


def test_the_cities_agree_as_the_notes_found(network: Network) -> None:
    """A first look of the research notes, themes not stated as last: W = .49, permutation p = .0007."""
    found = network_agreement(network)
    assert found.w == pytest.approx(0.49, abs=0.005) and found.p_value == pytest.approx(0.0007, abs=0.0004)
    assert (found.n_raters, found.n_items) == (7, 7)


def test_a_city_that_states_nothing_changes_no_agreement_and_no_order(edit: Edit, network: Network) -> None:
    def add(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[-1], "id": "erewhon", "name_en": "Erewhon"})

    larger = load_network(edit("cities", add))
    assert network_agreement(larger) == network_agreement(network)
    assert joint_orders(larger).equals(joint_orders(network))
    assert "erewhon" not in likeness(larger).tau.index


def test_three_ways_to_one_order_rest_on_the_same_ranks(network: Network) -> None:
    orders = joint_orders(network)
    assert list(orders.index) == list(rank_themes(network).index)
    ranks = fill_not_stated(rank_within_cities(priority_matrix(network)))
    n_cities, n_themes = ranks.shape
    assert (orders["borda_points"] == n_cities * n_themes - ranks.sum()[orders.index]).all()
    assert (orders["kemeny_best"] <= orders["kemeny_worst"]).all()


def test_likeness_puts_like_cities_side_by_side(network: Network) -> None:
    pairs = likeness(network)
    order = list(pairs.tau.index)
    assert sorted(order) == sorted(network.cities) and list(pairs.tau.columns) == order
    assert abs(order.index("amman") - order.index("madrid")) == 1
    assert pairs.n.at["tangier", "lyon"] == 5
