"""The pages that lead to the reports, and the manifest of what a build left."""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.publishing.export import TEMPLATES
from mc2cm_analysis.publishing.parameters import REPORTS
from mc2cm_analysis.publishing.run import LEDGER, write_whole
from mc2cm_analysis.vocabulary import LANGUAGES

MANIFEST: Final = "manifest.json"


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
        name: {**entry, "built": entry["state"] == "done" and (out / f"{name}.html").is_file()}
        for name, entry in kept.items()
        if name in known
    }
    by_language: dict[str, dict[str, Any]] = {}
    for name, entry in ledger.items():
        by_language.setdefault(name.split("/")[0], {})[name] = entry
    for language, entries in by_language.items():
        write_whole(out / language / "index.html", _page(language, [_list_of(language, entries, prefix="")]))
    lists = [_list_of(language, entries, prefix=f"{language}/") for language, entries in sorted(by_language.items())]
    write_whole(out / "index.html", _page("en", lists))
    write_whole(out / MANIFEST, json.dumps(_manifest(out, ledger), indent=2) + "\n")


def _manifest(out: Path, ledger: Mapping[str, Any]) -> dict[str, Any]:
    files = {}
    for name, entry in sorted(ledger.items()):
        if entry["built"]:
            content = (out / f"{name}.html").read_bytes()
            files[f"{name}.html"] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {"reports": files}


def _list_of(language: str, entries: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    groups = []
    for heading, per_city in (("Reports on the network", False), ("Reports on the cities", True)):
        links = [
            {
                "href": prefix + name.split("/", 1)[1] + ".html",
                "title": entry["title"],
                "built": entry["built"],
            }
            for name, entry in sorted(entries.items(), key=lambda item: _place(item[1]))
            if REPORTS[entry["report"]].per_city == per_city
        ]
        if links:
            groups.append({"heading": heading, "links": links})
    return {"language": language, "name": LANGUAGES[language], "groups": groups}


def _place(entry: Mapping[str, Any]) -> tuple[int, str]:
    return list(REPORTS).index(entry["report"]), entry["title"]


def _page(language: str, lists: list[dict[str, Any]]) -> str:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES / "report"), autoescape=True)
    css = (TEMPLATES / "report" / "report.css").read_text(encoding="utf-8")
    return environment.get_template("contents.html.j2").render(language=language, lists=lists, css=css)
