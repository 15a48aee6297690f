"""What must no text of a report tell? Paths, names, addresses of mail, keys and code, in whatever disguise."""

from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.page.leaks import RefusedError, as_read, check_leaks, check_link

PATHS = [
    *(
        "/home/ann/data.csv",
        "/HOME/ANN/data.csv",
        "/srv/project/x",
        "/data/mc2cm/cities.csv",
        "/usr/lib/python3",
        "/etc/passwd",
    ),
    *(
        "/Volumes/Disk/x",
        "/nix/store/abc",
        "/scratch/ann",
        "/proc/self/environ",
        "/dev/shm/x",
        "/run/user/1000",
        "/Users/ann",
    ),
    *(
        "/root/x",
        "/tmp/pytest-1/x",
        "/var/folders/x/y",
        "/opt/venv/bin",
        "/mnt/c/Users/ann",
        "/media/usb/x",
        "/work/main/x",
    ),
    *(
        "/private/tmp/x",
        "/lib/x86/y",
        "/app/src/x",
        "/workspaces/mc2cm",
        "/content/drive/x",
        "/gpfs/projects/x",
        "//server/share/x",
    ),
    *(
        "C:\\Users\\ann",
        "c:\\temp",
        "D:/work/x",
        "Z:\\x",
        "\\\\server\\share\\x",
        "~/data/x",
        "~ann/x",
        "~\\x",
        "../data/x",
    ),
    *(
        "./x.csv",
        "kept in:/home/ann",
        "path=/home/ann",
        "(/home/ann)",
        "'/home/ann'",
        "\\Users\\ann\\x",
        "users\\ann\\docs",
    ),
    *(
        "file:///etc/passwd",
        "file:/etc/x",
        "file://localhost/x",
        "FILE:x",
        "s3://bucket/x",
        "smb://server/x",
        "gs://b/x",
    ),
    *(
        "vscode-remote://ssh/x",
        "sftp://h.org/x",
        "ftp://h.org/x",
        "abfss://c@a/x",
        "simplecache::memory://x",
        "memory://x",
    ),
    *(
        "postgresql://u:p@h/db",
        "jdbc:mysql://h/db",
        "sqlite:///x.db",
        "data/.venv/lib",
        "lib/site-packages/x",
        "x/dist-packages/y",
    ),
    *(
        "ipykernel_1234/567.py",
        "<ipython-input-3-ab>",
        ".ipynb_checkpoints",
        "node_modules/x",
        "__pycache__",
        "$HOME/x",
        "${HOME}/x",
    ),
    *("%USERPROFILE%\\x", "%APPDATA%", "https://x.example.org/?file=/home/ann/x", "https://x.example.org/#/home/ann/x"),
]
NAMES = [
    *(
        "localhost",
        "http://localhost:8888/lab",
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.20:8000",
        "172.16.4.4",
        "169.254.1.1",
    ),
    *(
        "0.0.0.0:80",
        "::1",
        "fe80::1",
        "fd12:3456::1",
        "printer.local",
        "gitlab.corp",
        "nas.lan",
        "wiki.internal",
        "x.home.arpa",
    ),
    *("http://intranet/x", "https://printer.local/x", "https://10.1.2.3/x", "http://[::1]/x"),
]
MAIL = [
    *("ann@example.org", "Ann.Smith+x@mail.example.org", "ann＠example.org", "ann@example．org", "ann @ example . org"),
    *(
        "ann [at] example [dot] org",
        "ann(at)example.org",
        "ann {at} example {dot} org",
        "ann at example dot org",
        "ann@例え.jp",
    ),
    *("mailto:ann", "ann@[10.0.0.1]", '"ann"@example.org', "ann [AT] example.org", "ann [arobase] example [point] org"),
    *(
        "ann﹫example.org",
        "ann@example。org",
        "https://ann@example.org/",
        "https://x.example.org/?to=ann%40example.org",
    ),
]
KEYS = [
    *(
        "https://x.example.org/?token=a1",
        "https://x.example.org/?a=1&access_token=b",
        "https://x.example.org/?api_key=c",
    ),
    *("https://x.example.org/?X-Amz-Signature=d", "https://x.example.org/?sig=e", "https://x.example.org/#id_token=f"),
    *(
        "https://x.example.org/x;jsessionid=ab12",
        "https://x.example.org/?password=x",
        "ghp_0123456789abcdefABCD",
        "glpat-abcdef",
    ),
    *(
        "AKIAABCDEFGHIJKLMNOP",
        "xoxb-123",
        "sk-abcdefghijklmnopqrst",
        "eyJhbGciOiJI.eyJzdWIi.x",
        "-----BEGIN RSA PRIVATE KEY-----",
    ),
    *("Authorization: Bearer x", "https://x.example.org/?pwd=x"),
]
CODE = [
    *(
        "In [3]:",
        "In [*]:",
        "In [ ]:",
        "Out[12]",
        "In[1]:",
        "Traceback (most recent call last)",
        "traceback (most recent call last):",
    ),
    *(
        'File "x.py", line 3',
        "File '/x.py', line 3",
        "report.py:12",
        "<Axes object at 0x7f12ab34>",
        "<function f at 0x7f12ab34>",
    ),
    *(
        "<class 'str'>",
        "<module 'os' (built-in)>",
        "<generator object x>",
        "dtype: object",
        "Name: x, dtype: int64",
        "FutureWarning: soon",
    ),
    *("SettingWithCopyWarning", "ValueError: bad", "During handling of the above exception, x", "File <stdin>, line 1"),
    "No description has been provided for this image",
]
LEAKS = [*PATHS, *NAMES, *MAIL, *KEYS, *CODE]


