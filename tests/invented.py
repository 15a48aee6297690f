"""Invented evidence and invented networks for the tests and benchmarks: no city says any of this."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mc2cm_analysis.descriptor import DESCRIPTOR
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder

KINDS = ["plan", "speech", "programme"]

Row = dict[str, str]
#: What ties rows of one city together: these are told apart in each invented city.
TIES = ("search", "id", "act", "conflict", "respondent")


@dataclass(frozen=True)
class InventedCity:
    """A city of an invented network: its number from 1, and the real city whose rows it repeats."""

    number: int
    model: Row

    @property
    def id(self) -> str:
        return f"invented-{self.number:03d}"

    @property
    def names(self) -> Row:
        n = self.number
        return {"en": f"Invented city {n}", "fr": f"Ville inventée {n}", "ar": f"مدينة مختلقة {n}"}

    @property
    def record(self) -> Row:
        """Its row of the table ``cities``."""
        named = {f"name_{language}": name for language, name in self.names.items()}
        named |= {"name_fr_of": f"de {self.names['fr']}", "name_fr_in": f"à {self.names['fr']}"}
        own = dict.fromkeys(("name_local", "participant_en", "local_authority_en"), self.names["en"])
        return {**self.model, **named, **own, "id": self.id}

    def repeated(self, row: Row) -> Row:
        """A row of its model as its own."""
        ties = {tie: self.tied(row[tie]) for tie in TIES if row.get(tie)}
        named = {"participant_en": self.names["en"]} if row.get("participant_en") == self.model["name_en"] else {}
        city = {"city": self.id} if row["city"] else {}
        return {**row, **ties, **named, **city}

    def tied(self, name: str) -> str:
        return f"{name}-{self.number:03d}"


class _Repeating:
    """The tables of the real network, their rows on real cities given to invented ones."""

    def __init__(self, tables: dict[str, list[Row]], n_cities: int) -> None:
        models = tables["cities"]
        self.tables = tables
        self.cities = [InventedCity(i + 1, models[i % len(models)]) for i in range(n_cities)]
        self._of: dict[str, list[InventedCity]] = {
            model["id"]: [city for city in self.cities if city.model is model] for model in models
        }
        self._hosts = {row["id"]: row["city"] for row in tables["events"]}

    def table(self, name: str) -> list[Row]:
        rows = self.tables[name]
        match name:
            case "cities":
                return [city.record for city in self.cities]
            case "texts":
                return [*rows, *({"en": c.names["en"], "fr": c.names["fr"], "ar": c.names["ar"]} for c in self.cities)]
            case "event_participants":
                return [again for row in rows for again in self._participants(row)]
            case "learning":
                return [again for row in rows for again in self._learned(row)]
            case _ if rows and "city" in rows[0]:
                return [again for row in rows for again in self._rows(row)]
            case _:
                return rows

    def _rows(self, row: Row) -> Iterator[Row]:
        if not row["city"]:
            yield row
        for turn, city in enumerate(self._of.get(row["city"], [])):
            yield {**city.repeated(row), **self._shown(row, turn)}

    def _shown(self, row: Row, turn: int) -> Row:
        """Where others saw what a row tells of: at the meeting of its own turn of the cities, else the first turn's."""
        event = row.get("shown_at", "")
        if not event or not self._hosts[event]:
            return {}
        hosts = self._of.get(self._hosts[event], [])
        return {"shown_at": hosts[turn if turn < len(hosts) else 0].tied(event) if hosts else ""}

    def _learned(self, row: Row) -> Iterator[Row]:
        """What a city took up is taken up by each that repeats it, in its own undertaking."""
        assert not row["practice"] and not row["source_city"], "as the real rows are"
        for city in self._of[row["learner"]]:
            pilot = {"pilot": city.tied(row["pilot"])} if row["pilot"] else {}
            yield {**row, "id": city.tied(row["id"]), "learner": city.id, **pilot}

    def _participants(self, row: Row) -> Iterator[Row]:
        """Who takes part goes to the meeting of their own turn of the cities, else to that of the first turn."""
        host = self._hosts[row["event"]]
        if not row["city"]:
            for at in self._of.get(host, []):
                yield {**at.repeated(row), "event": at.tied(row["event"])}
            if not host:
                yield row
            return
        hosts = self._of.get(host, [])
        for turn, city in enumerate(self._of[row["city"]]):
            again = city.repeated(row)
            if not host:
                yield again
            elif hosts:
                at = hosts[turn] if turn < len(hosts) else hosts[0]
                yield {**again, "event": at.tied(row["event"])}


