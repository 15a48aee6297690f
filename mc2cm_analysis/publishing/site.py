"""The pages that lead to the reports, and the manifest of what a build left."""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.publishing.export import TEMPLATES, finished, isolated
from mc2cm_analysis.publishing.parameters import REPORTS
from mc2cm_analysis.publishing.run import LEDGER, write_whole
from mc2cm_analysis.vocabulary import LANGUAGES

MANIFEST: Final = "manifest.json"
_WORDS: Final = later("Reports on the cities and on what they have in common")


def write_site(out: Path, known: Collection[str]) -> None:
    """Write the index pages and the manifest from the ledger of a built folder.

    Parameters
    ----------
    out : Path
        Output folder of a build. ``index.html`` leads to the reports of each language, ``<lang>/index.html`` to
        those of one; ``manifest.json`` holds size and SHA-256 of every report.
    known : collection of str
        Names of the reports that the data has; others, of a city that has left it, are passed over.
    """
    kept = json.loads((out / LEDGER).read_text(encoding="utf-8"))
    ledger = {
        name: {
            **entry,
            "built": entry["state"] == "done" and (out / f"{name}.html").is_file(),
            "pdf": (out / f"{name}.pdf").is_file(),
        }
        for name, entry in kept.items()
        if name in known
    }
    by_language: dict[str, dict[str, Any]] = {}
    for name, entry in ledger.items():
        by_language.setdefault(name.split("/")[0], {})[name] = entry
    languages = [code for code in LANGUAGES if code in by_language]
    for code in languages:
        others = [_named(other) for other in languages if other != code]
        write_whole(out / code / "index.html", _contents(Language(code), by_language[code], others))
    pages = [{**_named(code), "words": Language(code).say(_WORDS)} for code in languages]
    write_whole(out / "index.html", _page("languages.html.j2", pages=pages))
    write_whole(out / MANIFEST, json.dumps(_manifest(out, ledger), indent=2) + "\n")


def _named(code: str) -> dict[str, str]:
    return {"language": code, "direction": Language(code).direction, "name": LANGUAGES[code]}


def _manifest(out: Path, ledger: Mapping[str, Any]) -> dict[str, Any]:
    files = {}
    for name, entry in sorted(ledger.items()):
        for file in (out / f"{name}.html", out / f"{name}.pdf"):
            if entry["built"] and file.is_file():
                content = file.read_bytes()
                digest = hashlib.sha256(content).hexdigest()
                files[file.relative_to(out).as_posix()] = {"bytes": len(content), "sha256": digest}
    return {"reports": files}


def _contents(language: Language, entries: Mapping[str, Any], others: list[dict[str, str]]) -> str:
    groups = []
    for heading, per_city in ((later("Reports on the network"), False), (later("Reports on the cities"), True)):
        links = [
            {"slug": name.split("/", 1)[1], "title": entry["title"], "built": entry["built"], "pdf": entry["pdf"]}
            for name, entry in sorted(entries.items(), key=lambda item: _place(item[1]))
            if REPORTS[entry["report"]].per_city == per_city
        ]
        if links:
            groups.append({"heading": language.say(heading), "links": links})
    return _page("contents.html.j2", **_named(language.code), say=language.say, others=others, groups=groups)


def _place(entry: Mapping[str, Any]) -> tuple[int, str]:
    return list(REPORTS).index(entry["report"]), entry["parameters"].get("city", "")


def _page(template: str, **values: Any) -> str:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True)
    environment.filters["marked"] = lambda text: Markup(isolated(text))
    css = (TEMPLATES / "report" / "report.css").read_text(encoding="utf-8")
    return finished(environment.get_template(template).render(css=css, **values))
