"""A built folder as a site on this machine: its files under the headers of a site, and nothing besides."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGINT
from threading import Thread
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.cli import main
from mc2cm_analysis.hosting import HOST_FILES, SECURITY_HEADERS, Site, policy
from mc2cm_analysis.hosting.headers import policy_of
from mc2cm_analysis.hosting.site import find

DIGEST = f"'sha256-{'a' * 43}='"
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src *; style-src {DIGEST}; script-src *"></head>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented folder of reports, with what must not be given out in it and beside it."""
    place = tmp_path_factory.mktemp("site") / "reports of été"
    (place / "fr" / "data").mkdir(parents=True)
    (place / ".hidden").mkdir()
    for name, text in {
        **{"index.html": PAGE, "fr/index.html": PAGE, "fr/lyon.html": PAGE, "fr/data/lyon.csv": "a,b\n"},
        **{".lock": "", ".hidden/page.html": PAGE, "no type.bin": "x", "../secret.html": PAGE},
    }.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "out.html").symlink_to(place.parent / "secret.html")
    (place / "out").symlink_to(place.parent)
    (place / "circle").symlink_to("circle")
    (place / "to_hidden.html").symlink_to(".hidden/page.html")
    (place / "also_lyon.html").symlink_to("fr/lyon.html")
    os.mkfifo(place / "pipe.html")
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with Site(folder, 0) as served:
        thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        served.shutdown()
        thread.join()


class Answer(NamedTuple):
    status: int
    headers: Message
    content: bytes


def asked(port: int, path: str, method: str = "GET", host: str = "") -> Answer:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        with connection.getresponse() as answer:
            return Answer(answer.status, answer.headers, answer.read())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(("/", "text/html; charset=utf-8"), ("/fr/", "text/html; charset=utf-8")),
        *(("/fr/lyon.html?x=1", "text/html; charset=utf-8"), ("/also_lyon.html", "text/html; charset=utf-8")),
        *(("/fr/data/lyon.csv", "text/csv; charset=utf-8"), ("/no%20type.bin", "application/octet-stream")),
    ],
)
def test_a_file_of_the_folder_is_given_out_with_its_type(site: Site, path: str, kind: str) -> None:
    answer = asked(site.server_port, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert len(answer.content) == int(answer.headers["Content-Length"]) > 0
    assert asked(site.server_port, path, "HEAD").content == b""


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/no.html",
            "/fr/data/",
            "/fr/lyon.html/",
            "/fr//lyon.html",
            "/./index.html",
            "/FR/LYON.html",
        ),
        *("/../secret.html", "/fr/../../secret.html", "/%2e%2e/secret.html", "/..%2fsecret.html", "/fr%5c..%5cx"),
        *("/.lock", "/.hidden/page.html", "/%2ehidden/page.html", "/to_hidden.html", "/fr/.."),
        *("/out.html", "/out/secret.html", "/out", "/circle", "/pipe.html", "/%00", "/%ff", "/index.html%00", "/a:b"),
        *("index.html", "http://127.0.0.1/index.html", "*"),
    ],
)
def test_what_is_hidden_outside_or_no_file_is_not_there(site: Site, path: str) -> None:
    answer = asked(site.server_port, path)
    assert (answer.status, answer.content) == (404, b"404 Not Found\n")


@pytest.mark.parametrize(
    ("path", "method", "host", "status"),
    [
        *(("/", "GET", "", 200), ("/no", "GET", "", 404), ("/fr", "GET", "", 301), ("/", "POST", "", 405)),
        *(("/", "DELETE", "", 405), ("/", "GET", "rebound.example.org", 421), ("/", "GET", "127.0.0.1:1", 421)),
    ],
)
def test_every_answer_has_the_headers_of_a_site(site: Site, path: str, method: str, host: str, status: int) -> None:
    answer = asked(site.server_port, path, method, host)
    assert answer.status == status
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Content-Security-Policy"] == (policy([DIGEST]) if status == 200 else policy())
    assert answer.headers["Server"] == "mc2cm " and answer.headers["Cache-Control"] == "no-store"


def test_what_a_browser_asks_for_by_itself_is_no_fault(site: Site) -> None:
    assert asked(site.server_port, "/favicon.ico").status == 200


