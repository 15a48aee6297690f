"""A result of a network is computed once, and nobody can spoil it for others."""

import gc
import weakref
from dataclasses import dataclass

import pandas as pd

from mc2cm_analysis.caching import remembered


class InventedNetwork:
    """Counts how often it is asked."""

    asked = 0

    @remembered
    def rows(self, what: str = "towns") -> pd.DataFrame:
        self.asked += 1
        return pd.DataFrame({"name": [what, "port"], "n": [1, 2]}, index=pd.Index([0, 1], name="place"))


@dataclass(frozen=True)
class Found:
    order: "pd.Series[int]"
    groups: list[list[str]]
    names: dict[str, str]


@remembered
def found(network: InventedNetwork) -> Found:
    return Found(pd.Series([1, 2]), [["town"], ["port"]], {"town": "Town"})


def test_each_question_is_answered_once() -> None:
    network = InventedNetwork()
    for _ in range(2):
        network.rows(), network.rows("towns"), network.rows(what="towns"), network.rows("ports")
    assert network.asked == 2
    assert InventedNetwork().rows().equals(network.rows()), "another network is asked for itself"


def test_a_frame_can_be_changed_in_every_way_and_stays_as_it_was_for_others() -> None:
    network = InventedNetwork()
    before = network.rows().copy(deep=True)
    frame = network.rows()
    frame.loc[0, "n"] = 9
    frame.iloc[1, 0] = "Atlantis"
    frame["new"] = 0
    frame.index.name = "elsewhere"
    frame.columns.name = "heads"
    frame.columns = ["a", "b", "c"]
    column = network.rows()["n"]
    column += 1
    shorter = network.rows()
    shorter.update(pd.DataFrame({"n": [7, 7]}))
    shorter.pop("name")
    pd.testing.assert_frame_equal(network.rows(), before)


def test_what_a_record_holds_stays_as_it_was_too() -> None:
    network = InventedNetwork()
    first = found(network)
    first.order.iloc[0] = 9
    first.groups[0].append("port")
    first.names["port"] = "Port"
    again = found(network)
    assert again.order.tolist() == [1, 2] and again.groups == [["town"], ["port"]] and again.names == {"town": "Town"}


def test_what_is_known_of_a_network_goes_with_it() -> None:
    network = InventedNetwork()
    network.rows()
    there = weakref.ref(network)
    del network
    gc.collect()
    assert there() is None
