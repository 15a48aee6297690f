"""JupyterLab itself, in a browser: notebooks run, read well in each language, and export the pages of a build."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from browsing import Lab, needs_chromium

from mc2cm_analysis.language import Language
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.publishing.make.signing import sign
from mc2cm_analysis.publishing.page.prose import prose_in

pytestmark = needs_chromium

#: The notebooks that run in every language, each with the page that a build makes of it.
PAGES = {"city_profile": "lyon", "evidence": "evidence", "priorities": "priorities", "programme": "programme"}
#: What is run in each language: every notebook in English and in another one. A kernel for each takes long; that the
#: export is the page in all languages is seen in `test_exporting`, without a kernel.
RUN = {"en": [*PAGES, "explore"], "fr": ["evidence", "programme"], "ar": ["city_profile", "priorities", "explore"]}
#: Of each key figure: whether the amount stands over its words, the direction of both, and where they begin.
KEY_FIGURES = """one => {
    const [words, amount] = [one.querySelector('dt'), one.querySelector('dd.amount')];
    const over = amount.getBoundingClientRect().bottom <= words.getBoundingClientRect().top + 1;
    return [over, getComputedStyle(words).direction, getComputedStyle(amount).textAlign];
}"""


def at(language: str, name: str) -> str:
    return f"{name}.ipynb" if language == ENGLISH else f"{language}/{name}.ipynb"


def each(*names: str) -> pytest.MarkDecorator:
    """Try notebooks in the languages in which they are run."""
    pairs = [(language, name) for language in RUN for name in RUN[language] if name in names]
    return pytest.mark.parametrize(("ran", "name"), pairs, indirect=["ran"])


@pytest.fixture(scope="module")
def ran(lab: Lab, request: pytest.FixtureRequest) -> Iterator[str]:
    """A language in which notebooks of the reports and the desk were run from the menu."""
    language = request.param
    paths = [at(language, name) for name in RUN[language]]
    lab.restart_and_run_all(*paths)
    yield language
    lab.save_and_close(*paths)


def test_every_language_is_tried_and_every_notebook_in_two() -> None:
    assert set(RUN) == set(LANGUAGES)
    assert sorted(RUN[ENGLISH]) == sorted([*RUN["fr"], *RUN["ar"]]) == sorted([*PAGES, "explore"])


def test_jupyterlab_asks_a_new_user_nothing(lab: Lab) -> None:
    settings = lab.tab.request.get(f"{lab.address}/lab/api/settings/@jupyterlab/apputils-extension:notification").json()
    defaults = {name: field["default"] for name, field in settings["schema"]["properties"].items()}
    assert (defaults["fetchNews"], defaults["checkForUpdates"]) == ("false", False)
    assert lab.tab.locator(".Toastify__toast").count() == 0


@each(*PAGES, "explore")
def test_a_notebook_runs_whole_and_its_prose_is_in_its_language(lab: Lab, ran: str, name: str) -> None:
    assert lab.state(at(ran, name))["faults"] == []
    language = Language(ran)
    own = nbformat.read(notebooks_folder() / f"{name}.ipynb", as_version=4)
    heading = lab.show(at(ran, name)).locator(".jp-RenderedMarkdown h1").first
    assert heading.text_content().strip("¶") == prose_in(own.cells[0].source, language).splitlines()[0].strip("# ")
    assert heading.evaluate("one => getComputedStyle(one).direction") == language.direction


@each(*PAGES)
def test_key_figures_stand_over_their_words(lab: Lab, ran: str, name: str) -> None:
    figures = lab.show(at(ran, name)).locator(".mc2cm dl.figures > div")
    figures.first.wait_for()
    told = [one.evaluate(KEY_FIGURES) for one in figures.all()]
    assert told and all(one == [True, Language(ran).direction, "start"] for one in told)


@each(*PAGES)
def test_the_export_menu_gives_the_bytes_of_the_build(lab: Lab, ran: str, name: str, built: Path) -> None:
    lab.show(at(ran, name))
    lab.tab.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    answer = lab.exported(at(ran, name))
    assert f"-{ran}.html" in answer.headers["content-disposition"]
    assert answer.body() == (built / ran / f"{PAGES[name]}.html").read_bytes()


def test_a_notebook_that_was_not_run_is_told_and_no_error(lab: Lab) -> None:
    answer = lab.exported("ar/overview.ipynb")
    assert answer.ok and "not-exported" in answer.headers["content-disposition"]
    assert "run all cells first" in answer.text()


def test_an_executed_notebook_that_is_not_trusted_says_so_at_its_top(
    lab: Lab, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(lab.folder / "DATA"))
    for name, charts in (("untrusted", False), ("signed", True)):
        place = lab.folder / "workspace" / f"{name}.ipynb"
        shutil.copy(built / "notebooks" / "ar" / "programme.ipynb", place)
        if charts:
            sign([place])
        notebook = lab.open(place.name)
        notebook.locator("p.measure").first.wait_for(state="attached")  # it stands over the first chart
        assert "Trust Notebook" in notebook.locator(".jp-RenderedMarkdown").first.text_content()
        assert bool(notebook.locator("figure svg").count()) is charts
        lab.save_and_close(place.name)