@pytest.mark.parametrize("text", LEAKS)
def test_a_leak_is_found_in_a_sentence_at_its_ends_and_alone(text: str) -> None:
    for around in ("{}", "see {} there", "voir : « {} »", "({})", "انظر {}", "see {}.", "x\n{}\ny"):
        with pytest.raises(RefusedError, match=r"the report holds "):
            check_leaks(around.format(text))


UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff\u2060\u202a\u202c\u2066\u2069\u061c\ufe0f"


@given(st.sampled_from([*PATHS, *MAIL, *KEYS]), st.data())
def test_a_disguise_hides_no_leak(text: str, data: st.DataObject) -> None:
    """Each sign may be a reference of HTML, percent-encoded, followed by what is not seen, full-width, or twice so."""

    def disguised(sign: str) -> str:
        how = data.draw(st.sampled_from(["", "", "", "&#", "&#x", "%", "unseen", "wide", "&amp;#"]))
        if how == "wide" and "!" <= sign <= "~":
            return chr(ord(sign) + 0xFEE0)
        coded = {
            "&#": f"&#{ord(sign)};",
            "&#x": f"&#x{ord(sign):x};",
            "&amp;#": f"&amp;#{ord(sign)};",
            "%": quote(sign, safe=""),
        }
        return coded.get(how, sign) + (data.draw(st.sampled_from(UNSEEN)) if how == "unseen" else "")

    with pytest.raises(RefusedError):
        check_leaks("".join(map(disguised, text)))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://lyon.fr/home/page",
            "https://x.org/tmp/a and/or",
            "In 2016 [3]",
            "Early Warning: a plan",
            "km²/an/habitant",
        ),
        *(
            "planning / services",
            "and/or",
            "et/ou",
            "24/7",
            "2015/2016",
            "Lyon @ 2016",
            "Twitter @uclg. Then",
            "a: b",
            "1:2",
            "~5/6",
        ),
        *("https://www.marktest.com/wap/a/n/id~2847.aspx", "https://x.org/?arg=https://en.wikipedia.org/wiki/Tangier"),
        *("من/إلى", "10.2 %", "10.2.3", "100 %", "M/F/X", "art. 10.5.2", "profile: x", "a key = b", "…/…"),
        *(
            "an error: none",
            "[at] the end",
            "the file 'x'",
            "data/lyon.csv",
            "briefs/lyon.html",
            "R&D",
            "5 < 6 > 4",
            "U+0040",
        ),
        *(
            "mc2cm build --lang en",
            "city = lyon",
            "https://xn--fiq228c.example.org/",
            "<lyon>",
            "type: text",
            "\\frac{1}",
            "US$ 5",
        ),
    ],
)
def test_links_and_prose_are_no_leaks(text: str) -> None:
    for around in ("{}", "see {} there", "({})"):
        check_leaks(around.format(text))


