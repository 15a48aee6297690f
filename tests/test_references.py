"""The sources of a page come into a reference manager as they stand in the data."""

import json

import bibtexparser
import nbformat
import pandas as pd
import pytest
from bibtexparser.middlewares import LatexDecodingMiddleware

from mc2cm_analysis import Network, evidence
from mc2cm_analysis.evidence.references import CSL, csl_items
from mc2cm_analysis.page import open_page
from mc2cm_analysis.publishing.page import references
from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.references import as_bibtex, as_csl, cited

TRICKY = r"100% of $5 & #1 a_b ~x \cite: عمّان “é”"


def fields(text: str, *, decoded: bool) -> dict[str, dict[str, str]]:
    """The entries of a BibTeX file by key, as another program reads them."""
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()] if decoded else [])
    assert not library.failed_blocks
    return {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}


def test_every_source_of_the_data_comes_back_from_bibtex_as_it_was(network: Network) -> None:
    sources = network.table("sources")
    text = as_bibtex(csl_items(sources)).decode()
    read, raw = fields(text, decoded=True), fields(text, decoded=False)
    assert list(read) == list(sources["id"])
    for row in sources.itertuples():
        assert " ".join(read[row.id]["title"].split()) == " ".join(row.title.split())
        assert raw[row.id].get("url", "") == row.url
        assert raw[row.id].get("year", "") == (row.year_note_en if pd.isna(row.year) else str(row.year))


def test_what_tex_would_take_for_a_command_is_text() -> None:
    item = {"id": "a", "title": TRICKY, "publisher": "P & Q", "URL": "https://a.example/{b}?c=d&e_f%20"}
    text = as_bibtex([item]).decode()
    read = fields(text, decoded=True)["a"]
    assert read["title"] == TRICKY and read["publisher"] == "P & Q"
    assert fields(as_bibtex([item | {"title": "an {open and } a ^"}]).decode(), decoded=True)["a"], "it is whole"
    assert fields(text, decoded=False)["a"]["url"] == "https://a.example/%7Bb%7D?c=d&e_f%20"


def test_the_list_of_sources_carries_its_items(network: Network) -> None:
    page = open_page("fr", city="lyon")
    others = [source for source in network.table("sources")["id"] if source != evidence.OWN_SOURCE][:2]
    page.finding("Une phrase.", *others)
    data, _ = page.sources()._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    nbformat.validate(notebook)
    assert CSL == references.CSL
    assert [item["id"] for item in json.loads(as_csl(cited(notebook)))] == others


@pytest.mark.parametrize(
    "item",
    [
        {"title": "In /home/ann/x"},
        {"URL": "https://ann:pw@e.example/"},
        {"URL": "file:///x"},
        {"publisher": "ann@example.org"},
    ],
)
def test_a_source_that_tells_of_a_machine_does_not_leave(item: dict[str, str]) -> None:
    output = nbformat.v4.new_output("display_data", {CSL: [{"id": "a", "title": "T", "publisher": "P"} | item]})
    with pytest.raises(RefusedError):
        cited(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])]))
