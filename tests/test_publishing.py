"""From notebook to report: what cannot be trusted never stands in the folder under its name."""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import read_rows, write_rows
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from workbench import ON_NETWORK, built, invented_kind, invented_report, planned

from mc2cm_analysis.blocks import Block
from mc2cm_analysis.cli import _parser
from mc2cm_analysis.language import Language
from mc2cm_analysis.output_owner import SEAL, seal
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder, notebooks_folder
from mc2cm_analysis.publishing.make.executor import ProcessPerTask
from mc2cm_analysis.publishing.make.failures import failure_page
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.page.kept import as_json
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.prose import translated
from mc2cm_analysis.publishing.page.references import CSL
from mc2cm_analysis.publishing.page.render import as_html, drawn_once, for_print
from mc2cm_analysis.publishing.plan.kinds import UsageError, check_choices
from mc2cm_analysis.publishing.plan.reports import Report, plan_reports
from mc2cm_analysis.reports import REPORTS
from mc2cm_analysis.view import View, read_views

DATA = data_folder()
INVENTED = Path(__file__).parent / "notebooks"


# --- The plan ---


def test_the_plan_is_seven_city_reports_and_four_on_the_network() -> None:
    plan = planned(languages=["en"])
    assert [r.slug for r in plan] == [
        *Package(DATA).city_names(),
        *(kind.slug("") for kind in ON_NETWORK),
    ]
    assert plan[3].title == "Lyon: city migration profile"
    assert dict(plan[3].parameters) == {"city": "lyon", "language": "en"}
    assert plan[3].html == Path("en/lyon.html") and plan[3].notebook == Path("notebooks/en/lyon.ipynb")


def test_cities_alone_mean_their_city_reports() -> None:
    assert [r.slug for r in planned(cities=["turin", "amman", "turin"], languages=["en"])] == [
        "amman",
        "turin",
    ]


@pytest.mark.parametrize(
    ("kinds", "cities", "languages", "said"),
    [
        ([], ["atlantis"], [], "no city 'atlantis'. Known: amman, beirut, lisbon, lyon, madrid, tangier, turin."),
        ([], ["../evil"], [], "no city '../evil'"),
        (["city_profil"], [], [], "Did you mean 'city_profile'?"),
        ([], [], ["xx"], "no language 'xx'. Known: en, fr, ar."),
        (["priorities"], ["lyon"], [], "not about a city, so takes none; about one: city_profile, priority_paper."),
    ],
)
def test_what_is_unknown_is_named_with_what_is_known(
    kinds: list[str], cities: list[str], languages: list[str], said: str
) -> None:
    with pytest.raises(UsageError) as raised:
        planned(kinds, cities, languages)
    assert said in str(raised.value)


def test_choices_come_once_and_in_the_known_order() -> None:
    assert check_choices("fruit", ["pear", "apple", "pear"], ["apple", "pear"]) == ["apple", "pear"]
    assert check_choices("fruit", [], ["apple", "pear"]) == ["apple", "pear"]


# --- The export ---


def notebook(*outputs: Any, prose: str = "# A title\n\nSome prose.\n\n## A part of it") -> Any:
    return new_notebook(cells=[new_markdown_cell(prose), new_code_cell("1 + 1", outputs=list(outputs))])


def html_output(html: str) -> Any:
    return new_output("display_data", {"text/html": html, "text/plain": "<Table>"})


def test_a_report_holds_prose_and_results_and_no_code() -> None:
    html = as_html(notebook(html_output("<p>A result</p>")), invented_report("city_profile"))
    assert "Code version" in html and "Data as of" not in html, "the data of a notebook run by hand is not known"
    assert "<title>Invented report on lyon · MC2CM analysis</title>" in html
    assert html.count("<h1") == 1 and ">Invented report on lyon</h1>" in html and "A title" not in html
    assert "<p>A result</p>" in html and "1 + 1" not in html and "&lt;Table&gt;" not in html
    assert '<a href="#a-part-of-it">A part of it</a>' in html and '<h2 id="a-part-of-it">' in html
    assert "default-src 'none'" in html


def test_the_style_for_jupyterlab_stays_there() -> None:
    block = Block("<p>A result</p>")
    assert "<style" in block._repr_html_()
    html = as_html(notebook(html_output(block._repr_html_())), invented_report("city_profile"))
    assert html.count("<style") == 1 and "<p>A result</p>" in html


def test_a_title_is_escaped() -> None:
    bad = Report(REPORTS["city_profile"], "en", "x", "</title><script>alert(1)</script>", ())
    html = as_html(notebook(), bad)
    assert "<script>" not in html


