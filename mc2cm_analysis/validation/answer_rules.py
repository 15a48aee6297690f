"""Does each answer of a stakeholder stand whole in its table, once, and with the import that it came with?"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from mc2cm_analysis.issues import Issue
from mc2cm_analysis.validation.rows import Numbered, Rule, Tables, numbered
from mc2cm_analysis.vocabulary import THEMES

_SAME: Final = ("city", "round", "respondent_type", "import", "source")


def _answers(tables: Tables) -> dict[str, list[Numbered]]:
    """Return the numbered rows of each respondent."""
    found: defaultdict[str, list[Numbered]] = defaultdict(list)
    for number, row in numbered(tables, "consultations"):
        found[row["respondent"]].append((number, row))
    return found


def _an_answer_has_a_row_for_each_theme(tables: Tables) -> Iterator[Issue]:
    for respondent, rows in _answers(tables).items():
        themes = [row["theme"] for _, row in rows]
        if sorted(themes) != sorted(THEMES):
            problem = f"{respondent} has rows on {', '.join(themes)}"
            yield Issue("consultations", rows[0][0], "theme", problem, "one row for each of the seven themes")


def _the_rows_of_an_answer_agree(tables: Tables) -> Iterator[Issue]:
    for respondent, rows in _answers(tables).items():
        for column in _SAME:
            told = list(dict.fromkeys(row[column] for _, row in rows))
            if len(told) > 1:
                problem = f"the rows of {respondent} say {' and '.join(told)}"
                yield Issue("consultations", rows[0][0], column, problem, "the same in all rows of an answer")


def _an_import_has_the_answers_that_it_counts(tables: Tables) -> Iterator[Issue]:
    there: defaultdict[str, int] = defaultdict(int)
    for rows in _answers(tables).values():
        there[rows[0][1]["import"]] += 1
    for number, row in numbered(tables, "imports"):
        if row["answers_n"] != str(there[row["id"]]):
            problem = f"it counts {row['answers_n']} answers, and {there[row['id']]} name it"
            yield Issue("imports", number, "answers_n", problem, f"{there[row['id']]}, or the rows that are missing")


def _a_round_has_one_year(tables: Tables) -> Iterator[Issue]:
    """Keep a choice of years from cutting a round in two: what is left of it would tell of a few."""
    years: dict[tuple[str, str], str] = {}
    for number, row in numbered(tables, "consultations"):
        year = years.setdefault((row["city"], row["round"]), row["reference_year"])
        if row["reference_year"] != year:
            problem = f"'{row['reference_year']}', and the round has '{year}' before"
            yield Issue("consultations", number, "reference_year", problem, "the year in which the round began")


ANSWER_RULES: Final[tuple[Rule, ...]] = (
    _an_answer_has_a_row_for_each_theme,
    _the_rows_of_an_answer_agree,
    _an_import_has_the_answers_that_it_counts,
    _a_round_has_one_year,
)
