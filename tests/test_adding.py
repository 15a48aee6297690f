"""New rows by command: what is wrong is told at once, nothing half-written stays, and a city's report builds from them.

Tunis is a city of the programme; what is told of it here is real. Everything else that is added here is invented.
"""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mc2cm_analysis.cli import main
from mc2cm_analysis.evidence.outline import OUTLINE
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.new_rows import CITY, KINDS, SOURCE, STATEMENT, french
from mc2cm_analysis.new_rows.asking import asked
from mc2cm_analysis.new_rows.checklist import WHERE
from mc2cm_analysis.new_rows.countries import countries, country_fault, country_name
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.schema import tables

TUNIS = {
    "--name": "Tunis",
    "--name-fr": "Tunis",
    "--name-ar": "تونس العاصمة",
    "--name-local": "تونس",
    "--country": "TUN",
    "--participant": "City of Tunis",
    "--participant-fr": "Ville de Tunis",
    "--participant-ar": "مدينة تونس",
    "--latitude": "36.8064",
    "--longitude": "10.1817",
    "--confidence": "medium",
    "--source": "icmpd-nd-city-to-city-mc2cm-project-page",
}
PAGE = {
    "--title": "An invented plan",
    "--publisher": "Nobody",
    "--year": "2019",
    "--url": "https://example.org/plan",
    "--licence": "none",
    "--readable": "whole",
    "--host": "publisher",
}
STATED = {
    "--city": "lyon",
    "--theme": "basic_services",
    "--kind": "city_plan",
    "--act": "lyon-invented-plan",
    "--voice": "own",
    "--subject": "migrants_refugees",
    "--stance": "inclusive",
    "--use": "yes",
    "--use-reason": "a plan of the city",
    "--text": "Open an invented office",
    "--fr": "Ouvrir un bureau inventé",
    "--ar": "فتح مكتب مختلق",
    "--confidence": "high",
    "--source": "nobody-2019-an-invented-plan",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("mc2cm_analysis.new_rows.asking.is_terminal", lambda: False)
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def run(data: Path, command: str, *slug: str, **changed: str) -> int:
    """Run a command with the options of the project's example; an empty one is left out."""
    told = {"add-city": TUNIS, "add-source": PAGE, "add-statement": STATED}[command]
    told = told | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
    options = [part for name, value in told.items() if value for part in ((name, value) if value != "-" else (name,))]
    return main([command, *slug, *options, "--data", str(data)])


def rows(data: Path, table: str) -> list[dict[str, str]]:
    return Package(data).records(table)


def test_a_new_city_has_its_rows_and_those_that_named_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {table: rows(data, table) for table in Package(data).tables}
    assert run(data, "add-city", "tunis") == 0
    tunis = rows(data, "cities")[-1]
    assert tunis["shore"] == "", "not told, not known"
    assert (tunis["name_fr_of"], tunis["name_fr_in"]) == ("de Tunis", "à Tunis")
    assert [tunis[f"country_{form}"] for form in ("en", "fr", "ar", "fr_of", "fr_in")] == [
        *("Tunisia", "Tunisie", "تونس", "de Tunisie", "en Tunisie")
    ]
    assert rows(data, "texts")[-1] == {"en": "City of Tunis", "fr": "Ville de Tunis", "ar": "مدينة تونس"}
    for table, name in {"events": "area_en", "event_participants": "participant_en"}.items():
        named = [row["id"] for row in before[table] if row[name] == "Tunis" and not row["city"]]
        assert named and [row["id"] for row in rows(data, table) if row["city"] == "tunis"] == named
    said = capsys.readouterr().out
    assert "v03-tunis-2015-visit" in said and "  country_fr_in: en Tunisie\n" in said
    assert "  [ ] Gender: nothing yet" in said and "  [x] Regional and international cooperation: 6" in said
    assert "  [ ] Reception of refugees: nothing yet (refugee_reception)" in said
    assert main(["validate", "--data", str(data)]) == 0


def test_rows_that_name_a_city_stay_as_they_are_on_request(data: Path) -> None:
    before = contents(data)
    assert run(data, "add-city", "tunis", leave_rows="-") == 0
    changed = {name for name, content in contents(data).items() if content != before[name]}
    assert changed == {"cities.csv", "texts.csv"}


def test_the_report_of_a_new_city_builds_in_each_language(data: Path, tmp_path: Path) -> None:
    assert run(data, "add-city", "tunis") == 0
    out = tmp_path / "reports"
    assert main(["build", "city_profile", "--city", "tunis", "--data", str(data), "--out", str(out), "--quiet"]) == 0
    words = {"en": "Tunis", "fr": "à Tunis", "ar": "تونس العاصمة"}
    meetings = {
        "en": "Introduction visit to Tunis",
        "fr": "Visite d’introduction à Tunis",
        "ar": "زيارة تعريفية إلى تونس العاصمة",
    }
    for language in LANGUAGES:
        page = BeautifulSoup((out / language / "tunis.html").read_text("utf-8"), "html.parser").get_text(" ")
        assert words[language] in page and meetings[language] in page


def test_every_missing_and_wrong_option_of_a_city_is_told_at_once(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(data)
    told = {"--name": "Lyon", "--name-ar": "Exampleville", "--country": "Tunisia", "--latitude": "x"}
    assert main(["add-city", "priorities", *(p for pair in told.items() for p in pair), "--data", str(data)]) == 2
    said = capsys.readouterr().err
    for line in (
        *("--name-fr is missing", "--name-local is missing", "--participant-en is missing", "--confidence is missing"),
        "--source is missing: The source the row rests on",
        "For a new source, --source-title and the like in its place",
        "SLUG: 'priorities' is the name of a report",
        "--name-en: the city 'lyon' is called so already",
        "--name-ar: 'Exampleville' has no Arabic letter",
        "--country-iso3: 'Tunisia' is no ISO 3166 code of three letters; expected TUN",
        "--latitude: 'x' is not written as a number",
        "--longitude: it is missing, and latitude is there",
    ):
        assert line in said
    assert "--country-fr is missing" not in said, "it follows from the code"
    assert contents(data) == before


@pytest.mark.parametrize(
    ("slug", "changed", "said"),
    [
        ("lyon", {}, "SLUG: cities.csv has a city 'lyon' already"),
        ("Tunis!", {}, "SLUG: 'Tunis!' does not fit the pattern"),
        ("tunis", {"latitude": "10.18", "longitude": "36.81"}, "are they swapped?"),
        ("tunis", {"latitude": "136"}, "--latitude: 136 is not between -90 and 90"),
        ("tunis", {"name_fr": "تونس"}, "--name-fr: 'تونس' has Arabic letters"),
        (
            "tunis",
            {"source": "icmpd-nd-city-to-city-mc2cm-page"},
            "the nearest is 'icmpd-nd-city-to-city-mc2cm-project-page'",
        ),
        ("tunis", {"source_title": "A page"}, "--source-publisher is missing"),
        ("tunis", {"source_title": "A page"}, "--source: the row rests on one source"),
        ("tunis", {"note_fr": "Une note"}, "--note-fr: there is no --note-en that it translates"),
        ("tunis", {"participant": "City of Lyon"}, "--participant-fr: texts.csv has 'Ville de Lyon'"),
        ("tunis", {"confidence": "hgh"}, "Did you mean 'high'?"),
        ("tunis", {"shore": "east"}, "--shore: no shore 'east'"),
    ],
)
def test_what_is_wrong_with_a_city_is_told(
    data: Path, capsys: pytest.CaptureFixture[str], slug: str, changed: dict[str, str], said: str
) -> None:
    before = contents(data)
    assert run(data, "add-city", slug, **changed) == 2
    assert said in capsys.readouterr().err
    assert contents(data) == before


def test_a_city_brings_its_source_with_it(data: Path) -> None:
    page = {f"source_{name[2:]}": value for name, value in PAGE.items()}
    assert run(data, "add-city", "tunis", source="", **page) == 0
    assert rows(data, "sources")[-1]["id"] == rows(data, "cities")[-1]["source"] == "nobody-2019-an-invented-plan"
    assert main(["validate", "--data", str(data)]) == 0


def test_a_source_may_wait_for_its_first_row_and_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "add-source") == 0
    assert "no row rests on 'nobody-2019-an-invented-plan' yet; `mc2cm validate` tells it" in capsys.readouterr().out
    assert main(["validate", "--data", str(data)]) == 1
    assert run(data, "add-source", "another", url="https://example.org/other") == 0, "another one may wait too"
    assert run(data, "add-statement") == 0
    assert "no row rests on 'another' yet" in capsys.readouterr().out
    assert run(data, "add-statement", source="another", act="lyon-other", theme="urban_planning") == 0
    assert main(["validate", "--data", str(data)]) == 0


def test_a_source_is_not_added_twice(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "add-source") == 0
    before = contents(data)
    assert run(data, "add-source", readable="hole", year="19") == 2
    said = capsys.readouterr().err
    assert "the page is in sources.csv already" in said and "--year: 19 is not between 1900 and 2035" in said
    assert "--readable: no readable 'hole'. Did you mean 'whole'?" in said
    assert run(data, "add-source", url="example.org") == 2
    said = capsys.readouterr().err
    assert "SLUG: sources.csv has a row" in said and "'example.org' is no address" in said
    assert contents(data) == before


def test_a_statement_takes_what_follows_from_its_facts(data: Path) -> None:
    last = max(row["id"] for row in rows(data, "statements") if row["id"].startswith("s"))
    assert run(data, "add-source") == run(data, "add-statement") == 0
    stated = rows(data, "statements")[-1]
    assert stated["id"] == f"s{int(last[1:]) + 1}"
    assert (stated["area_level"], stated["area_en"]) == ("city", "Lyon")
    assert (stated["reference_year"], stated["year_basis"], stated["in_range"]) == ("2019", "publication", "yes")
    earlier = {"act": "lyon-earlier", "text": "Open an earlier office", "reference_year": "2008", "use": "no"}
    assert run(data, "add-statement", **earlier) == 0
    stated = rows(data, "statements")[-1]
    assert (stated["reference_year"], stated["year_basis"], stated["in_range"]) == ("2008", "reference", "no")


def test_what_a_rule_forbids_is_told_and_nothing_is_written(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "add-source") == 0
    before = contents(data)
    assert run(data, "add-statement", voice="partner", stance="restrictive") == 1
    said = capsys.readouterr().err
    assert (
        "nothing was added; with these rows" in said
        and "2 fault(s)" in said
        and "voice partner" in said
        and "restrictive" in said
    )
    assert contents(data) == before


def test_a_statement_that_does_not_count_needs_no_translation(data: Path) -> None:
    assert run(data, "add-source") == 0
    assert run(data, "add-statement", fr="", ar="") == 2
    assert run(data, "add-statement", fr="", ar="", use="no") == 0


def test_a_dry_run_shows_the_rows_and_writes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    assert run(data, "add-city", "tunis", dry_run="-") == 0
    said = capsys.readouterr().out
    assert "nothing was written" in said and "  cities.csv: tunis,Tunis" in said and "would be filed under it" in said
    assert contents(data) == before


def test_what_is_not_told_is_asked_and_a_wrong_answer_asked_again(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"id": "tunis", "name_en": "Tunis", "participant_en": "City of Tunis"}
    answers = {
        "name_fr": ["", "Tunis"],
        "name_ar": ["Tunis", "تونس"],
        "name_fr_in": ["en Tunis"],
        "name_local": ["تونس"],
        "country_iso3": ["TN", "TUN"],
        "participant_fr": ["Ville de Tunis"],
        "participant_ar": ["مدينة تونس"],
        "latitude": ["36.8"],
        "longitude": ["", "10.2"],
        "confidence": ["high"],
        "source_title": ["A page"],
        "source_publisher": ["Nobody"],
        **{f"source_{name}": [PAGE[f"--{name}"]] for name in ("licence", "readable", "host")},
    }
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        left = answers.get(prompt.partition(":")[0], [])
        return left.pop(0) if left else ""

    facts = asked(CITY, told, Package(data), ask=ask)
    assert not any(answers.values())
    assert not {"id", "name_en", "note_fr"} & {prompt.partition(":")[0] for prompt in prompts}
    assert facts["name_fr_in"] == "en Tunis" and facts["longitude"] == "10.2" and "name_fr_of" not in facts
    assert any(prompt.endswith("[de Tunis]\n> ") for prompt in prompts)
    said = capsys.readouterr().out
    assert "an answer is needed" in said and "'Tunis' has no Arabic letter" in said and "expected TUN" in said


def test_no_more_answers_is_told(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mc2cm_analysis.new_rows.asking.is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", StringIO())
    assert main(["add-source", "--data", str(data)]) == 2
    assert "there were no more answers" in capsys.readouterr().err


def test_the_french_forms_are_those_of_the_data() -> None:
    for city in rows(data_folder(), "cities"):
        assert french.of_city(city["name_fr"]) == city["name_fr_of"]
        assert french.in_city(city["name_fr"]) == city["name_fr_in"]
        assert french.of_country(city["country_fr"]) == city["country_fr_of"]
        assert french.in_country(city["country_fr"]) == city["country_fr_in"]


@pytest.mark.parametrize(
    ("country", "of", "at"),
    [
        ("Égypte", "d’Égypte", "en Égypte"),
        ("Irak", "d’Irak", "en Irak"),
        ("Malte", "de Malte", "à Malte"),
        ("Chypre", "de Chypre", "à Chypre"),
        ("Israël", "d’Israël", "en Israël"),
        ("Monténégro", "du Monténégro", "au Monténégro"),
        ("Pays-Bas", "des Pays-Bas", "aux Pays-Bas"),
        ("Territoires palestiniens", "des Territoires palestiniens", "dans les Territoires palestiniens"),
        ("Bosnie-Herzégovine", "de Bosnie-Herzégovine", "en Bosnie-Herzégovine"),
        ("Macédoine du Nord", "de Macédoine du Nord", "en Macédoine du Nord"),
        ("Royaume-Uni", "du Royaume-Uni", "au Royaume-Uni"),
        ("Mexique", "du Mexique", "au Mexique"),
        ("Yémen", "du Yémen", "au Yémen"),
        ("Hongrie", "de Hongrie", "en Hongrie"),
    ],
)
def test_french_forms_of_other_countries(country: str, of: str, at: str) -> None:
    assert (french.of_country(country), french.in_country(country)) == (of, at)


def test_countries_are_those_of_iso_3166() -> None:
    assert len(countries()) == 249
    assert not {"DDR", "YUG", "XXX", "ZZZ", "EUE"} & set(countries()) and countries()["QAT"] == "QA"
    for city in rows(data_folder(), "cities"):
        assert [country_name(city["country_iso3"], code) for code in LANGUAGES] == [
            city[f"country_{code}"] for code in LANGUAGES
        ]
    assert country_fault("TUX").endswith("expected TUN (Tunisia) or TUR (Türkiye) or TUV (Tuvalu)")


def test_the_checklist_says_of_each_heading_where_its_rows_stand() -> None:
    assert set(WHERE) == set(OUTLINE) - {"data"}


@pytest.mark.parametrize("kind", [CITY, SOURCE, STATEMENT])
def test_every_column_is_asked_about(kind: object) -> None:
    assert kind in KINDS.values()
    asked_about = {question.name for question in kind.questions} | set(kind.unasked)  # type: ignore[attr-defined]
    assert asked_about >= set(tables()[kind.table].fields)  # type: ignore[attr-defined]
