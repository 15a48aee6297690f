"""Which headers does a site set for the reports? A page then loads nothing, is framed by nobody and tells nobody.

Each page has a policy of its own in its head, which names its style sheet by a digest. The policy of a header says the
same, and what no page can say of itself.
"""

import re
from collections.abc import Collection
from typing import Final

#: The policy in the head of a page, and the style sheets that it lets in.
_OWN_POLICY: Final = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
_DIGEST: Final = re.compile(rb"'sha256-[A-Za-z0-9+/]{43}='")
_HEAD: Final = 4096  # bytes in which it stands


def policy(styles: Collection[str] = ()) -> str:
    """Return the policy of a file that has some style sheets; it can load nothing.

    Examples
    --------
    >>> policy()
    "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    """
    sheets = [f"style-src {' '.join(styles)}"] if styles else []
    limits = ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
    return "; ".join(("default-src 'none'", "img-src data:", "font-src data:", *sheets, *limits))


def policy_of(page: bytes) -> str:
    """Return the policy of a page, with the style sheets that its own policy names and no others."""
    own = _OWN_POLICY.search(page[:_HEAD])
    return policy([digest.decode() for digest in _DIGEST.findall(own[1])] if own else [])


#: The headers of every file beside its policy.
SECURITY_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: What a site says for all files: it knows no digests, to which the policy of each page then holds it.
_OF_ALL: Final = {"Content-Security-Policy": policy(["'unsafe-inline'"]), **SECURITY_HEADERS}
_BY: Final = "# Written by mc2cm serve --write-headers"
_NETLIFY: Final = (
    f"{_BY}, for Netlify and Cloudflare Pages.",
    "/*",
    *(f"  {name}: {value}" for name, value in _OF_ALL.items()),
)
_APACHE: Final = (
    f"{_BY}, for Apache 2.4 with mod_headers and AllowOverride FileInfo Options.",
    "Options -Indexes",
    r'RedirectMatch 404 "/\.(?!well-known/)"',
    *(f'Header always set {name} "{value}"' for name, value in _OF_ALL.items()),
)
#: The files in which hosts look for headers, by name.
HOST_FILES: Final = {
    name: "".join(f"{line}\n" for line in lines) for name, lines in (("_headers", _NETLIFY), (".htaccess", _APACHE))
}


def is_host_file(content: bytes) -> bool:
    """Say whether a file is one of `HOST_FILES`, of this or another version."""
    return content.startswith(_BY.encode())
