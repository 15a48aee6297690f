"""Three languages: whatever a report says it says in each, and nothing is left in English."""

import ast
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import read_po
from babel.numbers import NumberFormatError, parse_decimal
from bs4 import BeautifulSoup
from workbench import ON_NETWORK

from mc2cm_analysis import Network, catalogues, language, load_network
from mc2cm_analysis.catalogues import blocks, gaps, read_catalogue, read_messages
from mc2cm_analysis.cli import main
from mc2cm_analysis.language import Language, MissingTextError, without_marks
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import PACKAGE, data_folder
from mc2cm_analysis.publishing.plan.kinds import FRONT
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.validation import find_issues
from mc2cm_analysis.validation.translations import printed_columns
from mc2cm_analysis.vocabulary import THEMES

Edit = Callable[[str, Callable[[list[dict[str, str]]], None]], Path]

NAMES = [*Package(data_folder()).city_names(), *(kind.slug("") for kind in ON_NETWORK)]
OTHERS = [code for code in LANGUAGES if code != ENGLISH]
#: A place of a message, and the form of a name that a translation may ask for.
PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")


# --- The catalogues ---


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_lacks_nothing_and_is_sure_of_everything(code: str) -> None:
    assert gaps(code) == []


def test_the_list_of_messages_is_that_of_the_code(tmp_path: Path) -> None:
    """Found again in code, templates, notebooks and vocabulary: the same messages (else: make messages)."""
    found = tmp_path / "messages.pot"
    catalogues.extract(found)
    with found.open("rb") as stream:
        assert {message.id for message in read_po(stream)} == {
            message.id for message in read_catalogue(catalogues.TEMPLATE)
        }


