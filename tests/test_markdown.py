"""Whatever Markdown a notebook holds stands in the page as in nbconvert's own, or the cell that holds it is named."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from mc2cm_analysis.catalogues import blocks
from mc2cm_analysis.exporting import exported
from mc2cm_analysis.language import Language
from mc2cm_analysis.paths import notebooks_folder
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.markdown import as_prose, title_of
from mc2cm_analysis.publishing.page.prose import translated

INVENTED = Path(__file__).parent / "notebooks"
WRITTEN = sorted((INVENTED / "written_elsewhere").glob("*.ipynb"))
THEIRS = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True, exclude_anchor_links=True)


def letters(text: str) -> str:
    """What is read of a text, however it is spaced; what stands for the boxes of tasks is no text in nbconvert's."""
    return re.sub(r"[\s☐☑]+", "", text)


def of_ours(notebook: Any) -> str:
    page = BeautifulSoup(exported(notebook)[0], "html.parser")
    for contents in page.main.find_all("nav"):
        contents.decompose()
    title = (
        page.h1.text if any(title_of(cell.source) for cell in notebook.cells if cell.cell_type == "markdown") else ""
    )
    return letters(title + page.main.text)


def of_theirs(notebook: Any) -> str:
    return letters(BeautifulSoup(THEIRS.from_notebook_node(notebook)[0], "html.parser").text)


def prose(*sources: str, **attachments: Any) -> Any:
    cells = [new_markdown_cell(source) for source in sources]
    if attachments:
        cells[0]["attachments"] = attachments
    return new_notebook(cells=cells)


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.stem)
def test_a_notebook_of_any_program_says_what_nbconvert_says(file: Path) -> None:
    notebook = nbformat.read(file, as_version=4)
    assert of_ours(notebook) == of_theirs(notebook)


@pytest.mark.parametrize(
    ("source", "selector", "n"),
    [
        ("1. First\n2. Second", "ol > li", 2),
        ("1. First\n   1. Inner\n   2. More\n2. Second", "ol ol > li", 2),
        ("- a\n  - b\n    - c", "ul ul ul > li", 1),
        ("3. Third\n4. Fourth", "ol[start='3'] > li", 2),
        ("| A | B |\n|---|--:|\n| a | 1 |", "div.table[tabindex] th[scope=col]", 2),
        ("| A | B |\n|---|--:|\n| a | 1 |", "td.n", 1),
        ("|   | B |\n|---|---|\n| a | 1 |", "th", 1),
        ("> quoted\n>\n> - item", "blockquote li", 1),
        ("```sh\nls\n```", "pre > code", 1),
        ("~~not so~~", "del", 1),
        ("a\\\nb", "br", 1),
        ("[a][b]\n\n[b]: https://example.org/c", "a[href='https://example.org/c']", 1),
        ("Term\n: what it is", "dl > dd", 1),
        ("<details><summary>More</summary>\n\n*x*\n\n</details>", "details em", 1),
        ("- [ ] to do\n- [x] done", "li", 2),
        ("Costs US$ 5, then US$ 6: **much**", "p > strong", 1),
        ("## One *part*", "h2#one-part > em", 1),
        ("<!-- a remark -->\n\nText", "p", 1),
    ],
)
def test_a_construct_is_carried(source: str, selector: str, n: int) -> None:
    part = BeautifulSoup(as_prose(source).html, "html.parser")
    assert len(part.select(selector)) == n and "remark" not in str(part)
    exported(prose("# T", source))


def test_sections_of_one_name_have_places_of_their_own() -> None:
    page = BeautifulSoup(exported(prose("# T\n\n## A `b`", "## A `b`", "A b\n---", "## ***"))[0], "html.parser")
    assert [link["href"] for link in page.nav.select("a")][:4] == ["#a-b", "#a-b-2", "#a-b-3", "#section"]
    assert [link.text for link in page.nav.select("a")][:2] == ["A b", "A b"]
    assert [part["id"] for part in page.main.select("h2")] == ["a-b", "a-b-2", "a-b-3", "section"]


@pytest.mark.parametrize(
    "source", ["# My *own* `title`", "My *own* `title`\n===", "```sh\n# no title\n```\n\n# My own title"]
)
def test_the_title_of_the_page_is_the_first_heading_in_words(source: str) -> None:
    html, report = exported(prose("Before it.", source))
    assert report.title == "My own title" and html.count("<h1") == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("# Another", "holds a second title, 'Another'; begin the headings of its parts with ##"),
        ("##### Deep", "holds a heading of level 5, 'Deep'"),
        ("![](attachment:m.png)", "shows a picture, m.png, without words for who cannot see it"),
        ("![A map](attachment:none.png)", "shows a picture that is not in it, none.png; attach the picture"),
        ("![A map](map.png)", "shows a picture that is not in it, map.png; attach the picture"),
        ("![A map](https://example.org/map.png)", "shows a picture that is not in it"),
        ("![A drawing](attachment:m.svg)", "shows a picture, m.svg, that cannot be read; attach it as PNG or JPEG"),
        ('<img src="attachment:m.png" alt="A map">', "shows a picture that is not in it"),
        ("A half is $\\frac{1}{2}$.", "holds mathematics, '$\\frac{1}{2}$'"),
        ("$$\nx^2\n$$", "holds mathematics, '$$ x^2 $$'"),
        ("\\begin{align}\nx\n\\end{align}", "holds mathematics"),
        ("Said.[^1]\n\n[^1]: By whom?", "holds a footnote ([^1])"),
        ("```mermaid\ngraph TD\n```", "holds a diagram in Mermaid"),
        ("A <b>word</b>", "holds the HTML tag 'b', which a report does not carry"),
        ("<p style='color: red'>x</p>", "holds the attribute 'style' of the HTML tag 'p'"),
        ("[x](mailto:ann@example.org)", "leads to 'mailto:ann@example.org'"),
        ("[x](file:///etc/passwd)", "leads to 'file:///etc/passwd'"),
        ("0. Zero\n1. One", "holds a list that begins with 0"),
        ("<table><tr><td>x</td></tr>late</table>", "holds HTML that browsers put in another order"),
    ],
)
def test_what_a_page_cannot_carry_is_refused_with_the_cell(source: str, said: str) -> None:
    notebook = prose("# T", source)
    notebook.cells[1]["attachments"] = {"m.svg": {"image/svg+xml": "PHN2Zy8+"}, "m.png": {"image/png": "aGVsbG8="}}
    with pytest.raises(RefusedError, match=f"^cell 2 {re.escape(said)}"):
        exported(notebook)