def invented_network(folder: Path, n_cities: int) -> Path:
    """Write a data package in which every city is invented, and says so in its name.

    Parameters
    ----------
    folder : Path
        It is made if it is not there.
    n_cities : int
        Each repeats, under its own ids, the rows of a real city, the real cities taken in turn; what is filed under no
        city is as it is in the real network.

    Returns
    -------
    Path
        The folder.
    """
    real = Package(data_folder())
    repeating = _Repeating({name: real.records(name) for name in real.tables}, n_cities)
    tables = {name: repeating.table(name) for name in real.tables}
    named = {
        row.get(column)
        for rows in tables.values()
        for row in rows
        for column in ("source", "change_source", "outcome_source")
    }
    tables["sources"] = [row for row in tables["sources"] if row["id"] in named]
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in real.paths.items():
        _write(folder / path, real.columns(name), tables[name])
    descriptor = {**real.descriptor, "title": f"An invented network of {n_cities} cities"}
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False), encoding="utf-8")
    return folder


def _write(file: Path, columns: list[str], rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def invented_evidence(
    n_raters: int, *, n_items: int = 7, acts: int = 20, rows: int = 40, seed: int = 0, options: bool = True
) -> pd.DataFrame:
    """Rows on invented raters, in the columns of `aggregation.rank_stability`.

    Parameters
    ----------
    n_raters, n_items : int
        Of the network.
    acts, rows : int
        Of each rater.
    options : bool
        Whether codings differ and some rows are variants or restrictive.
    """
    generator = np.random.default_rng(seed)
    n = n_raters * rows
    items = np.array([f"item-{i:02d}" for i in range(n_items)])
    rater = np.repeat([f"rater-{i:03d}" for i in range(n_raters)], rows)
    taste = generator.dirichlet(np.full(n_items, 2.0), n_raters).cumsum(axis=1)
    item = items[(generator.random(n)[:, None] > np.repeat(taste, rows, axis=0)[:, :-1]).sum(axis=1)]
    differs = generator.random(n) < (0.1 if options else 0)
    act = generator.integers(0, acts, n)
    return pd.DataFrame(
        {
            "rater": rater,
            "item": item,
            "second_item": np.where(differs, generator.choice([*items, "none"], n), item),
            "act": [f"{r}-act-{a}" for r, a in zip(rater, act, strict=True)],
            "source": [f"{r}-source-{s}" for r, s in zip(rater, generator.integers(0, acts, n), strict=True)],
            "kind": np.array(KINDS)[generator.integers(0, len(KINDS), n)] if options else "plan",
            "weight": 1.0,
            "variant": generator.random(n) < (0.3 if options else 0),
            "restrictive": generator.random(n) < (0.05 if options else 0),
        }
    )


def slow_order(
    rows: pd.DataFrame, items: list[str], *, item: str = "item", unit: str = "act", dropped: bool = False
) -> pd.Series:
    """The joint rank of each item, counted city by city with pandas."""
    rows = rows[rows[item].isin(items)]
    counts = rows.groupby(["rater", item])[unit].nunique().unstack().reindex(columns=items)
    ranks = counts.rank(axis="columns", ascending=False)
    left = (counts.notna().sum(axis="columns") + 1 + len(items)) / 2
    filled = ranks if dropped else ranks.apply(lambda column: column.fillna(left))
    return filled.mean().fillna(len(items) + 1).round(9).rank()