@pytest.mark.parametrize("contact", ["ann@example.org", "Ann <Ann@Example.org>"])
def test_the_contact_is_no_leak_as_a_whole_and_nothing_else_is_let_through(contact: str) -> None:
    check_leaks("tell us: ann@example.org", allowed_address=contact)
    for text in ("joann@example.org", "ann@example.org.evil.example", "/home/ann/x", "bob@example.org"):
        with pytest.raises(RefusedError):
            check_leaks(f"see {text}", allowed_address=contact)
    with pytest.raises(RefusedError, match="a path of this machine"):
        check_leaks("see /home/ann", allowed_address="home")


def test_the_folders_of_this_very_machine_are_leaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (Path("/"), tmp_path):
        monkeypatch.setattr(Path, "cwd", lambda folder=folder: folder)
        monkeypatch.setattr(Path, "home", lambda: Path("/srv9"))
        check_leaks("planning / services, https://srv9.example/srv9")
        for text in ("kept in /srv9", "/srv9/ann/data.csv", f"in {tmp_path}", "/SRV9"):
            with pytest.raises(RefusedError, match="a path of this machine"):
                check_leaks(text)


def test_the_name_of_this_machine_is_a_leak_unless_it_is_a_plain_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "office-7")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    for text in ("made on office-7.", "made on Office\u200b-7", "ann@office", "Ann@office"):
        with pytest.raises(RefusedError, match="a name of this machine"):
            check_leaks(text)
    for plain in ("madrid", "2016", "a1"):
        monkeypatch.setattr("socket.gethostname", lambda plain=plain: plain)
        check_leaks(f"made in {plain} by ann")


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:x()",
            "data:text/html,x",
            "https://",
            "http:x.org",
            "https:/x.org",
            "https:\\\\x.org",
            "//x.org/a",
            "ftp://x.org/",
        ),
        *(
            "https://ann@x.org/",
            "https://ann:pw@x.org/",
            "https://localhost/",
            "https://x/",
            "https://0x7f.1/",
            "https://127.1/",
        ),
        *(
            "https://2130706433/",
            "https://10.0.0.1/",
            "https://x.org/ y",
            "https://x.org/\ny",
            "https://x.local/",
            "https://[::1]/",
        ),
        *(
            "https://x.org\\@y.org/",
            "https://ｌｏｃａｌｈｏｓｔ/",
            "https://x.ｌｏｃａｌ/",
            "https://x.org%2f@y.org/",
            "vscode://x.org/y",
        ),
        *(
            "https://x.org:pw@y.org",
            "https://x.org:999999/",
            " https://x.org/",
            "java\nscript:x",
            "blob:https://x.org/1",
            "/home/x.html",
        ),
    ],
)
def test_a_link_leads_to_a_page_of_the_public_web(address: str) -> None:
    with pytest.raises(RefusedError, match="no page on the public web"):
        check_link(address)


def test_every_source_of_the_data_can_be_linked_to() -> None:
    import pandas

    sources = pandas.read_csv(data_folder() / "sources.csv", dtype="str", keep_default_na=False)
    for address in sources["url"]:
        if address:
            check_link(address)
    check_leaks("\n".join(sources["url"]))


@given(st.text())
def test_what_is_read_once_reads_the_same_again(text: str) -> None:
    assert as_read(escape(text)) == as_read(escape(escape(text)))
