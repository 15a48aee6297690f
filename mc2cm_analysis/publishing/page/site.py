"""The pages that lead to the reports, and the manifest of what a build left."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.publishing.page.render import TEMPLATES, finished, isolated
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.vocabulary import LANGUAGES

MANIFEST: Final = "manifest.json"
_WORDS: Final = later("Reports on the cities and on what they have in common")


def site_pages(
    entries: Mapping[str, Mapping[str, Any]], known: Collection[str], kinds: Mapping[str, ReportKind]
) -> dict[str, str]:
    """Make the index pages and the manifest from a ledger.

    Parameters
    ----------
    entries : mapping
        Of the ledger.
    known : collection of str
        Names of the reports that the data has; others, of a city that has left it, are passed over.
    kinds : mapping of str to ReportKind
        Their order, and the headings of the index, are those of the pages.

    Returns
    -------
    dict
        Place to content: ``index.html`` leads to the reports of each language, ``<lang>/index.html`` to those of one;
        ``manifest.json`` holds size and SHA-256 of every report.
    """
    by_language: dict[str, dict[str, Any]] = {}
    files: dict[str, Any] = {}
    for name, entry in sorted(entries.items()):
        if name in known:
            made = {place: mark for place, mark in entry["files"].items() if place.endswith((".html", ".pdf"))}
            files |= {place: {"bytes": size, "sha256": digest} for place, (size, digest) in made.items()}
            shown = {**entry, "built": f"{name}.html" in made, "pdf": f"{name}.pdf" in made}
            by_language.setdefault(name.split("/")[0], {})[name] = shown
    languages = [code for code in LANGUAGES if code in by_language]
    pages = {}
    for code in languages:
        others = [_named(other) for other in languages if other != code]
        pages[f"{code}/index.html"] = _contents(Language(code), by_language[code], others, kinds)
    choices = [{**_named(code), "words": Language(code).say(_WORDS)} for code in languages]
    pages["index.html"] = _page("languages.html.j2", pages=choices)
    pages[MANIFEST] = json.dumps({"reports": files}, indent=2) + "\n"
    return pages


def site_places() -> list[str]:
    """Return where these pages stand, in whatever languages."""
    return ["index.html", MANIFEST, *(f"{code}/index.html" for code in LANGUAGES)]


def _named(code: str) -> dict[str, str]:
    return {"language": code, "direction": Language(code).direction, "name": LANGUAGES[code].name}


def _contents(
    language: Language, entries: Mapping[str, Any], others: list[dict[str, str]], kinds: Mapping[str, ReportKind]
) -> str:
    groups: dict[str, list[dict[str, Any]]] = {kind.group: [] for kind in _network_first(kinds)}
    place = list(kinds).index
    for name, entry in sorted(entries.items(), key=lambda item: (place(item[1]["report"]), item[0])):
        link = {"slug": name.split("/", 1)[1], "title": entry["title"], "built": entry["built"], "pdf": entry["pdf"]}
        groups[kinds[entry["report"]].group].append(link)
    shown = [{"heading": language.say(heading), "links": links} for heading, links in groups.items() if links]
    return _page("contents.html.j2", **_named(language.code), say=language.say, others=others, groups=shown)


def _network_first(kinds: Mapping[str, ReportKind]) -> list[ReportKind]:
    return sorted(kinds.values(), key=lambda kind: kind.per_city)


def _page(template: str, **values: Any) -> str:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True)
    environment.filters["marked"] = lambda text: Markup(isolated(text))
    css = (TEMPLATES / "report" / "report.css").read_text(encoding="utf-8")
    return finished(environment.get_template(template).render(css=css, **values))
