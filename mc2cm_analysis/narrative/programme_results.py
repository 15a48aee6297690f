"""How are results, undertakings beside priorities, and difficulties told in the report on the programme?"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mc2cm_analysis.language import begun, counted, current, say, words
from mc2cm_analysis.narrative.wording import listing, number, part
from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import printed_cells
from mc2cm_analysis.programme_vocabulary import MEASURES, RESULT_LEVELS, RESULT_STATUSES
from mc2cm_analysis.results import RULES, results, rows_behind
from mc2cm_analysis.undertakings import by_theme_and_city, on_leading_themes
from mc2cm_analysis.vocabulary import CHALLENGE_KINDS, COMPONENTS, NOT_KNOWN, NOT_STATED, SHORT_THEMES

#: The kinds of difficulty that say nothing of what the difficulty is.
_UNNAMED = ("other",)


def results_table(network: Network) -> pd.DataFrame:
    """Return `results.results` as a listing prints it, one row a measure."""
    found, unknown = results(network), say("none known")
    groups = {**words(COMPONENTS), "": say("The network")}
    return pd.DataFrame(
        {
            "component": found["component"].map(groups),
            "measure": found.index,
            "level": found["level"].map(words(RESULT_LEVELS)),
            "period": [say(RULES[measure].period) for measure in found.index],
            "baseline": [unknown if value != value else number(value) for value in found["baseline"]],
            "target": [
                unknown if value != value else current().measured(value, qualifier)
                for value, qualifier in zip(found["target"], found["target_qualifier"], strict=True)
            ],
            "actual": [_counted(value) for value in found["actual"]],
            "reported": [say("no figure") if value != value else number(value) for value in found["reported"]],
            "status": found["status"].map(words(RESULT_STATUSES)),
            "target_source": found["target_source"],
            "reported_source": found["reported_source"],
        }
    ).reset_index(drop=True)


def _counted(value: float) -> str:
    if value != value:
        return say(NOT_KNOWN)
    return number(value) if value else say("none found")


def results_heads() -> dict[str, str]:
    """Return the heads of `results_table`."""
    return {
        "component": say("Component"),
        "level": say("Level"),
        "period": say("Period"),
        "baseline": say("Baseline"),
        "target": say("Target"),
        "actual": say("Counted here"),
        "reported": say("Reported by a source"),
        "status": say("Status"),
    }


def results_columns(network: Network) -> list[str]:
    """Return the columns of `results_table` that are printed: a baseline only where a source gives one."""
    columns = ["measure", "level", "period", "baseline", "target", "actual", "reported", "status"]
    return columns if results(network)["baseline"].notna().any() else [one for one in columns if one != "baseline"]


def results_title(network: Network) -> str:
    """Say in a title for how many measures a target is known, and how many of these were reached."""
    found = results(network)
    known = found[found["target"].notna()]
    reached = (known["status"] == "reached").sum()
    return counted(
        len(known),
        "A target is known for {n} of {all} indicators; {reached}, {reported} by the project's own account",
        "A target is known for {n} of {all} indicators; {reached}, {reported} by the project's own account",
        all=number(len(found)),
        reached=counted(int(reached), "{n} was reached by our count", "{n} were reached by our count"),
        reported=number((known["status"] == "reported").sum()),
    )


def no_baseline(network: Network) -> str:
    """Say that no source gives a baseline, if none does."""
    if results(network)["baseline"].notna().any():
        return ""
    return say("Baseline: not known for any indicator; no source gives one.")


def targets_rows(network: Network) -> pd.DataFrame:
    """Return the rows of ``targets`` with their value as it is printed."""
    rows = network.table("targets")
    printed = [current().measured(row.value, row.qualifier) for row in rows.itertuples()]
    return rows.assign(value=pd.Series(printed, index=rows.index, dtype="str"))


@dataclass(frozen=True)
class Behind:
    """The rows that a measure counts, as a listing takes them."""

    measure: str
    summary: str
    title: str
    rows: pd.DataFrame
    columns: Sequence[str]
    table: str


def behind(network: Network) -> list[Behind]:
    """Return the rows of each measure that counts any."""
    names, found = words(MEASURES), []
    for measure, rule in RULES.items():
        rows = rows_behind(network, measure)
        if rows is not None and len(rows):
            summary = counted(len(rows), "{measure}: {n} row", "{measure}: {n} rows", measure=names[measure])
            found.append(Behind(measure, summary, names[measure], rows, rule.columns, rule.table))
    return found


def undertakings_beside_ranks(network: Network) -> pd.DataFrame:
    """Return of each theme and city what was funded or documented, and under it the rank in what the city states."""
    done, ranks = by_theme_and_city(network), printed_cells(network).T
    told = {
        city: [
            "\n".join(line for line in (done.at[theme, city], _rank(ranks, theme, city)) if line)
            for theme in done.index
        ]
        for city in done
    }
    names = {**words(SHORT_THEMES), "": say("No theme of the joint list")}
    index = pd.Index([names[theme] for theme in done.index], name=say("Theme"))
    return pd.DataFrame(told, index=index).rename(columns=network.cities)


def _rank(ranks: pd.DataFrame, theme: str, city: str) -> str:
    if not theme:
        return ""
    rank = ranks.at[theme, city]
    if not rank:
        return say(NOT_STATED)
    return say("stated, not ranked") if rank.startswith("(") else say("stated: rank {rank}", rank=rank)


def undertakings_title(network: Network) -> str:
    """Say in a title how many undertakings are on a theme that the city puts among its first three."""
    leading, total = on_leading_themes(network)
    return counted(
        total,
        "Of {n} undertaking on a theme in a city with ranks, {leading} is on one of its first three",
        "Of {n} undertakings on a theme in a city with ranks, {leading} are on one of its first three",
        leading=number(leading),
    )


def challenges_table(network: Network) -> pd.DataFrame:
    """Count the difficulties named by kind (index) and city; those of the workshop are about all cities."""
    rows = network.table("challenges")
    counts = pd.crosstab(rows["kind"], rows["city"])
    kinds = [kind for kind in CHALLENGE_KINDS if kind in counts.index]
    counts = counts.reindex(index=kinds, columns=[*network.cities, ""], fill_value=0)
    names = {kind: begun(word) for kind, word in words(CHALLENGE_KINDS).items()}
    heads = {**network.cities, "": say("All cities (workshop in Lyon)")}
    return counts.rename(index=names, columns=heads).rename_axis(index=say("Kind of difficulty"), columns=None)


def challenges_title(network: Network) -> str:
    """Name in a title the kinds of difficulty that are named in the most cities, and in how many."""
    rows = network.table("challenges").query("city != '' and kind not in @_UNNAMED")
    if rows.empty:
        return say("No difficulty is named in a city profiled here")
    cities = rows.groupby("kind")["city"].nunique()
    most = int(cities.max())
    names = words(CHALLENGE_KINDS)
    kinds = [names[kind] for kind in CHALLENGE_KINDS if cities.get(kind) == most]
    return say(
        "Named in the most cities: {kinds} ({part} cities)",
        kinds=listing(kinds),
        part=part(most, len(network.cities)),
    )


def challenges_rows(network: Network) -> pd.DataFrame:
    """Return the difficulties with the name of their city, as a listing groups them."""
    rows = network.table("challenges")
    everywhere = say("All cities (workshop in Lyon)")
    named = rows.assign(city=[network.cities.get(city, everywhere) for city in rows["city"]])
    order = [*network.cities.values(), everywhere]
    return named.sort_values("city", key=lambda names: names.map(order.index), kind="stable")
