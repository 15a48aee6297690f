"""What does a browser on this machine get of a folder? Its files, under the headers of a site, and nothing besides.

No other machine is answered, nor a page of another site that has a name of its own lead here. A file is given out if
it lies in the folder, whatever links say, and neither it nor a folder on the way to it is hidden. No folder is listed.
"""

import os
import stat
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any, Final
from urllib.parse import quote, unquote

from mc2cm_analysis.hosting.headers import SECURITY_HEADERS, policy, policy_of

LOOPBACK: Final = "127.0.0.1"
INDEX: Final = "index.html"
#: Not the types of this machine, which others set: they are those of every site.
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".bib": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".ipynb": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: What a browser asks for by itself, and would complain about.
_ICON: Final = "/favicon.ico"
_ANY_TYPE: Final = "application/octet-stream"
#: A link in the last place is not followed, and a pipe is not waited for; some systems know neither.
_TO_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Site(ThreadingHTTPServer):
    """A folder as a site on this machine, until `serve_forever` ends; a ``with`` block closes it.

    Parameters
    ----------
    folder : Path
    port : int
        0 takes one that is free.

    Raises
    ------
    OSError
        If the port cannot be had.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would share the port with another program

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        super().__init__((LOOPBACK, port), _Answer)

    def server_bind(self) -> None:
        """Take the port, and ask nobody for the name of this machine."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    @property
    def names(self) -> set[str]:
        """What a browser on this machine may call it."""
        hosts = (LOOPBACK, "localhost")
        return {f"{host}:{self.server_port}" for host in hosts} | (set(hosts) if self.server_port == 80 else set())

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that goes away; all else is told as ever."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Answer(BaseHTTPRequestHandler):
    """The answer to one browser."""

    server: Site
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "mc2cm", ""
    timeout = 60

    def do_GET(self) -> None:
        """Give out a file."""
        if (self.headers.get("Host") or "").lower() not in self.server.names:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = self.path.partition("?")[0]
        found = find(self.server.folder, path)
        if found is not None and found.is_dir():
            if not path.endswith("/"):
                to = "/" + "".join(f"{quote(part)}/" for part in found.relative_to(self.server.folder).parts)
                self._send(HTTPStatus.MOVED_PERMANENTLY, b"", _TYPES[".txt"], Location=to)
                return
            found = find(self.server.folder, path + INDEX)
        content = None if found is None else _content(found)
        if path == _ICON and content is None:
            self._send(HTTPStatus.OK, b"", "image/x-icon")
            return
        if found is None or content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send(HTTPStatus.OK, content, _TYPES.get(found.suffix.lower(), _ANY_TYPE))

    do_HEAD = do_GET  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer that something cannot be had; a page of the library's would have a style sheet."""
        status = HTTPStatus(code)
        others = {}
        if status == HTTPStatus.NOT_IMPLEMENTED:  # what the library says of a method that is not above
            status, others = HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"}
        self.close_connection = True  # what else was sent is not read
        self._send(status, f"{status.value} {status.phrase}\n".encode(), _TYPES[".txt"], Connection="close", **others)

    def _send(self, status: HTTPStatus, content: bytes, kind: str, **others: str) -> None:
        self.send_response(status)
        page = kind == _TYPES[".html"]
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy_of(content) if page else policy(),
            **SECURITY_HEADERS,
            "Cache-Control": "no-store",  # a page that is built again is seen at once
            **others,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each answer."""


def find(folder: Path, path: str) -> Path | None:
    """Return the file or folder that the path of an address means; None if it is hidden, outside or not there.

    Parameters
    ----------
    folder : Path
        As it is without links.
    path : str
        As a browser asks for it, such as ``/fr/lyon.html``, with percent signs.
    """
    try:
        parts = unquote(path, errors="strict").removeprefix("/").split("/")
        asked = parts[:-1] if parts[-1] == "" else parts  # the last is empty where a folder is asked for
        if not path.startswith("/") or not all(map(_is_shown, asked)):
            return None
        found = folder.joinpath(*asked).resolve(strict=True)
        inside = found.relative_to(folder).parts
    except (OSError, RuntimeError, ValueError):  # of links in a circle, the second
        return None
    return found if all(map(_is_shown, inside)) and (asked is parts or found.is_dir()) else None


def _is_shown(part: str) -> bool:
    """Say whether a part of a path is a plain name of a file that is not hidden, to every system."""
    return bool(part) and not part.startswith(".") and part.isprintable() and not set(part) & set('\\:*?"<>|')


def _content(file: Path) -> bytes | None:
    """Return what a plain file holds; None if it is none, or cannot be read."""
    try:
        descriptor = os.open(file, _TO_READ)
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read() if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None
    except OSError:
        return None
