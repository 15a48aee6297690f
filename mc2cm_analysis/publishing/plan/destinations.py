"""Which folder is meant by ``--out``? A path, or an address as RFC 8089 and fsspec have it; all else is refused.

Nothing is made before it is known what is meant: what looks like an address never becomes a folder of that name.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from mc2cm_analysis.csv_tables import unprintable
from mc2cm_analysis.publishing.plan.kinds import UsageError

#: What begins an address. One letter is no scheme but a drive.
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+._-]+)(::?)")
#: Stores of fsspec that keep what is written to them.
_STORES: Final = (
    *("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "obs", "tos", "r2", "swift", "lakefs"),
    *("hdfs", "webhdfs", "sftp", "ssh", "smb", "webdav", "dropbox", "gdrive", "box", "onedrive"),
)
_RIGHT: Final = "a folder, or an address such as s3://bucket/reports"


class Destination(NamedTuple):
    """Where the reports go: the path of a folder of this machine, or the address of a folder of a store."""

    path: str = ""
    address: str = ""


def destination(where: str) -> Destination:
    """Return what is meant by a path or an address.

    Raises
    ------
    UsageError
        If no place that keeps the reports is meant; it says what would be right.

    Examples
    --------
    >>> destination("reports"), destination("FILE://localhost/srv/reports")
    (Destination(path='reports', address=''), Destination(path='/srv/reports', address=''))
    >>> destination("s3://bucket/reports")
    Destination(path='', address='s3://bucket/reports')
    """
    if not where.strip():
        raise _refused("''", "an empty name is no folder", "a name; . is the folder that you are in")
    if where != where.strip() or _hides(where):
        raise _refused(ascii(where), "there are signs in it that nobody sees", _RIGHT)
    found = _SCHEME.match(where)
    if not found:
        return Destination(where)
    scheme, rest = found[1].lower(), where[found.end() :]
    if scheme in ("file", "local") and found[2] == ":":
        return Destination(_path(where, rest))
    if scheme not in _STORES:
        known = f"{_RIGHT}; a folder whose name has a colon is ./{where}"
        raise _refused(where, f"'{found[0]}' is no store that keeps what is written to it", known)
    return Destination(address=f"{scheme}://{_inside(where, scheme, rest)}")


def on_this_machine(where: str) -> Path:
    """Return the path of what is written to this machine only, such as a form or a workspace; `UsageError` if none."""
    path, _ = destination(where)
    if not path:
        raise UsageError(f"{where} is not on this machine; expected a path")
    return Path(path)


def _path(where: str, rest: str) -> str:
    """Return the folder of a ``file:`` address: ``file:/abs``, ``file:///abs`` and ``file://localhost/abs`` are one."""
    host = ""
    if rest.startswith("//"):
        host, slash, rest = rest[2:].partition("/")
        rest = slash + rest
    if host.lower() not in ("", "localhost"):
        meant = f"file:///{host}{rest}, or the path {host}{rest}"
        raise _refused(where, f"'{host}' stands where an address names a machine", meant)
    if not rest.startswith("/"):
        raise _refused(
            where, "such an address has the whole path", f"file:/// and all of it, or the path {rest or '.'}"
        )
    if "?" in rest or "#" in rest:
        raise _refused(where, "an address says no folder with ? or #", "%3F or %23 in their place, or a path")
    try:
        path = unquote(rest, errors="strict")
    except UnicodeDecodeError:
        raise _refused(where, "its percent signs are no UTF-8", _RIGHT) from None
    if _hides(path):
        raise _refused(where, "there are signs in it that nobody sees", _RIGHT)
    return path


def _inside(where: str, scheme: str, rest: str) -> str:
    """Return the bucket or the machine, and the folder in it, of an address of a store."""
    host, _, folder = rest.removeprefix("//").partition("/")
    if not rest.startswith("//") or not host:
        wanted = f"{scheme}://{rest.strip('/') or 'bucket/reports'}"
        raise _refused(where, "two slashes and a name come behind the colon of an address", wanted)
    if ":" in host.rpartition("@")[0]:
        raise _refused(f"{scheme}://...", "there is a password in it", "the password in the settings of the store")
    if "?" in rest or "#" in rest or "::" in rest:
        raise _refused(where, "an address of a folder has no ?, # or ::", f"{scheme}://{host}/reports")
    if ".." in folder.split("/"):
        raise _refused(where, "it leads out of itself with ..", f"{scheme}://{host}/reports")
    return f"{host}/{folder}".rstrip("/")


def _hides(where: str) -> bool:
    return bool(unprintable(where)) or "\n" in where or "\t" in where


def _refused(where: str, why: str, right: str) -> UsageError:
    return UsageError(f"{where} cannot be used: {why}; expected {right}")