def test_every_message_that_the_code_says_is_in_the_list() -> None:
    """One inside an f-string is not found by what makes the list."""
    listed = {one for message in read_catalogue(catalogues.TEMPLATE) for one in message.id if message.pluralizable}
    listed |= {message.id for message in read_catalogue(catalogues.TEMPLATE) if not message.pluralizable}
    calls = [
        (file.name, node)
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "later", "counted")
    ]
    said = {
        (file, part.value)
        for file, call in calls
        for part in call.args
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert len(said) > 1000 and {one for one in said if one[1] not in listed} == set()


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_places_of_its_message(code: str) -> None:
    for message in read_catalogue(catalogues.LOCALE / f"{code}.po", code):
        if not message.id:
            continue
        wanted = {place for place, _ in PLACE.findall(message.id if isinstance(message.id, str) else message.id[1])}
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms:
            there = PLACE.findall(form)
            assert {place for place, _ in there} | {"n"} == wanted | {"n"}, form
            assert {asked for _, asked in there} <= {"", *LANGUAGES[code].name_forms}, form


@pytest.mark.parametrize("code", OTHERS)
def test_themes_are_named_as_in_the_data(network: Network, code: str) -> None:
    table = network.table("themes").set_index("id")[f"name_{code}"]
    assert Language(code).words(THEMES) == table.to_dict()


@pytest.fixture
def catalogue_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogues in which a test may plant holes."""
    copy = Path(shutil.copytree(catalogues.LOCALE, tmp_path / "locale"))
    monkeypatch.setattr(catalogues, "LOCALE", copy)
    read_messages.cache_clear()
    monkeypatch.setattr(catalogues, "TEMPLATE", copy / "messages.pot")
    yield copy
    read_messages.cache_clear()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgid "Sources:"\nmsgstr "Sources\u202f:"', 'msgid "Sources:"\nmsgstr ""', "missing: Sources:"),
        ('msgid "Sources:"', '#, fuzzy\nmsgid "Sources:"', "fuzzy: Sources:"),
        ('msgid "Sources:"\nmsgstr "Sources\u202f:"', "", "missing: Sources:"),
    ],
)
def test_a_hole_in_a_catalogue_stops_the_build_with_the_list(
    catalogue_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    file = catalogue_copy / "fr.po"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["build", "evidence", "--lang", "en,fr", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "1 message(s) cannot be said in Français, no report was built" in told and said in told
    assert not (tmp_path / "out").exists()


def test_a_message_that_is_not_there_is_never_said_in_english() -> None:
    with pytest.raises(MissingTextError, match="no message in 'fr' for: Invented words"):
        Language("fr").say("Invented words")
    with pytest.raises(MissingTextError, match="nothing in 'ar' for: Invented text"):
        Language("ar", {"Some": "x"}).translated("Invented text")


def test_plurals_follow_the_language() -> None:
    arabic = Language("ar")
    said = [arabic.counted(n, "{n} source", "{n} sources") for n in (0, 1, 2, 3, 11, 100)]
    assert said == ["0 مصدر", "مصدر واحد", "مصدرين", "3 مصادر", "11 مصدرًا", "100 مصدر"]
    assert Language("fr").counted(0, "{n} source", "{n} sources") == "0 source"


def test_a_name_in_another_script_is_isolated() -> None:
    assert "\u2068Lyon\u2069" in Language("ar").say("{city}, {heading}", city="Lyon", heading="x")
    assert "\u2068عمّان\u2069" in Language("fr").say("{city}, {heading}", city="عمّان", heading="x")
    assert "\u2068" not in Language("ar").say("{city}, {heading}", city="ليون", heading="س")


def test_prose_is_split_into_paragraphs_headings_and_items() -> None:
    assert blocks("# T\n\nOne\ntwo.\n\n- a;\n- b.") == [("# ", "T"), ("", "One two."), ("- ", "a;"), ("- ", "b.")]
    assert blocks("1. One\n2. Two") == [("1. ", "One"), ("2. ", "Two")]


# --- The texts of the data ---


def test_every_printed_text_is_there_in_every_language() -> None:
    assert find_issues(data_folder(), list(LANGUAGES)) == []


def test_every_text_is_printed_somewhere_and_keeps_its_figures(network: Network) -> None:
    printed = set()
    for resource in network.package.descriptor["resources"]:
        for row in network.package.records(resource["name"]):
            printed |= {row[column] for column in printed_columns(resource["name"], row)}
    texts = network.table("texts")
    assert set(texts["en"]) == printed
    for row in texts.itertuples():
        figures = {tuple(sorted(re.findall(r"\d", getattr(row, code)))) for code in LANGUAGES}
        assert len(figures) == 1, row.en


def test_a_text_without_translation_is_a_fault_in_that_language_only(edit: Edit) -> None:
    data = edit("practices", lambda rows: rows[0].update(text_en="Invented practice"))
    assert find_issues(data, ["en"]) == []
    (issue,) = find_issues(data, list(LANGUAGES))
    others = " and no ".join(LANGUAGES[code].name for code in OTHERS)
    assert str(issue) == (
        f"practices.csv, row 2, column text_en: there is no {others} for 'Invented practice'; expected "
        "its row in texts.csv"
    )
    assert load_network(data).table("practices")["text_en"].iloc[0] == "Invented practice"


# --- The reports ---


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[tuple[str, str], BeautifulSoup]:
    return {
        (code, name): BeautifulSoup((built / code / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for code in LANGUAGES
        for name in NAMES
    }


Pages = dict[tuple[str, str], BeautifulSoup]


def test_the_first_page_chooses_the_language(built: Path) -> None:
    page = BeautifulSoup((built / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = {a["hreflang"]: (a["href"], a.text) for a in page.find_all("a")}
    assert links == {code: (f"{code}/index.html", record.name) for code, record in LANGUAGES.items()}
    assert [section["dir"] for section in page.find_all("section")] == [r.direction for r in LANGUAGES.values()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_says_its_language_and_links_to_the_others(built: Path, pages: Pages, code: str, name: str) -> None:
    page = pages[code, name]
    assert page.html["lang"] == code and page.html["dir"] == LANGUAGES[code].direction
    links = {a["hreflang"]: a["href"] for a in page.select("header a[hreflang]")}
    assert links == {other: f"../{other}/{name}.html" for other in LANGUAGES if other != code}
    assert all((built / code / link).is_file() for link in links.values())


def shape(page: BeautifulSoup) -> dict[str, list[str]]:
    """What a page has in whatever language: headings, figures, rows of tables, sources."""
    return {
        "headings": [f"{h.name} {h.get('id')}" for h in page.find_all(["h1", "h2", "h3"])],
        "rows": [str(len(table.find_all("tr"))) for table in page.find_all("table")],
        "figures": [figure.svg["role"] for figure in page.find_all("figure")],
        "sources": [li["id"] + li.cite.text for li in page.select("ol.sources li")],
        "marks": [a["href"] for a in page.select("a.cite")],
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", OTHERS)
def test_a_report_has_the_same_parts_in_every_language(pages: Pages, code: str, name: str) -> None:
    assert shape(pages[code, name]) == shape(pages["en", name])


def figures_of(text: str) -> list[str]:
    """The digits of a text, thousands and decimals taken together."""
    return sorted(re.findall(r"\d", text))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", OTHERS)
def test_the_words_for_a_chart_say_what_the_english_ones_say(pages: Pages, code: str, name: str) -> None:
    """Kind, measure and extremes: other words, the same figures, and none of the data lost."""
    own, english = (pages[key].find_all("figure") for key in ((code, name), ("en", name)))
    for figure, model in zip(own, english, strict=True):
        told, meant = figure.find("desc").text, model.find("desc").text
        assert told != meant and figures_of(told) == figures_of(meant)
        title = figure.select_one("figcaption .title").text
        assert figure.svg.find("title").text == language.without_marks(title)
        cells, others = ([td.text for td in f.select("details tbody td")] for f in (figure, model))
        assert [figures_of(cell) for cell in cells] == [figures_of(cell) for cell in others] or name == "programme"


def number(cell: str, code: str) -> float | None:
    """The number that a cell prints, if it prints one."""
    with suppress(NumberFormatError):
        return float(parse_decimal(without_marks(cell).replace("\u2212", "-"), locale=LANGUAGES[code].locale))
    return None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_for_a_chart_name_the_extremes_of_its_data(pages: Pages, code: str, name: str) -> None:
    said = Language(code)
    opening = said.say("Smallest: {low}; largest: {high}.", low="|", high="|").split("|")[0]
    tried = 0
    for figure in pages[code, name].find_all("figure"):
        _, found, extremes = figure.find("desc").text.partition(opening)
        if found:
            heads = [th.text for th in figure.select("details thead th")][1:]
            cells = [
                number(td.text, code)
                for row in figure.select("details tbody tr")
                for head, td in zip(heads, row.select("td"), strict=True)
                if row.th.text != head  # what is set against itself
            ]
            numbers = [cell for cell in cells if cell is not None]
            low, high = (without_marks(said.number(end)) for end in (min(numbers), max(numbers)))
            assert low in extremes and high in extremes, extremes
            tried += 1
    assert tried >= 1 or name in ("programme", "peer_learning", FRONT), "a timeline, ranks and marks have no extremes"


def test_arabic_names_are_marked_in_pages_of_other_languages(pages: Pages) -> None:
    for code in [code for code, record in LANGUAGES.items() if record.direction == "ltr"]:
        marked = [bdi for bdi in pages[code, "tangier"].select("main bdi[lang=ar]") if bdi.text == "طنجة"]
        assert marked
    assert not pages["ar", "tangier"].select("bdi[lang=ar]")


#: English words that are no French ones: whoever sees one in a French or Arabic page sees a hole.
ENGLISH = set(
    " ".join(
        [
            "the of and with from which that this these those their they its is are was were been being have has",
            "had by for who what when where why how not nor then than more less most least about under over",
            "between into onto only also other each every any some such same own new old city cities country",
            "countries year years day days people persons person refugees refugee child children woman men asylum",
            "seekers seeker applicants statement statements priority priorities theme themes search searches row",
            "rows number numbers share rate rank ranks order draws draw choice choices reception employment",
            "planning housing health education workers work labour law laws meeting meetings workshop project",
            "projects practice practices stakeholder stakeholders shared distinctive stated found known unknown",
            "counted read published assumed whole opening listing copy area high medium low council mayor",
            "municipality deputy government ministry support received receive receives receiving close near text",
            "chart contents skip first last best worst before after during since until against through across",
            "without within should would could may must will shall does did done made make makes given give gives",
            "put puts take takes taken foreign born nobody hosted",
        ]
    ).split(" ")
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", OTHERS)
def test_no_english_word_is_left(pages: Pages, code: str, name: str) -> None:
    """Outside titles and publishers of sources, and names of bodies that have no other."""
    page = BeautifulSoup(str(pages[code, name]), "html.parser")
    for tag in page.select("style, meta, cite, code, ol.sources bdi, header a[hreflang='en']"):
        tag.decompose()
    spoken = [str(text) for text in page.strings]
    spoken += [tag[key] for key in ("aria-label", "alt", "title") for tag in page.find_all(attrs={key: True})]
    text = re.sub("|".join(map(re.escape, PROPER_NAMES)), "", " ".join(spoken))
    assert ENGLISH & set(re.findall(r"[^\W\d_]+", text)) == set()


#: Bodies and titles that keep their English name in every language.
PROPER_NAMES = (
    "Save the Children",
    "Heart of Amman",
    "Housing and Land Rights Network",
    "Sanctuary in the City",
    "Urban Planning and Infrastructure in Migration Contexts",
)


def test_every_report_has_its_parts(pages: Pages) -> None:
    """Key figures, findings, method, what is not known, sources, and who paid: in each report."""
    for name in NAMES:
        page = pages["en", name]
        heads = [h2.text for h2 in page.find_all("h2")]
        for wanted in ("How it was done", "Sources", "About this report"):
            assert wanted in heads, (name, wanted)
        assert {"What is not known", "What was not found"} & set(heads)
        assert page.select(".findings li") or name == "index"
        keys = page.select("dl.figures > div, .cards dl > div")
        assert len(keys) >= 3
        for key in keys:
            amount = key.select_one("dd.amount").text
            assert (re.search(r"\d", amount) or amount == "not found") and key.dt.text and key.select_one("a.cite")
        assert page.select_one("a.skip")["href"] == "#report" and page.find(id="report").name == "main"


def test_prose_of_every_notebook_is_translated() -> None:
    for name in REPORTS:
        notebook = nbformat.read(PACKAGE.parent / "notebooks" / f"{name}.ipynb", as_version=4)
        prose = [text for cell in notebook.cells if cell.cell_type == "markdown" for _, text in blocks(cell.source)]
        for code in OTHERS:
            assert all(Language(code).say(text) for text in prose)


def test_the_language_of_a_text_stays_that_of_its_reader() -> None:
    language.activate("fr", {"Invented": "Inventé"})
    assert language.translated("Invented") == "Inventé" and language.translated("") == ""
    assert language.say("Theme") == "Thème"
