"""What a stakeholder group answers is told by groups of five or more, and in no way that gives away fewer."""

import json
import re
import shutil
from itertools import chain, combinations
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from invented_answers import invented_answers

from mc2cm_analysis import Network, View, evidence, load_network
from mc2cm_analysis.cli import main
from mc2cm_analysis.disclosure import FEWEST_ANSWERS, rounds_told, sources_untold
from mc2cm_analysis.explore import results
from mc2cm_analysis.language import activate
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.narrative import priority_paper
from mc2cm_analysis.package import Package
from mc2cm_analysis.priorities import NoEvidenceError, city_ranks, compare, lens_evidence, priority_matrix
from mc2cm_analysis.priorities.answers import SEVERAL_KINDS, orders_of, told_answers
from mc2cm_analysis.priorities.consulted import (
    Consultation,
    agreement_between,
    change_between_rounds,
    consultation,
    consulted_firmness,
    consulted_order,
    group_ranks,
    importance_of_themes,
    order_by_group,
    rounds,
)
from mc2cm_analysis.vocabulary import STAKEHOLDER_TYPES, THEMES

Answer = tuple[str, list[int | None], list[str]]


@pytest.fixture(scope="module")
def network(answered: Path) -> Network:
    return load_network(answered)


def table(answers: list[Answer], city: str = "lyon", number: int = 1) -> pd.DataFrame:
    """Rows of ``consultations``: of each answer the kind, the place of each theme, its importance."""
    rows = [
        {
            "respondent": f"{city}-{number}-{i:03d}",
            "city": city,
            "round": number,
            "theme": theme,
            "respondent_type": kind,
            "rank": rank,
            "importance": importance,
        }
        for i, (kind, ranks, scale) in enumerate(answers)
        for theme, rank, importance in zip(THEMES, ranks, scale, strict=True)
    ]
    columns = ["respondent", "city", "round", "theme", "respondent_type", "rank", "importance"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64", "round": "Int64"})


def asked_of(answers: pd.DataFrame) -> Consultation:
    return consultation(Asked(answers.assign(city="lyon")), "lyon")  # type: ignore[arg-type]


class Asked:
    """As much of a network as a consultation reads."""

    def __init__(self, answers: pd.DataFrame) -> None:
        self.answers = answers

    def table(self, name: str) -> pd.DataFrame:
        assert name == "consultations"
        return self.answers


# --- What may be told ---

places = st.permutations(range(1, 8)).map(list)
no_order = st.just([None] * 7)
top_three = places.map(lambda order: [rank if rank <= 3 else None for rank in order])
opinions = st.lists(st.sampled_from(["5", "4", "3", "2", "1", "no_opinion", ""]), min_size=7, max_size=7)
kinds = st.sampled_from(list(STAKEHOLDER_TYPES)[:5])
groups = st.lists(st.tuples(kinds, st.one_of(places, top_three, no_order), opinions), min_size=1, max_size=24)


@given(groups)
@hypothesis_settings(max_examples=100, deadline=None)
def test_nothing_told_of_a_group_gives_away_a_figure_of_fewer_than_five(answers: list[Answer]) -> None:
    activate("en")
    rows = table(answers)
    n = sum(any(ranks) for _, ranks, _ in answers)
    assert told_answers(rows).empty == (n < FEWEST_ANSWERS)
    if n < FEWEST_ANSWERS:
        return
    asked = asked_of(rows)
    sizes = list(asked.sizes)
    assert sum(sizes) == n == len(asked.orders)
    # Whatever is subtracted from whatever, what is left is nobody or five.
    parts = chain.from_iterable(combinations(sizes, k) for k in range(1, len(sizes) + 1))
    assert all(sum(part) >= FEWEST_ANSWERS and n - sum(part) not in range(1, FEWEST_ANSWERS) for part in parts)
    assert asked.without_order in (None, 0) or asked.without_order >= FEWEST_ANSWERS
    alone = set(asked.groups) - {SEVERAL_KINDS}
    assert all((asked.kinds[asked.orders.index] == kind).sum() >= FEWEST_ANSWERS for kind in alone)
    for (group, theme), row in order_by_group(asked).iterrows():
        opinions = asked.importance.loc[asked.groups[asked.importance.index] == group, theme].notna().sum()
        assert pd.isna(row["median"]) == (opinions < FEWEST_ANSWERS)
    for theme, row in importance_of_themes(asked).iterrows():
        assert pd.isna(row["important"]) == (asked.importance[theme].notna().sum() < FEWEST_ANSWERS)
    # The shares are of a number that is told, so they give no other number away.
    assert len(asked.importance) == n + (asked.without_order or 0)


def test_kinds_too_few_to_be_told_take_the_next_smallest_with_them() -> None:
    order = list(range(1, 8))
    scale = ["5"] * 7
    counts = {"ngo": 9, "donor": 6, "research": 2, "media": 1}
    rows = table([(kind, order, scale) for kind, n in counts.items() for _ in range(n)])
    asked = asked_of(rows)
    assert dict(asked.sizes) == {"ngo": 9, SEVERAL_KINDS: 9} and asked.together == ["donor", "research", "media"]
    assert dict(asked_of(table([("ngo", order, scale)] * 4 + [("donor", order, scale)])).sizes) == {SEVERAL_KINDS: 5}


def test_themes_without_a_place_share_the_places_that_are_left() -> None:
    ranked = orders_of(
        table(
            [("ngo", [1, 2, 3, None, None, None, None], [""] * 7), ("ngo", [1, 1, None, 7, None, None, None], [""] * 7)]
        )
    )
    assert ranked.iloc[0].tolist() == [1, 2, 3, 5.5, 5.5, 5.5, 5.5]
    assert ranked.iloc[1].tolist() == [1.5, 1.5, 4.5, 7, 4.5, 4.5, 4.5]


# --- The order ---


def test_each_group_weighs_the_same_however_many_answered() -> None:
    one, other = list(range(1, 8)), list(range(7, 0, -1))
    asked = asked_of(table([("ngo", one, [""] * 7)] * 15 + [("donor", other, [""] * 7)] * 5))
    order = consulted_order(asked)
    assert (order["mean_rank"] == 4).all() and set(order["place"]) == {"=1"}, "two groups that say the opposite tie"
    assert order["mean_rank_each"].iloc[0] == 0.75 * 1 + 0.25 * 7 and order["place_each"].iloc[0] == "1"
    assert order.loc["refugee_reception", "first"] == 0.5
    assert (order[["kemeny_best", "kemeny_worst"]].to_numpy() == [1, 7]).all()
    between = agreement_between(asked)
    assert between is not None and between.w == 0


def test_the_order_of_the_paper_is_that_of_the_lens(network: Network) -> None:
    for city in ("lyon", "tangier"):
        alone = consulted_order(consultation(network, city))["mean_rank"]
        points = priority_matrix(network, "consulted").loc[city]
        assert (8 - points)[alone.index].round(9).tolist() == alone.round(9).tolist()
        assert list(city_ranks(network, "consulted").loc[city].sort_values().index) == list(alone.index)
    assert city_ranks(network, "consulted").loc["turin"].isna().all()


def test_the_firmness_is_that_of_answers_drawn_inside_each_group(network: Network) -> None:
    """Beside numpy's own Dirichlet draws, another seed and 4,000 of them."""
    import numpy as np

    asked, firm = consultation(network, "tangier"), consulted_firmness(network, "tangier")
    generator = np.random.default_rng(1)
    means = np.zeros((4000, len(THEMES)))
    for group in asked.sizes.index:
        orders = asked.orders[asked.groups[asked.orders.index] == group].to_numpy()
        means += generator.dirichlet(np.ones(len(orders)), 4000) @ orders / len(asked.sizes)
    themes = list(asked.orders.columns)
    for pair in firm.pairs.itertuples():
        share = (means[:, themes.index(pair.before)] < means[:, themes.index(pair.after)]).mean()
        assert abs(share - pair.share) < 0.03
    assert (firm.ranges["low"] <= firm.ranges["high"]).all()


def test_the_last_two_rounds_stand_side_by_side(network: Network) -> None:
    assert rounds(network, "lyon") == [1, 2] and rounds(network, "turin") == []
    change = change_between_rounds(network, "lyon")
    before, now = (consulted_order(consultation(network, "lyon", number)) for number in (1, 2))
    assert change["before"].to_dict() == before["place"].to_dict() and change["now"].to_dict() == now["place"].to_dict()
    assert change_between_rounds(network, "tangier").empty
    with pytest.raises(NoEvidenceError, match="turin: no round has the orders of 5 stakeholders"):
        consultation(network, "turin")


def test_consensus_takes_the_share_that_the_page_prints() -> None:
    scale = [["5"] * 7] * 7 + [["1"] * 7] * 3
    asked = asked_of(table([("ngo", list(range(1, 8)), answers) for answers in scale]))
    found = importance_of_themes(asked)
    assert (found["important"] == 0.7).all() and found["consensus"].all()
    assert "70% or more" in priority_paper.consensus_rule()


def test_a_round_of_too_few_is_nowhere(network: Network, answered: Path) -> None:
    rows = Package(answered).records("consultations")
    few = [row for row in rows if row["city"] == "lyon" and row["respondent"] <= "lyon-1-004"]
    assert rounds_told(rows) == {("lyon", "1"), ("lyon", "2"), ("tangier", "1")} and rounds_told(few) == set()
    imports = Package(answered).records("imports")
    assert sources_untold(rows, imports) == set() and "invented-consultation-lyon-round-1" in sources_untold(
        few, imports
    )
    assert set(lens_evidence(network, "consulted")["city"]) == {"lyon", "tangier"}
    assert set(group_ranks(consultation(network, "lyon")).index) == set(consultation(network, "lyon").sizes.index)


# --- What leaves the house ---


def texts(file: Path) -> str:
    """What a file says, whatever it is packed in."""
    if file.suffix in (".xlsx", ".docx"):
        with ZipFile(file) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return file.read_bytes().decode("utf-8", "replace")  # a PDF packs its text: that of a brief is its page's


def test_no_id_time_or_text_of_a_respondent_leaves_that_may_not_be_published(papers: Path) -> None:
    respondent = re.compile(r"\b(?:lyon|tangier)-[12]-\d{3}\b")
    kept = {one.reasons for seed in (1, 2) for one in invented_answers(seed=seed) if one.may_publish == "no"}
    allowed = {one.reasons for seed in (1, 2) for one in invented_answers(seed=seed) if one.may_publish == "yes"}
    secret = [text for text in kept - allowed if text]
    files = [file for file in papers.rglob("*") if file.is_file() and file.name != "ledger.json"]
    assert len(files) > 30
    for file in files:
        said = texts(file)
        assert not respondent.search(said), file
        assert not re.search(r"10:22|invented_user|invented-0000|0000-4000", said), file
        assert not [text for text in secret if text in said], file
    for book in papers.rglob("*.xlsx"):
        assert not {"Consultations", "Imports"} & set(openpyxl.load_workbook(book).sheetnames)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_says_that_the_answers_are_invented(papers: Path, code: str) -> None:
    for page in (papers / code).glob("*.html"):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        if "report" in str(soup.main.get("id", "")):
            assert soup.select_one("p.invented") and "made-up" in soup.body["class"], page
    document = docx.Document(str(papers / code / "data" / "priority_paper_lyon.docx"))
    assert document.sections[0].header.paragraphs[0].text.strip()
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    book = openpyxl.load_workbook(papers / code / "data" / "priority_paper_lyon.xlsx")
    assert len(book.worksheets[0]["A"]) > 4


def test_the_document_to_edit_has_the_words_and_tables_of_the_page(papers: Path) -> None:
    for code in LANGUAGES:
        page = BeautifulSoup((papers / code / "priority_paper_lyon.html").read_text(encoding="utf-8"), "html.parser")
        document = docx.Document(str(papers / code / "data" / "priority_paper_lyon.docx"))
        headings = [one.text.strip() for one in document.paragraphs if one.style.name.startswith("Heading")]
        wanted = [head.get_text(" ", strip=True) for head in page.select("main h2, main h3, footer h2")]
        assert [re.sub(r"\W", "", one) for one in headings] == [re.sub(r"\W", "", one) for one in wanted]
        assert len(document.tables) == len(page.select("main table"))
        xml = document.element.xml
        assert ("w:bidiVisual" in xml) == ("<w:rtl/>" in xml) == (LANGUAGES[code].direction == "rtl")


def test_a_city_without_answers_has_no_paper_and_is_said_not_to_be_consulted(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not list(built.rglob("priority_paper*"))
    assert "The stakeholders of Turin: not consulted." in (built / "en" / "turin.html").read_text(encoding="utf-8")
    assert main(["build", "priority_paper", "--city", "turin", "--out", str(tmp_path)]) == 2
    assert "turin lacks the orders of five stakeholders or more" in capsys.readouterr().err


def test_what_the_command_and_the_analyst_are_told_is_of_groups_too(
    network: Network, answered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "--lens", "consulted", "--data", str(answered)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("INVENTED ANSWERS") and "not consulted, or too few answers to tell" in said
    assert not re.search(r"(?:lyon|tangier)-\d-\d{3}", said + json.dumps(compare(network, "consulted")))
    assert evidence.behind(network, "lyon", "urban_planning", "consulted").empty
    assert not evidence.source_usage(network)["source"].str.startswith("invented").any()


def test_the_desk_opens_groups_of_stakeholders_and_says_that_they_are_invented(network: Network) -> None:
    activate("en")
    view = network.seen(View(lens="consulted"))
    opened = results.opened(view, "consulted", "urban_planning", "tangier")
    assert list(opened["Orders"].astype(int)) == list(consultation(network, "tangier").sizes)
    assert results.opened(view, "consulted", "urban_planning", "turin").empty
    assert "Invented answers" in results.order_table(view, network, "consulted").html


def test_the_same_answers_make_the_same_paper_and_one_whose_answers_were_taken_out_leaves_the_folder(
    papers: Path, answered: Path, tmp_path: Path
) -> None:
    data, out = Path(shutil.copytree(answered, tmp_path / "data")), tmp_path / "out"
    command = ["build", "priority_paper", "--lang", "ar", "--data", str(data), "--out", str(out), "--quiet"]
    assert main(command) == 0
    assert {file.stem for file in (out / "ar").glob("priority*.html")} == {
        "priority_paper_lyon",
        "priority_paper_tangier",
    }
    for place in ("ar/priority_paper_lyon.html", "ar/data/priority_paper_lyon.docx"):
        assert (papers / place).read_bytes() == (out / place).read_bytes()
    assert main(["import-answers", "--revoke", "tangier-1-1", "--data", str(data)]) == 0
    assert main(command) == 0
    assert not [file for file in out.rglob("*") if "tangier" in file.name]
    assert "tangier" not in (out / "manifest.json").read_text() + (out / "ledger.json").read_text()
    assert "priority_paper_lyon" in (out / "ar" / "index.html").read_text(encoding="utf-8")
