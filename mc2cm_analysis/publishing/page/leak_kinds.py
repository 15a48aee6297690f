"""What kinds of leaks are there, and by what is each known?"""

import re
from typing import Final, NamedTuple


class Leak(NamedTuple):
    """A kind of leak: it is searched for only in a text that holds one of its signs, which is found fast.

    A pattern begins with one of its signs where it can, and then looks at what stands before.
    """

    what: str
    signs: tuple[str, ...]
    pattern: "re.Pattern[str]"


PATH: Final = "a path of this machine"
NAME: Final = "a name of this machine"
MAIL: Final = "an e-mail address"
_SECRET: Final = "a key or a password"
_CODE: Final = "what code prints"

_OPENED, _CLOSED = r"[\[({<] ?", r" ?[\])}>]"
_DOT: Final = rf" ?(?:\.|{_OPENED}(?:dot|point|punto|نقطة){_CLOSED}) ?"

#: Found in text in small letters, from which the addresses of pages are taken out.
PATHS: Final = (
    Leak(PATH, ("/",), re.compile(r"/(?<![\w.)\]/%-]/)[^\W\d][\w.@+-]*/+[\w.~]|/(?<![\w:/]/)/[\w.$-]+/\w")),
    Leak(PATH, ("\\",), re.compile(r"\\(?<=\b[a-z]:\\)|\\(?<=~\\)|\\users\\")),
    Leak(PATH, ("~",), re.compile(r"~(?<![\w/]~)(?:[a-z_][\w.-]*)?/[\w.]")),
    Leak(PATH, (":/",), re.compile(r"\b[a-z][\w+.-]*:/+[\w.~-]")),
    Leak(PATH, ("file:",), re.compile(r"file:(?<!\wfile:)[\w/\\.~]")),
    Leak(PATH, ("$home", "${home"), re.compile(r"\$\{?home\b")),
    Leak(PATH, ("%",), re.compile(r"%(?:userprofile|username|appdata|localappdata|temp|tmp|homepath)%")),
)
#: Such paths in text that is no code, which has such signs of its own.
PATHS_IN_PROSE: Final = (
    Leak(PATH, ("\\",), re.compile(r"\\\\?[\w.$ -]+\\[\w.$]")),
    Leak(PATH, ("./",), re.compile(r"\.(?<![\w.]\.)\.?/[\w.]")),
)
#: Found in text in small letters.
NAMES_AND_KEYS: Final = (
    *(
        Leak(PATH, (sign,), re.compile(re.escape(sign)))
        for sign in ("site-packages", "dist-packages", ".venv", "node_modules", "__pycache__", "ipykernel")
    ),
    Leak(PATH, ("ipython-input", ".ipynb_checkpoints"), re.compile(r"ipython-input|\.ipynb_checkpoints")),
    Leak(NAME, ("localhost", "home.arpa"), re.compile(r"\blocalhost\b|\bhome\.arpa\b")),
    *(
        Leak(
            NAME,
            (net,),
            re.compile(rf"{re.escape(net)}(?<![\d.]{re.escape(net)})\d{{1,3}}(?:\.\d{{1,3}}){{{left}}}(?![\d.]*\d)"),
        )
        for left, nets in enumerate((("192.168.", "169.254.", "0.0."), ("10.", "127.")), 1)
        for net in nets
    ),
    Leak(NAME, ("172.",), re.compile(r"172\.(?<![\d.]172\.)(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}(?![\d.]*\d)")),
    Leak(NAME, ("::",), re.compile(r"::(?<![\w:]::)1\b|\b(?:fe80|f[cd][\da-f]{2}):[\da-f:]*:")),
    Leak(MAIL, ("mailto:",), re.compile("mailto:")),
    Leak(
        MAIL, ("]", ")", "}", ">"), re.compile(rf"{_OPENED}(?:at|arobase|arroba|chiocciola){_CLOSED} ?[\w-]+{_DOT}\w")
    ),
    Leak(MAIL, (" dot ",), re.compile(r"[\w-] at [\w-]+ dot \w{2}")),
    Leak(
        _SECRET,
        ("=",),
        re.compile(
            r"[?&;#](?:[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature|credential)|pwd|auth|sig|jwt"
            r"|[\w-]*sess(?:ion)?_?id|x-amz-[\w-]+)=[^&\s]|[?&;#]key=[\w-]{16}"
        ),
    ),
    *(
        Leak(_SECRET, (sign,), re.compile(rf"{sign}(?<!\w{sign}){after}"))
        for sign, after in (
            *((f"gh{kind}_", r"[a-z\d]{16}") for kind in "pousr"),
            *((f"xox{kind}-", r"\w") for kind in "abeoprs"),
            *(("github_pat_", r"\w"), ("glpat-", r"\w"), ("akia", r"[a-z\d]{16}"), ("sk-", r"[\w-]{16}")),
            ("eyj", r"[\w-]{8,}\.[\w-]+"),
        )
    ),
    Leak(_SECRET, ("private key",), re.compile(r"-begin [a-z ]*private key")),
    Leak(_SECRET, ("bearer ",), re.compile(r"authorization: ?bearer")),
)
#: What code prints: found in text in small letters, which is no code itself.
PRINTED_BY_CODE: Final = (
    Leak("a traceback", ("traceback",), re.compile(r"traceback \(most recent call")),
    Leak(
        "a traceback",
        (*(f"file {quote}" for quote in "'\"<"), *(f".py{sign}" for sign in "'\",:")),
        re.compile(r"\bfile [\"'<][^\n\"'>]*[\"'>], line \d|\.py[\"']?(?:, line |:)\d"),
    ),
    Leak("a traceback", ("the above exception",), re.compile(r"the above exception")),
    Leak(_CODE, ("0x",), re.compile(r"\bat 0x[\da-f]{4}")),
    Leak(_CODE, ("<",), re.compile(r"<(?:class|module|function|bound method|generator object|built-in) ?['\"\w]")),
    Leak(_CODE, ("dtype",), re.compile(r"\bdtype(?:: ?|=['\"]?)[a-z]|, dtype\b")),
    Leak("a prompt", ("in[", "in [", "out[", "out ["), re.compile(r"\b(?:in|out) ?\[[\d *]*\]:")),
    Leak(
        "nbconvert's stand-in for a picture's description",
        ("no description has been provided",),
        re.compile("no description has been provided for this image"),
    ),
)
#: Found in text with its capitals, without which they are words like others.
PRINTED_AS_WRITTEN: Final = (
    Leak("a prompt", ("In[", "In [", "Out[", "Out ["), re.compile(r"\b(?:In|Out) ?\[[\d *]*\]")),
    Leak("a warning", ("Warning",), re.compile(r"\b[A-Z][a-z]\w*Warning\b")),
    Leak("an error", ("Error:", "Exception:"), re.compile(r"\b[A-Z][a-z]\w*(?:Error|Exception): ")),
)
#: Names of machines in a house: found in text with its capitals, for a sentence may follow a point without a space.
HOUSE_NAMES: Final = tuple(
    Leak(NAME, (end,), re.compile(rf"{re.escape(end)}(?<=\w{re.escape(end)})\b(?![\w.-]*\w)"))
    for end in (".local", ".localdomain", ".internal", ".intranet", ".lan", ".corp")
)
