"""Each setting of nbconvert is heeded when a notebook is exported, or refused in a sentence; none is passed over."""

import io
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.nbconvertapp import NbConvertApp
from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from traitlets.config import Config

from mc2cm_analysis.exporting import ReportExporter
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.plan.kinds import UsageError


def code(source: str, html: str, count: int | None, *tags: str) -> Any:
    outputs = [new_output("display_data", {"text/html": f"<p>{html}</p>"})] if html else []
    return new_code_cell(source, outputs=outputs, execution_count=count, metadata={"tags": list(tags)})


def notebook() -> Any:
    """A notebook in French with a cell that is not for everybody, and one of prose."""
    cells = [
        new_markdown_cell("# T"),
        code("language = 'fr'", "", 1, "parameters"),
        code("show_private()", "for us alone", 2, "private"),
        code("show()", "for all", 3),
    ]
    return new_notebook(cells=cells)


def export(what: Any = None, **sections: Any) -> str:
    html, _ = ReportExporter(config=Config(sections)).from_notebook_node(notebook() if what is None else what)
    return str(html)


class Stamp(Preprocessor):
    """A preprocessor of an analyst's own."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        nb.cells.append(code("x", "stamped", 9))
        return nb, resources


@pytest.mark.parametrize(
    ("section", "settings", "private", "public"),
    [
        ("TagRemovePreprocessor", {"remove_cell_tags": {"private"}}, False, True),
        ("TagRemovePreprocessor", {"remove_all_outputs_tags": {"private"}}, False, True),
        ("TagRemovePreprocessor", {"remove_input_tags": {"private"}}, True, True),
        ("RegexRemovePreprocessor", {"patterns": ["show_priv"]}, False, True),
        ("ClearOutputPreprocessor", {"enabled": True}, False, False),
        ("TemplateExporter", {"exclude_output": True}, False, False),
        ("TemplateExporter", {"exclude_code_cell": True}, False, False),
        ("ReportExporter", {"exclude_output": True}, False, False),
        ("TemplateExporter", {"exclude_input": True, "exclude_input_prompt": True}, True, True),
        ("HTMLExporter", {"sanitize_html": True}, True, True),
        ("ServerApp", {"port": 8888}, True, True),
    ],
)
def test_what_is_to_be_left_out_is_left_out(section: str, settings: Any, private: bool, public: bool) -> None:
    html = export(**{section: settings})
    assert ("for us alone" in html, "for all" in html) == (private, public)


@pytest.mark.parametrize("asked", [{"remove_cell_tags": {"parameters"}}, {"remove_single_output_tags": {"x"}}])
def test_the_report_stays_that_of_its_parameters_where_their_cell_is_left_out(asked: Any) -> None:
    assert '<html lang="fr"' in export(TagRemovePreprocessor=asked)
    assert '<html lang="fr"' in export(ClearMetadataPreprocessor={"enabled": True})


def test_a_preprocessor_of_ones_own_is_heeded() -> None:
    assert "stamped" in export(Exporter={"preprocessors": [Stamp]})
    html, _ = ReportExporter(preprocessors=[Stamp]).from_notebook_node(notebook())
    assert "stamped" in html


def test_prose_and_raw_cells_are_left_out_where_that_is_asked() -> None:
    what = notebook()
    what.cells += [new_raw_cell("raw words")]
    assert "raw words" not in export(what, TemplateExporter={"exclude_raw": True})
    what = new_notebook(cells=[new_markdown_cell("# T"), new_markdown_cell("Prose.")])
    assert "Prose." in export(what) and "Prose." not in export(what, TemplateExporter={"exclude_markdown": True})


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("HTMLExporter", "theme", "dark"),
        ("HTMLExporter", "language_code", "fr"),
        ("HTMLExporter", "anchor_link_text", "#"),
        ("HTMLExporter", "exclude_anchor_links", False),
        ("HTMLExporter", "mathjax_url", "https://example.org/m.js"),
        ("HTMLExporter", "skip_svg_encoding", True),
        ("TemplateExporter", "template_name", "lab"),
        ("TemplateExporter", "template_file", "base.html.j2"),
        ("TemplateExporter", "extra_template_basedirs", ["/tmp"]),
        ("TemplateExporter", "exclude_input", False),
        ("TemplateExporter", "exclude_output_prompt", False),
        ("TemplateExporter", "filters", {"shout": "builtins.str"}),
        ("NbConvertBase", "display_data_priority", ["text/plain"]),
        ("Highlight2HTML", "lexer_options", {"stripall": True}),
    ],
)
def test_a_setting_that_a_report_cannot_follow_is_named(section: str, name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=rf"^a report cannot follow nbconvert's setting '(\w+\.)?{name}'; leave"):
        export(**{section: {name: value}})


def test_every_setting_of_the_exporter_is_heeded_or_refused() -> None:
    """Another value of any of them, of those there are now and those to come, changes the page or is told."""
    plain = export()
    for name, trait in ReportExporter.class_traits(config=True).items():
        default = getattr(ReportExporter(), name)
        if not isinstance(default, bool | str) or name == "file_extension":
            continue
        exporter = ReportExporter()
        setattr(exporter, name, not default if isinstance(default, bool) else f"{default}x")
        try:
            html, _ = exporter.from_notebook_node(notebook())
        except UsageError:
            continue
        silent = {"optimistic_validation", "embed_images", "sanitize_html", "enabled", "exclude_raw", "exclude_unknown"}
        assert html != plain or name in silent | {"exclude_output_stdin", "exclude_markdown"}, trait


def test_a_filter_has_no_template_to_be_used_in() -> None:
    with pytest.raises(UsageError, match="the filter 'shout' is for a template"):
        ReportExporter().register_filter("shout", str.upper)
    with pytest.raises(UsageError, match="'raw_template'"):
        ReportExporter(raw_template="{{ nb }}").from_notebook_node(notebook())


def test_pictures_that_lie_beside_the_notebook_are_embedded_where_that_is_asked(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (2, 2)).save(tmp_path / "map.png")
    what = new_notebook(cells=[new_markdown_cell("# T\n\n![A map](map.png)")])
    place = {"metadata": {"name": "n", "path": str(tmp_path)}}
    with pytest.raises(RefusedError, match=r"cell 1 shows a picture that is not in it, map.png"):
        ReportExporter().from_notebook_node(what, place)
    html, _ = ReportExporter(embed_images=True).from_notebook_node(what, place)
    assert 'alt="A map"' in html and "data:image/png;base64," in html
    what.cells[0].source = "![A map](../map.png)"
    (tmp_path / "inner").mkdir()
    place["metadata"]["path"] = str(tmp_path / "inner")
    with pytest.raises(RefusedError, match="cell 1 shows a picture that is not in it"):
        ReportExporter(embed_images=True).from_notebook_node(what, place)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, None, 3), "1 of 3 cells were not run"),
        ((None, None, None), "3 of 3 cells were not run"),
        ((1, 7, 3), "cell 4 was run before cell 3; restart, run all cells, and save"),
        ((5, 5, 6), "cell 3 was run before cell 2"),
    ],
)
def test_a_notebook_that_was_run_in_part_or_out_of_order_is_refused(counts: Any, said: str) -> None:
    """Whatever it shows: Colab and others keep what was shown in an earlier session."""
    what = notebook()
    for cell, count in zip(what.cells[1:], counts, strict=True):
        cell.execution_count = count
    with pytest.raises(RefusedError, match=said):
        export(what)


def test_a_cell_that_is_left_out_need_not_have_been_run() -> None:
    what = notebook()
    what.cells[2].execution_count = None
    assert "for all" in export(what, TagRemovePreprocessor={"remove_cell_tags": {"private"}})


# --- The command ---


@pytest.fixture
def convert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns what runs ``jupyter nbconvert --to mc2cm`` on a notebook, in its folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))

    def run(*options: str, what: Any = None) -> Path:
        nbformat.write(notebook() if what is None else what, tmp_path / "n.ipynb")
        files = [] if "--stdin" in options else ["n.ipynb"]
        app = NbConvertApp(log_level=50)
        app.initialize(["--to", "mc2cm", *options, *files])
        app.start()
        return tmp_path

    return run


def test_the_command_writes_the_page_where_it_is_told(convert: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder = convert("--no-input", "--no-prompt", "--output", "told")
    page = (folder / "told.html").read_text(encoding="utf-8")
    assert "for all" in page
    convert("--stdout")
    assert "for all" in capsys.readouterr().out
    (folder / "out").mkdir()
    convert("--output-dir", "out")
    assert (folder / "out" / "n.html").read_text(encoding="utf-8") == page


def test_the_command_reads_a_notebook_that_comes_in(convert: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(nbformat.writes(notebook()).encode()), "utf-8"))
    assert "for all" in (convert("--stdin") / "notebook.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--template", "lab"], "a report cannot follow nbconvert's setting 'template_name'; leave it out"),
        (["--theme", "dark"], "a report cannot follow nbconvert's setting 'theme'; leave it out"),
        (["--show-input"], "a report cannot follow nbconvert's setting 'exclude_input'; leave it out"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(convert: Any, options: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        convert(*options)
    assert stopped.value.code == f"mc2cm: n.ipynb was not exported: {said}"
    assert not list(Path.cwd().glob("*.html"))


def test_the_command_runs_the_notebook_where_that_is_asked(convert: Any) -> None:
    fresh = new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("from IPython.display import HTML")])
    fresh.cells.append(new_code_cell("HTML(f'<p>six times seven is {6 * 7}</p>')"))
    fresh.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder = convert("--execute", what=fresh)
    assert "six times seven is 42" in (folder / "n.html").read_text(encoding="utf-8")
    fresh.cells[2].source = "1 / 0"
    with pytest.raises(SystemExit, match=r"n\.ipynb was not exported: it was to be run and failed: ZeroDivisionError"):
        convert("--execute", what=fresh)
    fresh.metadata["kernelspec"]["name"] = "none-such"
    with pytest.raises(SystemExit, match="No such kernel named none-such"):
        convert("--execute", what=fresh)
