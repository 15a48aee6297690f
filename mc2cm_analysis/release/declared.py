"""What does a release say of its own files? Digest and size of each, as its crate gives them; its versions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from mc2cm_analysis.release.layout import CRATE, DATA, NOTEBOOKS, Fault

#: What the crate calls the release, and the program that made it.
ROOT: Final = "./"
CODE: Final = "#mc2cm-analysis"
#: What it says of data from which answers were taken out.
WITHOUT_ANSWERS: Final = "Rows with answers of single stakeholders are left out; reports that rest on them are here."


class Declared(NamedTuple):
    """What a crate says.

    Attributes
    ----------
    files : dict
        Place to digest and size in bytes.
    version, data_version, data_date, code_version : str
        Of the release, its data and the program that made it; empty where the crate lacks it.
    reports : list
        The kind of each report, with what its notebook was given.
    answers_left_out : bool
        Whether the data lacks rows on which reports rest.
    """

    files: dict[str, tuple[str, int]]
    version: str = ""
    data_version: str = ""
    data_date: str = ""
    code_version: str = ""
    reports: Sequence[tuple[str, Mapping[str, str]]] = ()
    answers_left_out: bool = False


def read_crate(content: bytes) -> tuple[Declared, list[Fault]]:
    """Return what a crate says, and what is wrong with it."""
    right = "ask whoever sent it for the release again"
    try:
        graph = json.loads(content)["@graph"]
        entities = {str(entity["@id"]): entity for entity in graph}
    except (ValueError, LookupError, TypeError, RecursionError):
        return Declared({}), [Fault(CRATE, "it is no RO-Crate that can be read", right)]
    if len(entities) != len(graph):
        return Declared({}), [Fault(CRATE, "it describes something twice", right)]
    files = {}
    faults = []
    for place, entity in entities.items():
        if "File" in _types(entity) and place != CRATE:
            marks = entity.get("sha256"), entity.get("contentSize")
            if isinstance(marks[0], str) and isinstance(marks[1], str) and marks[1].isdecimal():
                files[place] = (marks[0], int(marks[1]))
            else:
                faults.append(Fault(CRATE, f"it gives no sha256 and contentSize of {place}", right))
    root, data, code = (_mapping(entities.get(name)) for name in (ROOT, f"{DATA}/", CODE))
    declared = Declared(
        files,
        version=str(root.get("version", "")),
        data_version=str(data.get("version", "")),
        data_date=str(data.get("dateModified", "")),
        code_version=str(code.get("softwareVersion", "")),
        reports=list(_reports(entities)),
        answers_left_out=WITHOUT_ANSWERS in str(data.get("description")),
    )
    return declared, faults


def _reports(entities: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    for entity in entities.values():
        if "CreateAction" in _types(entity):
            made_from = [str(_mapping(one).get("@id")) for one in _listed(entity.get("object"))]
            notebooks = [name for name in made_from if name.startswith(f"{NOTEBOOKS}/")]
            told = [_mapping(entities.get(name)) for name in made_from]
            given = {str(one.get("name")): str(one.get("value")) for one in told if "PropertyValue" in _types(one)}
            yield PurePosixPath(*notebooks[:1]).stem, given


def _types(entity: Any) -> list[Any]:
    return _listed(_mapping(entity).get("@type"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