@pytest.mark.parametrize(
    ("sent", "begins"),
    [
        (b"\x16\x03\x01\x00\r\n\r\n", b""),  # a browser that begins to encrypt
        (b"GET / HTTP/9.9\r\n\r\n", b"505 "),
        (b"GET / / HTTP/1.1\r\n\r\n", b"400 "),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414 "),
        (b"GET / HTTP/1.1\r\n\r\n", b"421 "),  # with no host
        (b"GET /\r\n\r\n", b"421 "),
        (b"GET / HTTP/1.0\r\nHost: 127.0.0.1:0\r\n\r\n", b"421 "),
    ],
)
def test_what_is_no_request_is_answered_without_a_word_on_the_terminal(
    site: Site, capfd: pytest.CaptureFixture[str], sent: bytes, begins: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", site.server_port), timeout=60) as line:
        line.sendall(sent)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.removeprefix(b"HTTP/1.1 ").startswith(begins) and PAGE.encode() not in answer
    assert not answer.startswith(b"HTTP") or b"\r\nX-Content-Type-Options: nosniff\r\n" in answer
    assert capfd.readouterr() == ("", "")


def test_a_folder_without_its_slash_leads_to_itself_and_nowhere_else(site: Site) -> None:
    assert asked(site.server_port, "/fr").headers["Location"] == "/fr/"
    assert asked(site.server_port, "/fr?//example.org").headers["Location"] == "/fr/"


def test_a_header_never_allows_more_than_a_style_sheet_that_the_page_names() -> None:
    assert policy_of(PAGE.encode()) == policy([DIGEST])
    for lax in (b"", b"<html>", PAGE.replace(DIGEST, "'unsafe-inline' *; script-src 'self'\r\nX: y").encode()):
        assert policy_of(lax) == policy() and "style-src" not in policy()


_PARTS = st.sampled_from(
    ["fr", "..", ".", "", ".hidden", "out", "lyon.html", "secret.html", "%2e%2e", "%2F", "index.html"]
)


@given(st.lists(_PARTS, max_size=6).map("/".join) | st.text())
def test_no_path_leads_out_of_the_folder_or_to_what_is_hidden(folder: Path, path: str) -> None:
    found = find(folder, f"/{path}")
    if found is not None:
        assert not any(part.startswith(".") for part in found.relative_to(folder).parts)


def test_no_other_machine_is_answered(site: Site) -> None:
    assert site.server_address[0] == "127.0.0.1" and site.address == f"http://127.0.0.1:{site.server_port}/"


def test_a_port_in_use_and_a_folder_without_reports_are_told(
    site: Site, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(folder), "--port", str(site.server_port)]) == 2
    told = f"mc2cm: port {site.server_port} is in use by another program; name another with --port\n"
    assert capsys.readouterr().err == told
    assert main(["serve", str(folder / "fr" / "data")]) == 2
    assert capsys.readouterr().err.endswith("data has no index.html; name the folder of a build\n")
    with pytest.raises(SystemExit):
        main(["serve", str(folder), "--port", "65536"])
    assert "--port: write a whole number from 0 to 65535, not '65536'" in capsys.readouterr().err


def test_the_command_says_where_in_one_line_and_ends_by_an_interrupt(folder: Path) -> None:
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        port = int(line.split("http://127.0.0.1:")[1].split("/")[0])
        assert asked(port, "/").status == 200
        with socket.create_connection(("127.0.0.1", port), timeout=60):  # one who keeps the line does not hold it up
            process.send_signal(SIGINT)
            assert process.wait(timeout=60) == 130
        assert line.startswith(f"{folder} is at http://127.0.0.1:") and process.stdout.read() == ""
        assert process.stderr.read() == "mc2cm: interrupted\n"


def test_the_headers_are_written_as_files_for_hosts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    for _ in range(2):  # its own it writes again
        assert main(["serve", str(tmp_path), "--write-headers"]) == 0
    assert {file.name for file in tmp_path.iterdir()} == {"index.html", *HOST_FILES}
    assert "Netlify and Cloudflare Pages" in capsys.readouterr().out
    netlify, apache = ((tmp_path / name).read_text() for name in ("_headers", ".htaccess"))
    for name, value in SECURITY_HEADERS.items():
        assert f"\n  {name}: {value}\n" in netlify and f'\nHeader always set {name} "{value}"\n' in apache
    assert policy(["'unsafe-inline'"]) in netlify and max(map(len, netlify.splitlines())) < 2000  # Cloudflare's limit
    (tmp_path / "_headers").unlink()
    (tmp_path / ".htaccess.partial").mkdir()
    assert main(["serve", str(tmp_path), "--write-headers"]) == 2
    told = capsys.readouterr()
    assert "cannot be written to" in told.err and not told.out and not (tmp_path / "_headers").exists()
    (tmp_path / ".htaccess").write_text("Require all denied\n")
    assert main(["serve", str(tmp_path), "--write-headers"]) == 2
    assert ".htaccess is there already and is not of mc2cm" in capsys.readouterr().err
    assert not (tmp_path / "_headers").exists()