def test_a_page_draws_once_what_its_charts_write_twice() -> None:
    letters = "".join(f'<path id="g000000{n}" d="M0 {n}" transform="scale(1)"/>' for n in (1, 2))
    word = '<use href="#g0000001"/><use href="#g0000002" x="50"/>'
    chart = f'<svg class="wide"><defs>{letters}</defs><g>{word}</g></svg>'
    page = drawn_once(chart + chart.replace("wide", "other"))
    assert page.count("<path") == 2 and page.count('href="#g1"') == 1, "letters are numbered"
    assert page.count('<g id="w0">') == page.count('<use href="#w0"/>') == 1
    for alone in BeautifulSoup(for_print(page), "html.parser").find_all("svg"):
        own = {tag["id"] for tag in alone.find_all("path")}
        assert [use["href"][1:] for use in alone.find_all("use")] == sorted(own)


def test_errors_never_become_a_report() -> None:
    with pytest.raises(RefusedError, match="cell 2 failed: ValueError: bad"):
        as_html(
            notebook(new_output("error", ename="ValueError", evalue="bad", traceback=[])), invented_report("prints")
        )


ITEMS = [{"id": "a", "title": "An invented source"}]


def sealed(html: str, items: Any = None, report: str = "en/lyon") -> Any:
    output = html_output(html)
    output.metadata[SEAL] = seal(report, html, items)
    if items is not None:
        output.data[CSL] = items
    return output


def with_items(output: Any, items: Any) -> Any:
    output.data[CSL] = items
    return output


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (sealed("<p>Of Turin</p>", report="en/turin"), "shows what was not made for this report"),
        (sealed("<ol><li>A</li></ol>", ITEMS, "en/turin"), "shows what was not made for this report"),
        (with_items(sealed("<ol><li>A</li></ol>", [*ITEMS, *ITEMS]), ITEMS), "shows what was not made for this report"),
        (html_output("<p>Of whomever</p>"), "shows what has no seal of this report"),
        (new_output("display_data", {"text/markdown": "Of whomever"}), "shows what has no seal of this report"),
    ],
)
def test_what_was_made_for_another_report_or_for_nobody_is_refused(shown: Any, said: str) -> None:
    first = sealed("<p>Of Lyon</p>"), sealed("<ol><li>B</li></ol>", ITEMS)
    as_html(notebook(*first), invented_report("city_profile"))
    with pytest.raises(RefusedError, match=f"cell 2 .*{said}"):
        as_html(notebook(*first, shown), invented_report("city_profile"))


def test_a_place_holder_in_a_text_is_text() -> None:
    texts = ["/* font */", "{{ fonts }}", "<style></style>", "{% include 'report.css' %}", "</style>", "%s {0} {city}"]
    report = Report(REPORTS["city_profile"], "en", "x", " ".join(texts), ())
    html = as_html(notebook(*(html_output(f"<p>{escape(text)}</p>") for text in texts)), report)
    page = BeautifulSoup(html, "html.parser")
    assert page.h1.text == report.title and [p.text for p in page.select("main p")][1:] == texts
    assert html.count("@font-face") == 2 and len(html) < 100_000


@pytest.mark.parametrize("text", ["/home/ann/x.csv", "ann@example.org", "https://e.example/?token=a"])
def test_an_executed_notebook_is_kept_only_if_it_tells_nothing_of_the_machine(text: str) -> None:
    def kept() -> Any:
        return new_notebook(
            cells=[
                new_markdown_cell("# T"),
                new_code_cell("x = r'\\d\\w'.split('../') + [frame.dtype: 1]", outputs=[html_output("<p>A</p>")]),
            ]
        )

    as_json(kept())
    places: list[Callable[[Any], None]] = [
        lambda book: book.cells[0].__setitem__("source", f"# T\n\nSee {text}"),
        lambda book: book.cells[1].__setitem__("source", f"read('{text}')"),
        lambda book: book.cells[1].outputs[0].data.__setitem__("text/plain", f"<Table of {text}>"),
        lambda book: book.cells[1].outputs[0].data.__setitem__("application/json", {"a": [text]}),
        lambda book: book.cells[1].metadata.__setitem__("kept_in", text),
        lambda book: book.metadata.__setitem__("papermill", {"input_path": text}),
    ]
    for plant in places:
        book = kept()
        plant(book)
        with pytest.raises(RefusedError):
            as_json(book)


def test_the_page_on_a_failure_is_made_whatever_its_notebook_said() -> None:
    said = "".join(map(chr, range(0xA1))) + "\ud800\ufffe <script>x()</script> /home/ann </pre>"
    report = invented_report("prints")
    failed = Outcome(report, "failed", said, 0, source=said, traceback=f"\x1b[31m{said}")
    page = failure_page(failed, Settings(Path("notebooks")), "reports")
    assert "<script" not in page and "/home/ann" in page and "\x1b" not in page


