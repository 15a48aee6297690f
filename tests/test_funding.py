"""Who is named in the reports is configuration, and what is missing there stops the build."""

import re
from base64 import b64decode
from pathlib import Path
from zlib import crc32

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook
from workbench import planned

from mc2cm_analysis import __version__
from mc2cm_analysis.cli import main
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import funding_file
from mc2cm_analysis.publishing.page.funding import EMBLEM_WORDS, read_funding
from mc2cm_analysis.publishing.page.funding_types import type_faults
from mc2cm_analysis.publishing.page.render import as_html
from mc2cm_analysis.publishing.plan.kinds import UsageError

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    file = tmp_path / "funding.toml"
    file.write_text(
        """
authors = ["Invented <author>"]
contact = "office@invented.example"
[[logos]]
file = "logo.png"
en = "Invented logo"
[en]
partners = ["Invented partner"]
donors = ["Invented donor"]
statement = "Invented & paid for."
disclaimer = "Invented words."
""",
        encoding="utf-8",
    )
    (tmp_path / "logo.png").write_bytes(PNG)
    return file


def test_the_projects_own_names_partners_and_donors_and_claims_no_money() -> None:
    own = read_funding(funding_file(), ["en"])["en"]
    assert [re.search(r"\((.+)\)", name)[1] for name in own.partners] == ["UCLG", "ICMPD", "UN-Habitat"]
    assert own.donors == ("European Union", "Swiss Agency for Development and Cooperation")
    assert "not a publication of" in own.disclaimer and own.logos == ()


def test_a_report_says_at_its_foot_who_paid_and_how_to_cite_it(invented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MC2CM_FUNDING", str(invented))
    (report,) = planned(cities=["lyon"], languages=["en"])
    page = BeautifulSoup(as_html(new_notebook(cells=[new_markdown_cell("# T")]), report), "html.parser")
    foot = {dt.text: " ".join(dt.find_next("dd").text.split()) for dt in page.select("footer dt")}
    assert foot["Partners of the project"] == "Invented partner" and foot["Donors"] == "Invented donor"
    assert foot["Funding"] == "Invented & paid for." and foot["Disclaimer"] == "Invented words."
    versions = f"Data as of 28 November 2026, version {report.data_version}; code version {__version__}."
    assert foot["How to cite"] == f"Invented <author>: Lyon: city migration profile. {versions}"
    assert report.data_version
    assert "office@invented.example" in foot["Accessibility"]
    assert page.footer.img["alt"] == "Invented logo" and page.footer.img["src"].startswith("data:image/png;base64,")


def test_of_a_logo_its_picture_leaves_and_not_who_made_it_where(invented: Path) -> None:
    end = PNG.index(b"IEND") - 4
    for name in (b"tEXt", b"eXIf", b"iCCP", b"tIME", b"caNv"):
        told = b"Author\0Ann, /home/ann/logo.xcf"
        chunk = len(told).to_bytes(4, "big") + name + told + crc32(name + told).to_bytes(4, "big")
        (invented.parent / "logo.png").write_bytes(PNG[:end] + chunk + PNG[end:] + b"behind the end: /home/ann")
        ((address, _),) = read_funding(invented, ["en"])["en"].logos
        assert b64decode(address.partition(",")[2]) == PNG


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[en]", "[fr]", "there is no part [en], so no report can be built in it"),
        ('donors = ["Invented donor"]', "", "[en] has no 'donors'"),
        ('authors = ["Invented <author>"]', "", "'authors' is missing"),
        ('en = "Invented logo"', "", "the logo logo.png has no words for it in 'en'"),
        ("logo.png", "none.png", "the logo none.png cannot be read"),
        ("logo.png", "funding.toml", "the logo funding.toml must be a PNG of 100 kB at most"),
        ("[en]", "[en", "funding.toml cannot be read"),
    ],
)
def test_what_is_missing_stops_the_build(
    invented: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    invented.write_text(invented.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(said)):
        read_funding(invented, ["en"])
    monkeypatch.setenv("MC2CM_FUNDING", str(invented))
    assert main(["build", "evidence", "--lang", "en", "--out", str(invented.parent / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (invented.parent / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('["Invented <author>"]', '"MC2CM"', "'authors' is a text, and must be a list of texts, such as ['MC2CM']"),
        ('["Invented <author>"]', '["A", 3]', "entry 2 of 'authors' is a number or a date, and must be a text"),
        ('["Invented <author>"]', '[""]', "entry 1 of 'authors' is empty"),
        ('["Invented partner"]', '"Invented partner"', "[en] partners is a text, and must be a list of texts"),
        ('["Invented donor"]', "true", "[en] donors is true or false, and must be a list of texts"),
        ('"Invented & paid for."', '["Invented"]', "[en] statement is a list, and must be a text in quotation marks"),
        ('"Invented words."', "2016-03-09", "[en] disclaimer is a number or a date, and must be a text"),
        ('"office@invented.example"', "3", "'contact' is a number or a date, and must be a text"),
        ("[[logos]]", "[logos]", "'logos' is a table, and must be [[logos]] tables"),
        ('"logo.png"', "7", "'file' of logo 1 is a number or a date"),
        ('en = "Invented logo"', "en = {}", "'en' of logo 1 is a table, and must be a text"),
        ("Invented & paid for.", "\\u202ederap", "[en] statement: it holds the character U+202E, which turns the text"),
    ],
)
def test_a_value_of_another_type_is_told_and_never_taken_apart(invented: Path, old: str, new: str, said: str) -> None:
    text = invented.read_text(encoding="utf-8")
    assert old in text
    invented.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(said)):
        read_funding(invented, ["en"])


@given(
    name=st.sampled_from(["authors", "contact", "logos", "en"]),
    value=st.recursive(
        st.booleans() | st.integers() | st.text(max_size=3) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["file", "en", "partners", "donors", "statement"]), inner)
        ),
        max_leaves=4,
    ),
)
def test_whatever_is_printed_of_funding_is_text(name: str, value: object) -> None:
    part = {"partners": ["P"], "donors": ["D"], "statement": "S", "disclaimer": "D"}
    whole = {"authors": ["A"], "contact": "", "logos": [], "en": part, name: value}
    if type_faults(whole, ["en"]):
        return
    texts = [*whole["authors"], whole["contact"], *whole["en"].get("authors", [])]
    texts += [one for key in ("partners", "donors") for one in whole["en"].get(key, [])]
    assert all(isinstance(text, str) for text in texts)


