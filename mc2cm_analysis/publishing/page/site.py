"""The pages that lead to the reports, and the manifest of what a build left."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.publishing.page.render import filled, finished
from mc2cm_analysis.publishing.plan.kinds import ReportKind
from mc2cm_analysis.vocabulary import LANGUAGES

MANIFEST: Final = "manifest.json"
_WORDS: Final = later("Reports on the cities and on what they have in common")


def site_pages(
    entries: Mapping[str, Mapping[str, Any]], known: Collection[str], kinds: Mapping[str, ReportKind]
) -> dict[str, str]:
    """Make the index pages and the manifest from the entries of a ledger; return place to content.

    ``index.html`` leads to the reports of each language, ``<lang>/index.html`` to those of one, in the order of the
    kinds; ``manifest.json`` holds size and SHA-256 of every report. Reports that are not among the known ones, of a
    city that has left the data, are passed over.
    """
    links: dict[str, list[dict[str, Any]]] = {code: [] for code in LANGUAGES}
    files: dict[str, Any] = {}
    for name, entry in sorted(entries.items()):
        if name in known:
            made = {place: mark for place, mark in entry["files"].items() if place.endswith((".html", ".pdf"))}
            files |= {place: {"bytes": size, "sha256": digest} for place, (size, digest) in made.items()}
            code, slug = name.split("/", 1)
            links[code].append({**entry, "slug": slug, "built": f"{name}.html" in made, "pdf": f"{name}.pdf" in made})
    languages = {code: record for code, record in LANGUAGES.items() if links[code]}
    pages = {}
    for code in languages:
        language, others = Language(code), {other: languages[other] for other in languages if other != code}
        values = {"language": language, "say": language.say, "others": others, "groups": _grouped(links[code], kinds)}
        pages[f"{code}/index.html"] = finished(filled("contents.html.j2", **values))
    words = {code: Language(code).say(_WORDS) for code in languages}
    pages["index.html"] = finished(filled("languages.html.j2", languages=languages, words=words))
    pages[MANIFEST] = json.dumps({"reports": files}, indent=2) + "\n"
    return pages


def _grouped(links: list[dict[str, Any]], kinds: Mapping[str, ReportKind]) -> dict[str, list[dict[str, Any]]]:
    """Put reports under the headings of the index, those on the network first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in sorted(kinds.values(), key=lambda kind: kind.per_city):
        groups.setdefault(kind.group, []).extend(link for link in links if link["report"] == kind.name)
    return groups


def site_places() -> list[str]:
    """Return where these pages stand, in whatever languages."""
    return ["index.html", MANIFEST, *(f"{code}/index.html" for code in LANGUAGES)]
