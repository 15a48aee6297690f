"""Does the same come out again? Built from the data, the notebooks and the funding that a release carries.

It runs the notebooks of the release: whoever asks for it trusts whoever made the release, or has its signature checked.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final
from unittest.mock import patch

from mc2cm_analysis.build import Asked, build_reports
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.declared import Declared
from mc2cm_analysis.release.layout import DATA, FUNDING, LOCK, NOTEBOOKS, REPORTS, SOURCE, Fault

_LOCKED: Final = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
_SHOWN: Final = 3
_TEMPORARY: Final = "mc2cm-rebuild-"


def changes_when_rebuilt(files: Mapping[str, bytes], declared: Declared, workers: int = 1) -> Iterator[Fault]:
    """Build the reports of a release again, and yield each file that does not come out as it is.

    Parameters
    ----------
    files : mapping
        The files of the release, every byte of which was verified.
    declared : Declared
        What its crate says.
    workers : int
        Reports made at a time.

    Raises
    ------
    UsageError
        If the release does not carry all that its reports were made from.
    """
    if declared.answers_left_out:
        raise UsageError("this release cannot be built again: the answers of stakeholders stayed where it was made")
    if not declared.reports or FUNDING not in files:
        raise UsageError("this release cannot be built again: it does not say what its reports were made from")
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for place, content in files.items():
            if place.startswith((f"{DATA}/", f"{SOURCE}/")):
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                (folder / place).write_bytes(content)
        built = _built(folder, declared, workers, brief=any("/briefs/" in place for place in files))
        yield from _apart(files, built, f"the same bytes are right{_otherwise(files, declared)}")


def _built(folder: Path, declared: Declared, workers: int, *, brief: bool) -> Path:
    plan, built = folder / "plan.csv", folder / REPORTS
    rows = [f"{report},{given.get('city', '')},{given.get('language', '')}" for report, given in declared.reports]
    plan.write_text("\n".join(["report,city,language", *rows]) + "\n", encoding="utf-8")
    settings = Settings(folder / NOTEBOOKS, brief=brief)
    asked = Asked(settings, plan=plan, data=folder / DATA, out=str(built), workers=workers, progress="quiet")
    with patch.dict(os.environ, {"MC2CM_FUNDING": str(folder / FUNDING)}):
        build_reports(asked)
    return built


def _apart(files: Mapping[str, bytes], built: Path, right: str) -> Iterator[Fault]:
    for place in sorted(files):
        if place.startswith(f"{REPORTS}/"):
            file = built / place.removeprefix(f"{REPORTS}/")
            if not file.is_file():
                yield Fault(place, "it does not come out when it is built again", right)
            elif file.read_bytes() != files[place]:
                yield Fault(place, "it has other bytes when it is built again", right)


def _otherwise(files: Mapping[str, bytes], declared: Declared) -> str:
    """Say in what this machine differs from what the release was made with, if anything is known."""
    told = []
    if declared.code_version != version("mc2cm-analysis"):
        told.append(f"code version {declared.code_version} made it, and this is {version('mc2cm-analysis')}")
    other = [name for name, locked in _LOCKED.findall(files.get(LOCK, b"").decode()) if _here(name) not in ("", locked)]
    if other:
        names = ", ".join(other[:_SHOWN]) + (f" and {len(other) - _SHOWN} more" if len(other) > _SHOWN else "")
        told.append(f"other versions are installed here of {names}")
    return f" ({'; '.join(told)})" if told else ""


def _here(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
