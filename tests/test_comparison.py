"""A report for each view: its title says what it compares, its words how that differs from the published method."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis import Network, View
from mc2cm_analysis.cli import main
from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.narrative import comparison as sentences
from mc2cm_analysis.paths import views_folder
from mc2cm_analysis.priorities import city_ranks, rank_themes
from mc2cm_analysis.view import read_view
from mc2cm_analysis.view.words import differences, what_is_compared

VIEWS = sorted(views_folder().glob("*.yaml"))
ODD = View(
    themes=("urban_planning", "basic_services", "refugee_reception", "employment_entrepreneurship"),
    lens="done",
    measure="sources",
    years=(2012, 2024),
    kind_weights={"practice": 2, "meeting": 0.5},
    not_stated="dropped",
    include_variants=True,
    seed=7,
    draws=2000,
)
#: Where one thing is wrong at a time: a plan file, and what is told of it.
WRONG_PLANS = {
    "city,view\nlyon,\n": "row 1: the first row names the columns: report, city, view, language, name",
    "report,vew\ncomparison,\n": "row 1: no column 'vew'. Did you mean 'view'?",
    "report\ncomparision\n": "row 2: no report 'comparision'. Did you mean 'comparison'?",
    "report\ncomparison\n": "row 2: the report comparison takes a view: name its file",
    "report,view\nevidence,south.yaml\n": "row 2: the report evidence takes no view",
    "report,view\ncomparison,north.yaml\n": "north.yaml cannot be read",
    "report,language\nevidence,de\n": "row 2: no language 'de'",
    "report,name\nevidence,mine\n": "row 2: the page of the report evidence has its own name",
    "report,city\ncity_profile,lyn\n": "row 2: no city 'lyn'. Did you mean 'lyon'?",
    "report,view,name\ncomparison,south.yaml,../evil\n": "row 2: '../evil' names no page",
    "report,view,name\ncomparison,south.yaml,a\ncomparison,odd.yaml,a\n": "row 3: there is another report called en/",
    "report\nevidence,lyon\n": "row 2: the row has 2 cells, and the head has 1 columns; expected 1 cells",
    "report,language,language\nprogramme,en,fr\n": "row 1, column language: 2 columns have the name 'language'",
    'report,city\ncity_profile,"ly\non"\n': "row 2: no city 'ly",
    'report,city\nevidence,"\n"\ncity_profile,lyn\n': "row 3: no city 'lyn'",
    'report,city\nevidence,"\n': "row 2: a quotation mark is opened and never closed",
    "report\nprogramme\n\nevidence\n": "row 3: the row is empty",
    "report\n\x1b[31mprogramme\n": "row 2, column report: it holds the character U+001B",
    "report\n\n": "asks for no report",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two views, a plan of them and of one report more, and what the command made of it."""
    folder = tmp_path_factory.mktemp("views")
    (folder / "south.yaml").write_text("cities: [Amman, Beyrouth, tangier]\n", encoding="utf-8")
    (folder / "odd.yaml").write_text(ODD.yaml, encoding="utf-8")
    rows = ["comparison,south.yaml,,", "comparison,odd.yaml,ar,strange", "peer_learning,,en,"]
    (folder / "plan.csv").write_text("\n".join(["report,view,language,name", *rows, ""]), encoding="utf-8")
    assert main(["build", "--plan", str(folder / "plan.csv"), "--out", str(folder / "out"), "--quiet"]) == 0
    return folder


def page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / "out" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_a_plan_builds_each_row_in_one_batch(folder: Path) -> None:
    made = json.loads((folder / "out" / "ledger.json").read_text(encoding="utf-8"))["reports"]
    south = {f"{code}/comparison_south" for code in LANGUAGES}
    assert set(made) == {*south, "ar/comparison_strange", "en/peer_learning"}
    assert {entry["state"] for entry in made.values()} == {"done"}


