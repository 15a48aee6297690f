"""Is the documentation true? Its commands print what it says, its links lead somewhere, and it asks for no network."""

import re
import shutil
import subprocess
import sys
from importlib import import_module
from inspect import isclass, isfunction
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from test_recipes import copy_into

import mc2cm_analysis
from mc2cm_analysis.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: The packages from which an analyst imports.
OFFERING = (
    "agreement",
    "aggregation",
    "consultation",
    "data_formats",
    "evidence",
    "explore",
    "figures",
    "hosting",
    "peers",
    "priorities",
    "tables",
    "view",
)
#: What Sphinx makes beside the pages that somebody wrote.
MADE = {"genindex.html", "py-modindex.html", "search.html"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LexborHTMLParser]:
    """The pages of the site by their address; a warning of Sphinx, such as a dead reference, is a fault."""
    folder = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-d", f"{folder}-doctrees", DOCS, folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    pages = folder.rglob("*.html")
    return {page.relative_to(folder).as_posix(): LexborHTMLParser(page.read_text(encoding="utf-8")) for page in pages}


def addresses(page: LexborHTMLParser, name: str) -> list[str]:
    """The values of an attribute on a page."""
    return [node.attributes[name] or "" for node in page.css(f"[{name}]")]


def target(page: str, address: str) -> tuple[str, str]:
    """The page and the place in it to which an address inside the site leads."""
    parts = urlsplit(address)
    path = (Path("/") / page).parent / unquote(parts.path) if parts.path else Path("/") / page
    return path.resolve().relative_to("/").as_posix(), unquote(parts.fragment)


def test_every_written_page_is_in_the_site_and_reached_from_its_index(site: dict[str, LexborHTMLParser]) -> None:
    written = {page.relative_to(DOCS).with_suffix(".html").as_posix() for page in DOCS.rglob("*.md")}
    assert set(site) == written | MADE
    reached, waiting = set[str](), ["index.html"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = {target(page, one)[0] for one in addresses(site[page], "href") if not urlsplit(one).scheme}
        waiting += [link for link in links if link in site and link not in reached]
    assert reached >= written


def test_the_reference_has_every_name_that_the_library_offers(site: dict[str, LexborHTMLParser]) -> None:
    described = {
        place for page, tree in site.items() if page.startswith("reference/") for place in addresses(tree, "id")
    }
    packages = [mc2cm_analysis, *(import_module(f"mc2cm_analysis.{name}") for name in OFFERING)]
    names = {name: package for package in packages for name in getattr(package, "__all__", vars(package))}
    offered = [getattr(package, name) for name, package in names.items()]
    wanted = {f"{one.__module__}.{one.__qualname__}" for one in offered if isfunction(one) or isclass(one)}
    assert len(wanted) > 100
    assert sorted(name for name in wanted if name.startswith("mc2cm_analysis") and name not in described) == []


def test_no_link_inside_the_site_is_dead(site: dict[str, LexborHTMLParser]) -> None:
    places = {page: {*addresses(tree, "id"), *addresses(tree, "name"), "", "top"} for page, tree in site.items()}
    dead = []
    for page, tree in site.items():
        for address in addresses(tree, "href"):
            if urlsplit(address).scheme or not address:
                continue
            leads_to, place = target(page, address)
            if leads_to.endswith(".html") and place not in places.get(leads_to, set()):
                dead.append(f"{page}: {address}")
    assert not dead


def test_the_site_asks_nothing_of_a_network(site: dict[str, LexborHTMLParser]) -> None:
    for page, tree in site.items():
        loaded = addresses(tree, "src") + [link.attributes.get("href") or "" for link in tree.css("link")]
        assert [one for one in loaded if urlsplit(one).scheme or urlsplit(one).netloc] == [], page


def test_pictures_are_small_and_told_in_words(site: dict[str, LexborHTMLParser]) -> None:
    pictures = {picture.name: picture.stat().st_size for picture in (DOCS / "pictures").iterdir()}
    shown = [image.attributes for page in site.keys() - MADE for image in site[page].css("div.body img")]
    assert {Path(image["src"] or "").name for image in shown} == set(pictures)
    assert all(len(image["alt"] or "") > 60 for image in shown)
    assert max(pictures.values()) < 120_000 and sum(pictures.values()) < 400_000


def test_formulas_need_no_script(site: dict[str, LexborHTMLParser]) -> None:
    for page, tree in site.items():
        assert not tree.css(".math"), f"{page}: a formula waits for a script"
    assert len(site["method.html"].css("math[display=block]")) > 10


class Example(NamedTuple):
    """Commands of a page, what it says they print, and why they are not run, where they are not."""

    commands: str
    printed: str
    untried: str


def examples(page: Path) -> list[Example]:
    """The commands of a page; what a block of text under them says is what they print."""
    block = r"^```sh(?: not run: ([^\n]+))?\n(.+?)^```\n(?:\s*^```text\n(.+?)^```\n)?"
    found = re.findall(block, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Example(commands, printed, untried) for untried, commands, printed in found]


#: The round of questions has a test of its own.
PAGES = {page.stem: examples(page) for page in sorted(DOCS.glob("*.md")) if page.stem != "consultation"}
#: Commands that are shown and not run.
UNTRIED = {
    "mc2cm release",
    "mc2cm update-series",
    "mc2cm serve",
    "mc2cm lab",
    "make lab",
    "make reports",
    "make docs",
    "sha256sum -c",
    "mc2cm verify",
}


def as_pattern(printed: str) -> re.Pattern[str]:
    """What is printed, as a pattern: a line of dots stands for any lines, dots inside a line for any letters."""
    lines = [
        "(?:.*\n)*?" if line == "..." else f"{'.*'.join(map(re.escape, line.split('...')))}\n"
        for line in printed.splitlines()
    ]
    return re.compile("".join(lines))


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1)))
def test_what_is_printed_is_found_as_it_is_and_nothing_else_is(lines: list[str]) -> None:
    printed = "".join(f"{line}\n" for line in lines if "..." not in line)
    assert as_pattern(printed).fullmatch(printed)
    assert as_pattern(f"first\n...\n{printed}last ...\n").fullmatch(f"first\nmore\n{printed}last 7 s\n")
    assert not as_pattern(f"{printed}this\n").fullmatch(f"{printed}that\n")


@pytest.mark.parametrize("page", [page for page, shown in PAGES.items() if any(not one.untried for one in shown)])
def test_commands_print_what_the_page_says(page: str, tmp_path: Path) -> None:
    project = copy_into(tmp_path)
    for folder in ("examples", "views"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for example in PAGES[page]:
        if not example.untried:
            told = project.run(f"exec 2>&1\n{example.commands}")
            assert as_pattern(example.printed).search(told), f"{example.commands}\nprints\n{told}"


def test_few_commands_are_shown_and_not_run() -> None:
    untried = [one.commands.strip() for shown in PAGES.values() for one in shown if one.untried]
    assert {" ".join(commands.split()[:2]) for commands in untried} == UNTRIED


def test_every_command_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z-]+)  ", capsys.readouterr().out, re.MULTILINE)
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert len(commands) > 10
    assert [command for command in commands if f"\nmc2cm {command}" not in text] == []