def test_the_page_on_a_failure_builds_it_again_as_it_was_built_and_by_its_view_alone(tmp_path: Path) -> None:
    view = View(cities=("lyon", "turin"), measure="sources")
    (report,) = plan_reports(REPORTS, Package(data_folder()), ["comparison"], [], ["en"], {"mine": view})
    settings = Settings(Path("/n"), Path("/d"), pdf=True, timeout=60, memory=400_000_000)
    page = BeautifulSoup(failure_page(Outcome(report, "failed"), settings, "/o"), "html.parser")
    told = {head.text: head.find_next("pre").text.strip() for head in page.find_all("h2") if head.find_next("pre")}
    command = told["To build it again"].split()
    assert command[:3] == ["mc2cm", "build", "comparison"] and "--pdf" in command
    options = _parser().parse_args(command[1:])
    assert (options.lang, options.data, options.out) == (["en"], Path("/d"), "/o")
    assert (options.timeout, options.memory) == (60, 400)
    (file,) = options.view
    (tmp_path / file).write_text(told[str(file)], encoding="utf-8")
    assert read_views([tmp_path / file]) == {"mine": view}
    assert told["To run its notebook to where it fails"].startswith("env MC2CM_DATA=/d papermill /n/comparison.ipynb ")


@pytest.mark.parametrize(
    ("prose", "said"),
    [
        ("A <img src=x onerror=alert(1)>", "cell 1 shows a picture that is not in it, 'x'"),
        ("A <script>alert(1)</script>", "cell 1 holds the HTML tag 'script'"),
        ("[link](javascript:alert(1))", "cell 1 leads to 'javascript:alert(1)'"),
        ("<![CDATA[ x><img src=x> ]]>", "cell 1 holds"),
        ("<svg><style><img src=x></style></svg>", "cell 1 holds the HTML tag 'svg'"),
    ],
)
def test_markdown_that_could_do_something_is_refused(prose: str, said: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(said)):
        as_html(notebook(prose=prose), invented_report("city_profile"))


#: Markup, and what would be filled in if a text of the data were ever taken for a message.
ATTACKS = ("<img src=x onerror=alert(1)> {city} %s {0} \\n {", "</style><script>alert(1)</script>")


def test_attacks_planted_in_the_data_are_shown_as_text(data_copy: Path, tmp_path: Path, makers: ProcessPerTask) -> None:
    """In a statement, a practice, a name of a city, a source, a translation: what an attacker wrote does nothing."""
    texts, translated_rows = read_rows(data_copy / "texts.csv")
    for table, columns, of_lyon in (
        ("statements", ["text_en"], "lyon"),
        ("practices", ["text_en"], "lyon"),
        ("cities", ["name_en", "name_fr"], ""),
        ("sources", ["title"], ""),
    ):
        heads, rows = read_rows(data_copy / f"{table}.csv")
        chosen = [row for row in rows if row.get("city", "") == of_lyon and row.get("use", "yes") == "yes"]
        chosen = [row for row in chosen if table != "cities" or row["id"] == "lyon"]
        for row, attack in zip(chosen, ATTACKS, strict=False):
            row |= {column: f"{row[column]} {attack}" for column in columns}
            if "text_en" in columns:
                translated_rows.append({"en": row["text_en"], "fr": f"Texte inventé {attack}", "ar": ""})
        write_rows(data_copy / f"{table}.csv", heads, rows)
    write_rows(data_copy / "texts.csv", texts, translated_rows)
    plan = plan_reports(REPORTS, Package(data_copy), cities=["lyon"], languages=["en", "fr"])
    for outcome in built(plan, tmp_path, executor=makers, notebooks=notebooks_folder(), data=data_copy):
        assert outcome.done, outcome.problem
        html = (tmp_path / outcome.report.html).read_text(encoding="utf-8")
        page = BeautifulSoup(html, "html.parser")
        assert not page.find(["img", "script"]) and html.count("<style") == 1
        assert all(attack in page.get_text() for attack in ATTACKS)
        assert ATTACKS[0] in page.h1.text and ATTACKS[0] in page.title.text


def test_an_attack_in_a_parameter_is_shown_as_text_or_not_at_all(tmp_path: Path, makers: ProcessPerTask) -> None:
    with pytest.raises(UsageError, match="no city"):
        planned(cities=[ATTACKS[0]])
    attacked = Report(
        invented_kind("shows_its_parameter"),
        "en",
        "lyon",
        "Invented",
        (("city", " ".join(ATTACKS)), ("language", "en")),
    )
    (outcome,) = built([attacked], tmp_path, executor=makers)
    assert outcome.state == "refused" and "cell 4 shows a picture that is not in it, 'x'" in outcome.problem


def test_contents_follow_the_prose() -> None:
    _, headings = translated(notebook(prose="# T\n\n## One part\n\n### Not this\n\n## Two"), Language("en"))
    assert headings == [("one-part", "One part"), ("two", "Two")]
