"""What is in a release, where did it come from, and who may do what with it? Said as an RO-Crate 1.2, for machines.

Each report is an action: from the data and a notebook, with its parameters, came a page with its downloads. No clock
is read: the crate is dated as the data is.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.page.funding import Funding
from mc2cm_analysis.release.checksums import digest
from mc2cm_analysis.release.declared import CODE, WITHOUT_ANSWERS
from mc2cm_analysis.release.layout import DATA, LOCK, NOTEBOOKS, README, REPORTS, SUMS

_SPECIFICATION: Final = "1.2"
_MIT: Final = "https://spdx.org/licenses/MIT"
_BY: Final = "https://creativecommons.org/licenses/by/4.0/"
_TYPES: Final = {
    "html": "text/html",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
    "bib": "text/x-bibtex",
    "txt": "text/plain",
    "md": "text/markdown",
    "toml": "application/toml",
    "lock": "text/plain",
    "png": "image/png",
    "ipynb": "application/x-ipynb+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Made(NamedTuple):
    """One report of a release.

    Attributes
    ----------
    name : str
        Such as ``en/lyon``.
    title, notebook : str
        Its title, and the name of the notebook that it is made from.
    parameters : mapping
        What the notebook was given.
    files : list of str
        Places of its page and of what goes with it, in the folder of the reports.
    """

    name: str
    title: str
    notebook: str
    parameters: Mapping[str, Any]
    files: list[str]


def as_crate(
    files: Mapping[str, bytes],
    made: list[Made],
    package: Package,
    funding: Mapping[str, Funding],
    *,
    name: str,
    answers_left_out: bool = False,
) -> bytes:
    """Return the metadata of a release.

    Parameters
    ----------
    files : mapping
        Every file of it but the crate and the list of digests, place to content.
    made : list of Made
        Its reports.
    package : Package
        The data that they were made from.
    funding : mapping
        Language to whom the reports name.
    name : str
        The version of the release.
    answers_left_out : bool
        Whether rows of the data with answers stayed in the house.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version=_SPECIFICATION)
    languages = sorted({one.name.partition("/")[0] for one in made}, key=list(LANGUAGES).index)
    _describe(crate, package, funding, languages, name)
    _add_data(crate, package, answers_left_out=answers_left_out)
    _add_code(crate, has_lock=LOCK in files)
    title_of = {f"{REPORTS}/{place}": one for one in made for place in one.files}
    for place in sorted(files):
        crate.add_file(dest_path=place, properties=_file(place, files[place], title_of.get(place)))
    actions = [crate.add_or_update_jsonld(action) for one in made for action in _actions(one)]
    crate.root_dataset["mentions"] = actions
    return (
        json.dumps(_sorted(crate.metadata.generate()), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    ).encode()


def _sorted(metadata: dict[str, Any]) -> dict[str, Any]:
    """Put what is described in the order of its names, whatever order the library has."""
    return {**metadata, "@graph": sorted(metadata["@graph"], key=lambda entity: str(entity["@id"]))}


def _describe(crate: Any, package: Package, funding: Mapping[str, Funding], languages: list[str], name: str) -> None:
    """Say of the release as a whole what it is, by whom, with whose money, in which languages and on what terms."""
    told = funding.get(ENGLISH) or next(iter(funding.values()))
    root = crate.root_dataset
    root["name"] = f"MC2CM analysis, reports and data, release {name}"
    root["description"] = str(package.descriptor.get("description", ""))
    root["version"] = name
    root["datePublished"] = package.date
    root["inLanguage"] = languages
    root["creditText"] = told.statement
    root["usageInfo"] = told.disclaimer
    root["license"] = crate.add_or_update_jsonld({"@id": _BY, "@type": "CreativeWork", "name": "CC BY 4.0"})
    crate.add_or_update_jsonld({"@id": _MIT, "@type": "CreativeWork", "name": "MIT License"})
    for role, names in (("author", told.authors), ("funder", told.donors), ("contributor", told.partners)):
        root[role] = [crate.add_or_update_jsonld(_organization(one)) for one in names]
    crate.metadata["description"] = (
        f"Describes {README}, the reports, the data and their sources; {SUMS} lists digests."
    )


def _organization(name: str) -> dict[str, str]:
    return {"@id": f"#organization-{sha256(name.encode()).hexdigest()[:8]}", "@type": "Organization", "name": name}


def _add_data(crate: Any, package: Package, *, answers_left_out: bool) -> None:
    """Describe the data package: its version, its terms, and the collections that it rests on."""
    descriptor = package.descriptor
    sources = [crate.add_or_update_jsonld(_source(one)) for one in descriptor.get("sources", [])]
    about = str(descriptor.get("description", ""))
    data = {
        "name": str(descriptor.get("title", "")),
        "description": f"{about} {WITHOUT_ANSWERS}" if answers_left_out else about,
        "version": package.version,
        "dateModified": package.date,
        "license": {"@id": _BY},
        "conformsTo": {"@id": str(descriptor.get("$schema", "https://datapackage.org/"))},
        "isBasedOn": [{"@id": one.id} for one in sources],
        "citation": {"@id": f"{DATA}/{package.paths['sources']}"},
    }
    crate.add_dataset(dest_path=DATA, properties=data)


def _source(source: Mapping[str, Any]) -> dict[str, str]:
    title, path = str(source.get("title", "")), str(source.get("path", ""))
    address = path or f"#source-{sha256(title.encode()).hexdigest()[:8]}"
    return {"@id": address, "@type": "CreativeWork", "name": title}


def _add_code(crate: Any, *, has_lock: bool) -> None:
    code = {
        "@id": CODE,
        "@type": "SoftwareApplication",
        "name": "MC2CM analysis",
        "softwareVersion": version("mc2cm-analysis"),
        "version": version("mc2cm-analysis"),
        "license": {"@id": _MIT},
        **({"softwareRequirements": {"@id": LOCK}} if has_lock else {}),
    }
    crate.add_or_update_jsonld(code)


def _file(place: str, content: bytes, made: Made | None) -> dict[str, Any]:
    suffix = place.rpartition(".")[2]
    told: dict[str, Any] = {
        "name": made.title if made and suffix in ("html", "pdf", "docx") else place.rpartition("/")[2]
    }
    told |= {"sha256": digest(content), "contentSize": str(len(content))}
    told |= {"encodingFormat": _TYPES[suffix]} if suffix in _TYPES else {}
    if made:
        told["inLanguage"] = made.name.partition("/")[0]
    return told


def _actions(made: Made) -> Iterator[dict[str, Any]]:
    """Yield what was done to make a report, and each parameter that was given for it."""
    name = f"#make-{made.name.replace('/', '-')}"
    given = []
    for parameter, value in made.parameters.items():
        one = {"@id": f"{name}-{parameter}", "@type": "PropertyValue", "name": parameter, "value": _text(value)}
        given.append({"@id": one["@id"]})
        yield one
    yield {
        "@id": name,
        "@type": "CreateAction",
        "name": made.title,
        "instrument": {"@id": CODE},
        "object": [{"@id": f"{DATA}/"}, {"@id": f"{NOTEBOOKS}/{made.notebook}.ipynb"}, *given],
        "result": [{"@id": f"{REPORTS}/{place}"} for place in made.files],
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