@pytest.mark.parametrize(("plan", "told"), WRONG_PLANS.items(), ids=lambda text: str(text)[-30:])
def test_a_fault_in_a_plan_is_told_with_its_row(
    folder: Path, plan: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.csv").write_text(plan, encoding="utf-8")
    assert main(["build", "--plan", str(folder / "wrong.csv"), "--out", str(folder / "none")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("mc2cm: wrong.csv") and told in said
    assert not (folder / "none").exists()


def test_a_title_says_what_is_compared(folder: Path) -> None:
    assert page(folder, "en/comparison_south").title.text.startswith("Priorities compared: Amman, Beirut and Tangier")
    assert page(folder, "fr/comparison_south").h1.text == "Priorités comparées\u202f: Amman, Beyrouth et Tanger"
    title = page(folder, "ar/comparison_strange").h1.text
    assert "2012–2024" in title and "4 محاور" in title


def test_the_page_has_the_order_of_the_library_for_its_view(folder: Path, network: Network) -> None:
    seen = network.seen(read_view(folder / "south.yaml"))
    table = page(folder, "en/comparison_south").find("caption", string=lambda text: "beside the published" in str(text))
    rows = [
        [cell.text.strip() for cell in row.find_all(["th", "td"])] for row in table.find_parent("table").tbody("tr")
    ]
    order, published = rank_themes(seen), rank_themes(network)
    names = seen.themes
    assert rows == [[names[theme], order.at[theme, "place"], published.at[theme, "place"]] for theme in order.index]


@pytest.mark.parametrize("name", ["en/comparison_south", "ar/comparison_strange"])
def test_the_page_holds_the_line_that_makes_it_again(folder: Path, name: str) -> None:
    line = page(folder, name).find("code")
    made = json.loads((folder / "out" / "ledger.json").read_text(encoding="utf-8"))["reports"][name]["parameters"]
    del made["language"]
    assert View.from_line(line.text) == View.from_texts(made) and line["dir"] == "ltr"


def test_a_comparison_is_kept_up_by_later_builds_and_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--out", str(folder / "out"), "--dry-run"]) == 0
    told = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    unchanged = {name for name, why in told if why == "unchanged"}
    assert {
        *(f"{code}/comparison_south" for code in LANGUAGES),
        "ar/comparison_strange",
        "en/peer_learning",
    } == unchanged
    assert ["en/comparison_strange", "new"] in told, "in the other languages too"
    index = page(folder, "ar/index")
    assert {"comparison_south.html", "comparison_strange.html"} <= {link["href"] for link in index.find_all("a")}


def test_another_choice_makes_a_comparison_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = folder / "again" / "south.yaml"
    view.parent.mkdir()
    view.write_text("cities: [amman, beirut, tangier]\n", encoding="utf-8")
    asked = ["build", "--view", str(view), "--lang", "en", "--out", str(folder / "out"), "--dry-run"]
    assert main(asked) == 0
    assert "unchanged" in capsys.readouterr().out, "the same choices in other words"
    view.write_text("cities: [amman, beirut, tangier]\ncoding: second\n", encoding="utf-8")
    assert main(asked) == 0
    assert capsys.readouterr().out.split()[:2] == ["en/comparison_south", "parameters"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["evidence", "--view", "south.yaml"], "a view is for the report comparison"),
        (["comparison", "--view", "none.yaml"], "none.yaml cannot be read"),
        (["--view", "Süd.yaml"], "'süd' names no page"),
        (["evidence", "--plan", "plan.csv"], "a plan says which reports are built"),
        (["--lang", "en", "--plan", "plan.csv"], "a plan says which reports are built"),
        (["--plan", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_what_cannot_be_asked_together_is_wrong_usage(
    folder: Path, asked: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "Süd.yaml").write_text("cities: [amman]\n", encoding="utf-8")
    assert main(["build", *asked, "--out", "none"]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("file", VIEWS, ids=lambda file: file.stem)
def test_the_views_of_the_project_have_ranks(file: Path, network: Network) -> None:
    assert city_ranks(network.seen(read_view(file))).notna().any(axis=None)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_difference_from_the_method_is_said_in_each_language(code: str, network: Network) -> None:
    every = ODD.but(cities="lyon,turin", coding="second", include_restrictive="yes")
    language = Language(code)
    cities = {city: name for city, name in network._city_names(code).items()}
    told = differences(every, language, cities)
    assert len(told) == len(every.changed) == 12 and len(set(told)) == 12
    assert differences(View(), language, cities) == []
    assert what_is_compared(View(), language, cities) == language.say("all cities")
    assert what_is_compared(View(draws=100), language, cities) != what_is_compared(View(), language, cities)


def test_what_moved_is_what_stands_elsewhere_than_published(network: Network) -> None:
    assert sentences.moved(network.seen(View()), network, "stated").startswith("No theme stands a place higher")
    south = network.seen(View(cities=("amman", "beirut", "tangier")))
    places = sentences.places_beside_published(south, network, "stated")
    higher = [south.themes[theme].lower() for theme in places.index[places["rank_published"] - places["rank"] >= 1]]
    told = sentences.moved(south, network, "stated").split(";")[0].lower()
    assert higher and all(theme in told for theme in higher)
    few = network.seen(View(themes=("basic_services", "urban_planning")))
    assert set(sentences.places_beside_published(few, network, "stated")["published"]) == {"1", "2"}
