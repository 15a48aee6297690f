"""Markup that somebody might plant in a page."""

import base64
from zlib import crc32

SHEET = 'p > b { content: "<\\000041 & >"; }'
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def page(inside: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>T</title>{head}<style></style></head><body>{inside}</body></html>'
    )


def png(content: bytes) -> str:
    return f'<img alt="a" src="data:image/png;base64,{base64.b64encode(content).decode()}">'


TEXT = b"tEXt" + b"Author\0Ann"
WITH_TEXT = PNG[:33] + (10).to_bytes(4, "big") + TEXT + crc32(TEXT).to_bytes(4, "big") + PNG[33:]

#: What could load, run, lead on or look like something else; each is refused.
HARM = [
    *(
        "<script>x()</script>",
        "<ScRiPt src=//e.example/x.js>",
        "<script/x>",
        "<svg><script>x()</script></svg>",
        "<svg><script href=x />",
    ),
    *(
        "<img src=x onerror=x()>",
        '<img src="https://e.example/a.png">',
        "<img src=data:image/svg+xml,x>",
        "<img srcset='x 1x'>",
    ),
    *(
        "<svg><style><img src=x onerror=x()></style></svg>",
        "<svg><style><iframe src=x></style></svg>",
        "<svg><style><form action=x></style></svg>",
    ),
    *(
        "<svg><style><script>x()</script></style></svg>",
        "<svg><![CDATA[ x><img src=x onerror=x()> ]]><style>",
        "<![CDATA[ x><img src=x onerror=x()> ]]>",
    ),
    *(
        "<style>a</style x><img src=x onerror=x()>",
        "<style>p{}</style>",
        "<style>@import 'x'</style>",
        "<style>\\69mport</style>",
        "<style media=x>",
    ),
    *(
        "<style>p { background: url( https:x) }</style>",
        "<style></style><style></style>",
        "<svg><defs><style>*{}</style></defs></svg>",
        "<style>",
    ),
    *(
        "<meta http-equiv = refresh content=0>",
        "<meta http-equiv=&#114;efresh content='0;url=x'>",
        "<meta http-equiv=refresh>",
        "<meta charset=utf-8>",
    ),
    *(
        "<meta name=viewport content=x>",
        "<meta name=author content=x>",
        "<link rel=stylesheet href=x>",
        "<link rel=icon href='data:,'>",
    ),
    *(
        "<iframe srcdoc='x'>",
        "<iframe src=x>",
        "<object data=x>",
        "<embed src=x>",
        "<applet>",
        "<base href=x>",
        "<portal src=x>",
    ),
    *(
        "<form action='https://e.example'>",
        "<input autofocus onfocus=x()>",
        "<button formaction=x>",
        "<textarea>x",
        "<select>",
        "<label>",
        "<dialog open>",
    ),
    *(
        "<p onclick='x()'>",
        "<svg/onload=x()>",
        "<svg><animate onbegin=x()>",
        "<svg><set attributeName=href to=x>",
        "<svg><foreignObject><p>x",
    ),
    *(
        "<details ontoggle=x() open>",
        "<body onload=x()>",
        "<p style='background:url(x)'>",
        "<p style=x>",
        "<svg><g style='fill:red'></g></svg>",
    ),
    *(
        "<a href='javascript:x()'>",
        "<a href='JaVaScRiPt:x()'>",
        "<a href='java&#10;script:x()'>",
        "<a href='&#1;javascript:x()'>",
        "<a href='data:text/html,x'>",
    ),
    *(
        "<a href='//e.example'>",
        "<a href='\\\\e.example'>",
        "<a href='/x.html'>",
        "<a href='vbscript:x'>",
        "<a href='https://ann:pw@e.example/'>",
        "<a href=''>",
    ),
    *(
        "<a href='x.html' target=_blank>",
        "<a href='x.html' ping=x>",
        "<a href='x.html' download>",
        "<a href='../../../x.html'>",
        "<a href='x.svg'>",
    ),
    *(
        "<a href='x.html?y=1'>",
        "<a href='%6aavascript:x'>",
        "<a href='http://localhost/'>",
        "<a href=' https://e.example/'>",
        "<area href=x>",
    ),
    *(
        "<image xlink:href='https://e.example/a.svg'/>",
        "<svg><image href='https://e.example/a.svg'/></svg>",
        "<svg><image href='data:image/svg+xml,x'/></svg>",
    ),
    *(
        "<svg><use href='https://e.example/a.svg#b'/></svg>",
        "<svg><use xlink:href='#b'/></svg>",
        "<svg><a href='javascript:x()'>",
        "<svg><text>x",
    ),
    *(
        "<svg><path d='M0 0' fill='url(https://e.example)'/></svg>",
        "<svg><path fill='expression(x)'/></svg>",
        "<svg><g clip-path='url(x#y)'/></svg>",
    ),
    *(
        "<svg><g transform='x()'/></svg>",
        "<svg><path d='M0 0x'/></svg>",
        "<svg viewBox='0 0 1 1;x'></svg>",
        "<svg><filter/></svg>",
        "<svg><feImage href=x /></svg>",
    ),
    *(
        "<svg><title><img src=x onerror=x()></title></svg>",
        "<svg><desc><p>x</p></desc></svg>",
        "<svg><title><style><img></style></title></svg>",
    ),
    *("<!-- x -->", "<!--><script>x()</script>-->", "<!--!> <img src=x> -->", "<!x>", "<?php x ?>", "</ x>", "<!--"),
    *(
        "<math><mi>x",
        "<math><mtext><style><img src=x onerror=x()>",
        "<math><annotation-xml encoding='text/html'><p>",
        "<template><p>x",
        "<slot>",
    ),
    *(
        "<noscript><p title='</noscript><img src=x onerror=x()>'>",
        "<noembed><img>",
        "<noframes><img>",
        "<xmp><img>",
        "<plaintext>x",
        "<listing>x",
    ),
    *(
        "<table background=x>",
        "<table><td width=1>",
        "<font color=x>",
        "<marquee>x",
        "<video src=x>",
        "<audio src=x>",
        "<source src=x>",
        "<track src=x>",
        "<canvas>",
    ),
    *(
        "<keygen>",
        "<isindex>",
        "<bgsound src=x>",
        "<layer src=x>",
        "<x-y>z",
        "<p is=x-y>",
        "<p contenteditable>",
        "<p accesskey=x>",
        "<p popover>",
        "<p hidden>",
    ),
    *(
        "<div tabindex=5>",
        "<div role=button>",
        "<div role=x>",
        "<table><td colspan=99999>",
        "<table><th scope=x>",
        "<p id='a b'>",
        "<p class='a;b'>",
        "<p lang='x y'>",
        "<p dir=x>",
    ),
    *(
        "<p>\x01</p>",
        "<p>&#x1b;[31m</p>",
        "<p>&#x7f;</p>",
        "<p>&#xfffe;</p>",
        "<p>\x0b</p>",
        "<p>a\x00b</p>",
        "<p>a\ud800b</p>",
        "<div aria-label='&#x1b;[2J'></div>",
        "<p>&#x85;&#x9d;</p>",
    ),
    *(
        png(WITH_TEXT),
        png(PNG + b"behind"),
        png(PNG[:-4]),
        png(b"GIF89a"),
        png(PNG.replace(b"IDAT", b"zTXt")),
        png(b""),
        "<img src='data:image/png;base64,!'>",
    ),
    "<div>" * 5000,
]
#: What is text, or nothing at all, when a browser has read it.
HARMLESS = [
    "<svg><![CDATA[ x><img src=x onerror=x()> ]]></svg>",
    "<svg><p>x",
    "<frameset>x",
    "<td width=1>",
    "<p>" * 100,
    "</script>",
]
