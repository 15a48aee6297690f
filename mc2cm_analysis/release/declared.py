"""What does a release say of its own files? Digest and size of each, as its crate gives them; its versions."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mc2cm_analysis.release.layout import CRATE, Fault

_ROOT = "./"


class Declared(NamedTuple):
    """What a crate says.

    Attributes
    ----------
    files : dict
        Place to digest and size in bytes.
    version, data_version, data_date, code_version : str
        Of the release, its data and the program that made it; empty where the crate lacks it.
    """

    files: dict[str, tuple[str, int]]
    version: str = ""
    data_version: str = ""
    data_date: str = ""
    code_version: str = ""


def read_crate(content: bytes) -> tuple[Declared, list[Fault]]:
    """Return what a crate says, and what is wrong with it."""
    right = "take it from the release again"
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
    root, data, code = (_mapping(entities.get(name)) for name in (_ROOT, "data/", "#mc2cm-analysis"))
    told = (root.get("version"), data.get("version"), data.get("dateModified"), code.get("softwareVersion"))
    return Declared(files, *(str(one or "") for one in told)), faults


def _types(entity: Any) -> Iterator[str]:
    told = _mapping(entity).get("@type")
    yield from ([told] if isinstance(told, str) else told or [])


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