EMBLEM = """
[[logos]]
file = "logo.png"
emblem = true
en = "Co-funded by the European Union"
fr = "Cofinancé par l'Union européenne"
ar = "بتمويل مشترك من الاتحاد الأوروبي"
"""


@pytest.fixture
def with_emblem(invented: Path) -> Path:
    """The invented file with the emblem, in every language that has words for it."""
    text = invented.read_text(encoding="utf-8")
    part = text[text.index("[en]") :]
    logo = text[text.index("[[logos]]") : text.index("[en]")]
    others = "".join(part.replace("[en]", f"[{code}]") for code in EMBLEM_WORDS if code != "en")
    invented.write_text(text.replace(logo, EMBLEM) + others, encoding="utf-8")
    return invented


def test_the_words_of_the_emblem_are_those_that_the_union_asks_for() -> None:
    assert set(EMBLEM_WORDS) == set(LANGUAGES), "a language of the reports has no words for the emblem"
    assert all(len({*words}) == 2 for words in EMBLEM_WORDS.values())


@pytest.mark.parametrize("language", EMBLEM_WORDS)
def test_the_emblem_and_its_words_stand_side_by_side(
    with_emblem: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("MC2CM_FUNDING", str(with_emblem))
    (report,) = planned(cities=["lyon"], languages=[language])
    page = BeautifulSoup(as_html(new_notebook(cells=[new_markdown_cell("# T")]), report), "html.parser")
    (shown,) = page.select("footer .emblem")
    first, then = shown.contents
    assert first.name == "img" and first["src"].startswith("data:image/png;base64,") and first["alt"]
    assert then.text == EMBLEM_WORDS[language][1], "the words are printed, not only read out"
    assert page.footer.find_all("img") == [first]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Co-funded by the European Union", "With support of the EU", "must have beside it, in 'en', 'Funded by"),
        ("Co-funded by the European Union", "Co-funded by the European Union and others", "and nothing else"),
        ("Cofinancé par l'Union", "Cofinancée par l'Union", "must have beside it, in 'fr', 'Financé par l’Union"),
        ("مشترك", "سخي", "must have beside it, in 'ar'"),
        ('fr = "Cofinancé par l\'Union européenne"', "", "has no words for it in 'fr'"),
        ("Cofinancé", "Financé", "the emblem is funded in one language and co-funded in another"),
        ("emblem = true", "", "has the words of the emblem of the European Union in 'en'; say emblem = true"),
        ("emblem = true", 'emblem = "yes"', "emblem is true or false"),
        ("paid for", "Funded by the European Union", "[en] statement holds the words of the emblem"),
        ("Invented words", "Funded by the European Union", "[en] disclaimer holds the words of the emblem"),
        ("[en]", EMBLEM + "[en]", "declared more than once"),
        ("logo.png", "none.png", "the logo none.png cannot be read"),
    ],
)
def test_the_emblem_apart_from_its_words_stops_the_build(with_emblem: Path, old: str, new: str, said: str) -> None:
    text = with_emblem.read_text(encoding="utf-8")
    assert old in text
    with_emblem.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(said)):
        read_funding(with_emblem, list(EMBLEM_WORDS))
