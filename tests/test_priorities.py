"""Themes are ranked inside cities; not stated is missing; the lenses stay apart."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.aggregation import CHOICES, Stability
from mc2cm_analysis.agreement import kendall_w
from mc2cm_analysis.package import Package
from mc2cm_analysis.priorities import (
    NoEvidenceError,
    agreement_without_each,
    city_beside_network,
    city_groups,
    compare,
    distinctive_priorities,
    evidence_counts,
    fill_not_stated,
    joint_orders,
    lens_evidence,
    lenses_side_by_side,
    likeness,
    network_agreement,
    order_stability,
    order_with_ranges,
    printed_evidence,
    printed_ranges,
    printed_ranks,
    priority_matrix,
    rank_themes,
    rank_within_cities,
    rows_behind,
    sensitivity,
    shared_priorities,
    silent_cells,
    stated_against_done,
    theme_pairs,
)
from mc2cm_analysis.vocabulary import LENSES, STABILITY_CHOICES, THEMES

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
    assert "beirut" not in set(distinctive_priorities(silent, order_stability(silent, draws=100))["city"])


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


def test_compare_gives_agreement_ranges_and_choices_as_the_functions_do(network: Network, stability: Stability) -> None:
    compared = compare(network)
    agreement = network_agreement(network)
    assert compared["agreement"]["w"] == round(agreement.w, 6) and compared["agreement"]["n_raters"] == 7
    ranges = order_with_ranges(stability)
    for theme in compared["order"]:
        assert (theme["low"], theme["high"]) == tuple(ranges.loc[theme["theme"], ["low", "high"]])
    assert len(compared["pairs"]) == 21 and compared["draws"] == 10_000
    assert [c["choice"] for c in compared["choices"]] == list(sensitivity(stability).index)
    assert json.loads(json.dumps(compared)) == compared


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


def test_answers_of_stakeholders_make_a_lens_of_their_own(asked: Network, network: Network) -> None:
    matrix = priority_matrix(asked, "consulted")
    assert matrix.loc["lyon", ["urban_planning", "basic_services"]].tolist() == [14, 6]
    assert matrix.loc["lyon"].notna().sum() == 2 and matrix.loc["amman"].isna().all()
    ranks = rank_within_cities(matrix)
    assert ranks.loc["turin", ["basic_services", "urban_planning", "refugee_reception"]].tolist() == [1.5, 1.5, 3]
    assert evidence_counts(asked, "consulted").loc[("lyon", "urban_planning"), "acts"] == 2
    assert lenses_side_by_side(asked).loc["urban_planning", "consulted"] == "1"
    assert order_stability(asked, "consulted", draws=50).order.index[0] == "urban_planning"
    assert priority_matrix(asked).equals(priority_matrix(network)), "the lenses never mix"


def test_lenses_stand_side_by_side(network: Network) -> None:
    lenses = lenses_side_by_side(network)
    assert list(lenses.columns) == list(LENSES)
    assert lenses["stated"].tolist() == rank_themes(network)["place"].tolist()
    assert (lenses["consulted"] == "").all()
    assert lenses["done"].to_dict() == rank_themes(network, "done")["place"].to_dict()


def test_the_order_as_it_is_is_the_order_of_the_average_ranks(network: Network, stability: Stability) -> None:
    order = rank_themes(network)
    assert list(stability.order.index) == list(order.index)
    assert stability.order.tolist() == order["mean_rank"].round(9).rank().tolist()
    assert set(stability.shifts.index) == set(CHOICES) == set(STABILITY_CHOICES)


def test_the_measures_of_the_design_move_the_order_as_counted_apart(network: Network, stability: Stability) -> None:
    """Sources instead of acts, and statements kept for variants: counted here with pandas alone."""
    rows = network.table("statements").query("use == 'yes'")
    wider = network.table("statements").query("use in ['yes', 'variant'] and kind != 'joint_list'")
    for choice, measure in {
        "by_sources": rows.groupby(["city", "theme"])["source"].nunique(),
        "variants_included": wider.groupby(["city", "theme"])["act"].nunique(),
        "restrictive_left_out": rows.query("stance != 'restrictive'").groupby(["city", "theme"])["act"].nunique(),
    }.items():
        means = fill_not_stated(rank_within_cities(measure.unstack("theme"))).mean()
        places = stability.places.loc[choice].idxmax(axis="columns")
        assert means.rank()[places.index].tolist() == places.tolist(), choice


def test_pairs_too_close_to_call_are_those_not_settled(stability: Stability) -> None:
    pairs = theme_pairs(stability)
    assert len(pairs) == 21 and (pairs["settled"] == (pairs["share"] >= 0.95)).all()
    apart = pairs[~pairs["overlap"]]
    ranges = stability.ranges()
    assert all(ranges.at[p.first, "high"] < ranges.at[p.second, "low"] for p in apart.itertuples())
    assert not pairs.iloc[0]["settled"], "the first two themes cannot be told apart"


def test_sensitivity_puts_the_choice_that_moves_most_first(stability: Stability) -> None:
    table = sensitivity(stability)
    assert table.index[0] == "all"
    assert table["mean_shift"].iloc[1:].is_monotonic_decreasing
    ranges = printed_ranges(stability)
    assert list(ranges.index) == list(table.index) and list(ranges.columns) == list(stability.order.index)
    assert ranges.at["second_coding", "refugee_reception"] == "1"


def test_groups_are_cut_where_fewer_than_three_of_four_comparisons_agree(network: Network) -> None:
    found = city_groups(network, draws=50)
    assert sorted(city for group in found.groups for city in group) == sorted(network.cities)
    assert found.nearest < found.cut == 0.5 <= found.loosest
    assert ["amman", "lisbon", "madrid"] in found.groups
    shares = found.together.to_numpy()
    assert np.isnan(shares.diagonal()).all() and np.nanmin(shares) >= 0 and np.nanmax(shares) <= 1
    assert city_groups(network, draws=50).together.equals(found.together), "same seed, same shares"


def test_agreement_without_each_city_is_w_without_it(network: Network) -> None:
    without = agreement_without_each(network)
    ranks = fill_not_stated(rank_within_cities(priority_matrix(network))).drop(index="lyon")
    assert without["lyon"] == pytest.approx(kendall_w(ranks, permutations=0).w)


def test_the_rows_behind_a_finding_are_those_that_count_in_its_cells(network: Network) -> None:
    table = stated_against_done(network)
    stated = rows_behind(network, "stated only")
    assert set(zip(stated["city"], stated["theme"], strict=True)) == set(table.index[table["finding"] == "stated only"])
    assert stated["use"].eq("yes").all()
    counted = stated.groupby(["city", "theme"])["act"].nunique()
    assert counted.to_dict() == table.loc[table["finding"] == "stated only", "stated"].to_dict()
    done = rows_behind(network, "done only")
    assert set(zip(done["city"], done["theme"], strict=True)) == set(table.index[table["finding"] == "done only"])
    assert done["text_en"].ne("").all()


def test_a_row_behind_a_finding_is_named_once_from_whichever_table_it_comes(edit) -> None:
    folder = edit("statements", lambda rows: [row.update(use="no") for row in rows if row["city"] != "lyon"])
    changed = Network(Package(folder))
    done = rows_behind(changed, "done only")
    table = stated_against_done(changed)
    assert len(done) > 20 and not done["id"].duplicated().any()
    assert list(dict.fromkeys(zip(done["city"], done["theme"], strict=True))) == list(
        table.index[table["finding"] == "done only"]
    )


def test_shared_and_distinctive_priorities(network: Network, stability: Stability) -> None:
    shared = shared_priorities(network)
    assert shared.loc["refugee_reception", "stated_by"] == 7
    assert shared.loc["unaccompanied_minors", "cities_first"] == ["lyon", "turin"]
    found = distinctive_priorities(network, stability)
    assert (found["places_ahead"] >= 2).all() and found["stays"].between(0, 1).all()
    assert found["acts"].tolist() == [
        int(priority_matrix(network).at[c, t]) for c, t in found[["city", "theme"]].to_numpy()
    ]
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
    assert (
        printed_evidence(network).at["unaccompanied_minors", "amman"] == "–\u202f·\u202f–\u202f·\u202f–\u202f·\u202f4"
    )


def test_a_city_stands_beside_the_network(network: Network, stability: Stability) -> None:
    order = city_beside_network(network, "tangier", stability)
    assert order["rank"].isna().sum() == 2 and order["network"].notna().all()
    stated = order[order["rank"].notna()]
    assert (stated["low"] <= stated["high"]).all() and order.loc[
        order["rank"].isna(), ["low", "high"]
    ].isna().all().all()


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