def test_what_a_cell_shows_as_markdown_is_held_to_the_same() -> None:
    shown = new_output("display_data", {"text/markdown": "# Loud"})
    with pytest.raises(RefusedError, match="cell 1 holds a second title, 'Loud'"):
        exported(new_notebook(cells=[new_code_cell("x", outputs=[shown], execution_count=1)]))


def test_a_raw_cell_is_refused() -> None:
    with pytest.raises(RefusedError, match="cell 1 is a raw cell"):
        exported(new_notebook(cells=[new_raw_cell("\\newpage")]))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
def test_an_attached_picture_stands_in_the_page_with_its_words_and_nothing_of_who_made_it(form: str) -> None:
    from base64 import b64decode, b64encode
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    options = {"exif": Image.Exif()} if form == "JPEG" else {}
    Image.new("RGB", (3, 2), "navy").save(file, form, comment=b"/home/ann/map", **options)
    attached = {f"image/{form.lower()}": b64encode(file.getvalue()).decode()}
    html, _ = exported(prose("# T\n\n![A *map* & more](attachment:m)", m=attached))
    picture = BeautifulSoup(html, "html.parser").main.img
    assert picture["alt"] == "A map & more"
    content = b64decode(picture["src"].removeprefix("data:image/png;base64,"))
    assert b"/home/ann" not in content
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.size) == ("PNG", (3, 2))


def test_prose_in_another_language_keeps_its_construct(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = {"First": "Un", "Second": "Deux", "A": "Le A", "a": "le a"}
    monkeypatch.setattr(Language, "say", lambda self, message, **_: messages[message])
    told, _ = translated(prose("1. First\n2. Second\n\n| A |\n|---|\n| a |"), Language("fr"))
    page = BeautifulSoup(told.cells[0].source, "html.parser")
    assert [part.text for part in page.select("ol > li, th[scope=col], td")] == ["Un", "Deux", "Le A", "le a"]


def test_the_messages_of_the_notebooks_are_the_texts_that_a_page_says() -> None:
    for file in notebooks_folder().glob("*.ipynb"):
        for cell in nbformat.read(file, as_version=4).cells:
            if cell.cell_type == "markdown":
                said: list[str] = []
                prose = as_prose(cell.source, say=lambda text, said=said: said.append(text) or text, takes_title=True)
                messages = [text for _, text in blocks(cell.source)]
                assert said == messages[bool(prose.title) :], file.name


#: Pieces of Markdown, as people put them one after the other.
WORDS = st.sampled_from(["word", "*soft*", "**loud**", "`code`", "a_b", "5 < 6", "&amp;", "عربي", "[l](https://a.org)"])
LINE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=2, max_size=3).map("\n".join),
    st.tuples(st.sampled_from(["##", "###", "####"]), LINE).map(" ".join),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {line}" for line in lines)),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"{n}. {x}" for n, x in enumerate(lines, 1))),
    st.tuples(LINE, LINE).map(lambda two: f"- {two[0]}\n  1. {two[1]}\n\n  {two[0]}"),
    st.tuples(LINE, LINE).map(lambda two: f"| {two[0]} | b |\n|---|--:|\n| {two[1]} | 1 |"),
    LINE.map(lambda line: f"> {line}\n> {line}"),
    LINE.map(lambda line: f"```\n{line}\n```"),
    st.sampled_from(["---", "<br>", "    indented", "- [ ] task", "~~gone~~", "x[^1]", "$x$", "<b>x</b>", "# Second"]),
    st.text(alphabet="#*_-`~|[]()<>!&1.:\\ \n\tab", max_size=25),  # whatever comes of it
)


@settings(max_examples=150, deadline=None)
@given(st.lists(BLOCK, max_size=5))
def test_any_markdown_says_what_nbconvert_says_or_is_refused(parts: list[str]) -> None:
    source = "\n\n".join(parts)
    try:
        ours = as_prose(source)
    except RefusedError:
        return
    theirs = THEIRS.from_notebook_node(new_notebook(cells=[new_markdown_cell(source)]))[0]
    ours_text, theirs_text = (BeautifulSoup(html, "html.parser").text for html in (ours.html, theirs))
    assert letters(ours_text) == letters(theirs_text), json.dumps(source)
