"""The pages that lead to the reports, the notices where one is missing, and the manifest of what a build left."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any, Final

from mc2cm_analysis.language import Language, MissingTextError, later
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES, LanguageRecord
from mc2cm_analysis.publishing.page.front import front_page
from mc2cm_analysis.publishing.page.gate import passed
from mc2cm_analysis.publishing.page.leaks import RefusedError, check_leaks
from mc2cm_analysis.publishing.page.parts import filled, own_sheet
from mc2cm_analysis.publishing.page.render import finished
from mc2cm_analysis.publishing.plan.digests import fingerprint
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.publishing.plan.reports import MANIFEST

#: What the list offers beside each page, by suffix, and how it is called in every language.
_FILES: Final = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV"}
_BRIEF, _REPORT = later("Brief, PDF"), later("Report, PDF")
_WORDS: Final = later("Reports on the cities and on what they have in common")


def site_pages(
    entries: Mapping[str, Mapping[str, Any]],
    known: Collection[str],
    kinds: Mapping[str, ReportKind],
    fronts: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, str]:
    """Make the notices, the index pages and the manifest from the entries of a ledger; return place to content.

    ``index.html`` leads to the reports of each language, ``<lang>/index.html`` to those of one, in the order of the
    kinds: on its front page, made from its executed notebook in `fronts`, or without one in a plain list.
    ``manifest.json`` holds size and SHA-256 of every report and, as ``site``, of these pages and notices. Reports that
    are not among the known ones, of a city that has left the data, are passed over.

    Raises
    ------
    RefusedError
        If one of them holds what the gate refuses; its place is named.
    """
    links: dict[str, list[dict[str, Any]]] = {code: [] for code in LANGUAGES}
    files: dict[str, Any] = {}
    for name, entry in sorted(entries.items()):
        if name in known:
            code, slug = name.split("/", 1)
            made = {place: mark for place, mark in entry["files"].items() if place.startswith(f"{code}/")}
            files |= made
            downloads = [
                (place.removeprefix(f"{code}/"), _called(place, suffix, Language(code)))
                for suffix in _FILES
                for place in made
                if place.endswith(f".{suffix}")
            ]
            links[code].append({**entry, "slug": slug, "built": f"{name}.html" in made, "downloads": downloads})
    languages = {code: record for code, record in LANGUAGES.items() if links[code]}
    pages = {}
    for code in languages:
        others = {other: languages[other] for other in languages if other != code}
        with _named(place := f"{code}/index.html"):
            pages[place] = _contents(code, links[code], others, kinds, fronts.get(code, b""))
    words = {code: Language(code).say(_WORDS) for code in languages}
    with _named("index.html"):
        pages["index.html"] = finished(filled("languages.html.j2", languages=languages, words=words))
    with _named(MANIFEST):
        check_leaks("\n".join(files))
    pages = notices(entries, known) | pages  # what leads to them is written after them
    site = {place: fingerprint(page.encode("utf-8")) for place, page in sorted(pages.items()) if page}
    pages[MANIFEST] = json.dumps({"reports": _listed(files), "site": _listed(site)}, indent=2) + "\n"
    return pages


def _listed(files: Mapping[str, tuple[int, str]]) -> dict[str, dict[str, Any]]:
    return {place: {"bytes": size, "sha256": digest} for place, (size, digest) in files.items()}


@contextmanager
def _named(place: str) -> Iterator[None]:
    """Say of which page it is told, if the gate refuses it."""
    try:
        yield
    except RefusedError as refused:
        raise RefusedError(f"{place}: {refused}") from None


def _called(place: str, suffix: str, language: Language) -> str:
    """Name a file of a report; a brief is told from its report, for both are PDFs."""
    if suffix != "pdf":
        return _FILES[suffix]
    word = _BRIEF if "/briefs/" in place else _REPORT
    return language.say(word)


def _contents(
    code: str,
    links: list[dict[str, Any]],
    others: Mapping[str, LanguageRecord],
    kinds: Mapping[str, ReportKind],
    front: bytes,
) -> str:
    """Make the page that leads to the reports of a language; where its front page cannot be made, as a plain list."""
    if front:
        reports = [link for link in links if not kinds[link["report"]].front]
        built = {link["slug"] for link in links if link["built"]}
        with suppress(ValueError, LookupError, RefusedError):  # a notebook of another version, say
            return front_page(front, built, others, _grouped(reports, kinds))
    language = Language(code)
    values = {"language": language, "say": language.say, "others": others, "groups": _grouped(links, kinds)}
    return finished(filled("contents.html.j2", **values))


def notices(entries: Mapping[str, Mapping[str, Any]], known: Collection[str]) -> dict[str, str]:
    """Return what is to stand where a report is missing: place to a short page, empty for nothing.

    A page leads to itself in every language, whatever its build made (`render.other_languages`). Where a language lacks
    it, not asked for or failed, the reader finds a notice, with the languages in which it can be read. A report that no
    language has is led to from nowhere, and has no notice.
    """
    made: dict[str, dict[str, str]] = {}
    for name, entry in sorted(entries.items()):
        if name in known:
            code, slug = name.split("/", 1)
            made.setdefault(f"{slug}.html", {})
            for page in (place for place in entry["files"] if place.endswith(".html")):
                made.setdefault(page.removeprefix(f"{code}/"), {})[code] = entry["title"]
    return {
        f"{code}/{page}": _notice(code, page, titles) if titles else ""
        for page, titles in made.items()
        for code in LANGUAGES
        if code not in titles
    }


def _notice(code: str, page: str, titles: Mapping[str, str]) -> str:
    """Make a notice in a language, or in English if the language is only begun and cannot say it."""
    links = {other: (LANGUAGES[other], title) for other, title in titles.items()}
    with _named(f"{code}/{page}"):
        try:
            return _filled_notice(Language(code), page, links)
        except MissingTextError:
            return _filled_notice(Language(ENGLISH), page, links)


def _filled_notice(language: Language, page: str, links: Mapping[str, Any]) -> str:
    root = "../" * (1 + page.count("/"))
    notice = filled("notice.html.j2", language=language, say=language.say, page=page, root=root, links=links)
    return passed(notice, own_sheet("notice"))


def _grouped(links: list[dict[str, Any]], kinds: Mapping[str, ReportKind]) -> dict[str, list[dict[str, Any]]]:
    """Put reports under the headings of the index, those on the network first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in sorted(kinds.values(), key=lambda kind: kind.per_city):
        groups.setdefault(kind.group, []).extend(link for link in links if link["report"] == kind.name)
    return groups
