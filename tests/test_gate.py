"""What may leave the house? What passes the gate is harmless in a browser, even without its policy."""

import base64
import re
from contextlib import suppress
from hashlib import sha256

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import HARM, HARMLESS, PNG, SHEET, page, png
from selectolax.lexbor import LexborHTMLParser

from mc2cm_analysis.figures.svg import inline_svg
from mc2cm_analysis.publishing.page.allowed import HTML, SVG
from mc2cm_analysis.publishing.page.gate import LARGEST, passed
from mc2cm_analysis.publishing.page.leaks import RefusedError


def check_harmless(written: str) -> None:
    """See that a page holds, when it is read again, what is on the list and nothing of a comment or another sheet."""
    root = LexborHTMLParser(written).root
    assert root is not None
    for node in root.traverse(include_text=False):
        known = {**HTML.get(node.tag, {}), **SVG.get(node.tag, {}), "http-equiv": str, "content": str}
        assert node.tag in {*HTML, *SVG, "style"} and set(node.attributes) <= set(known)
    assert written.count("<style>") == 1 and "<!--" not in written and "<![" not in written


@pytest.mark.parametrize("markup", HARM)
def test_what_could_do_harm_is_refused(markup: str) -> None:
    with pytest.raises(RefusedError, match="the report holds "):
        passed(page(markup), SHEET)
    for around in ("<table><tr><td>{}", "<table>{}", "<svg><g>{}", "<ul><li><p>a<b>{}", "<svg><title>{}", "<pre>{}"):
        with suppress(RefusedError):  # or it is text there
            check_harmless(passed(page(around.format(markup)), SHEET))


@pytest.mark.parametrize("markup", HARMLESS)
def test_what_a_browser_makes_harmless_is_written_so(markup: str) -> None:
    check_harmless(passed(page(markup), SHEET))


@pytest.mark.parametrize(
    "head",
    [
        *(
            "<base href=x>",
            "<script>x()</script>",
            "<link rel=stylesheet href=x>",
            "<link rel=icon href=x.png>",
            "<noscript>x",
        ),
        *(
            "<meta http-equiv=refresh content='0;url=https://e.example'>",
            "<meta http-equiv=&#114;efresh content=0>",
            "<meta http-equiv = REFRESH>",
        ),
        *(
            "<meta http-equiv=Content-Security-Policy content=x>",
            "<meta http-equiv=set-cookie content=x>",
            "<meta name=referrer content=unsafe-url>",
        ),
        *(
            "<meta name=viewport content=width=1>",
            "<meta charset=utf-7>",
            "<meta name=generator content=x>",
            "<style>p{}</style>",
            "<style> </style>",
        ),
        *(
            "<style type=x></style>",
            "<style></style>",
            "<!-- x -->",
            "<title>a</title><title>b</title><template>",
            "<meta property=x content=y>",
        ),
        "<meta name=author content='/home/ann'>",
    ],
)
def test_a_head_says_what_heads_of_pages_say_and_nothing_else(head: str) -> None:
    with pytest.raises(RefusedError, match="the report holds "):
        passed(page("<p>x</p>", head), SHEET)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<script>", "a tag 'script'"),
        ("<p onclick='x()'>", "an attribute 'onclick' of 'p'"),
        ("<a href='javascript:x()'>", "an address 'javascript:x()'"),
        ("<image href='https://e.example/a.svg'/>", "an address 'https://e.example/a.svg'"),
        ("<p>Before.</p><!-- x -->", "a comment that no report may carry (after 'Before.')"),
        ("<p>&#x1b;</p>", "a sign U+001B"),
    ],
)
def test_what_is_refused_is_named_with_what_stands_before(markup: str, said: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(said)):
        passed(page(f"<svg>{markup}</svg>" if markup.startswith("<image") else markup), SHEET)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a &lt;b&gt; &amp;amp; \"c\" 'd'</p>",
        "<pre>\n\n  a</pre>",
        '<svg class="wide" viewBox="0 0 1 1"><title id="a-t">A &lt; b</title>'
        '<path d="M0 0L1 1z" fill="none" stroke="#0072b2"/></svg>',
        '<a href="https://e.example/a?b=c&amp;d=%20#e">x</a><a href="#a-b">y</a><a href="../fr/lyon.html">z</a>',
        '<table><thead><tr><th scope="col" colspan="2">a</th></tr></thead>'
        '<tbody><tr><td class="n">1</td></tr></tbody></table>',
        png(PNG).replace("&", "&amp;"),
        '<ul><li lang="ar" dir="rtl">عربي</li></ul><hr><p>a<br>b\u00a0c</p>',
    ],
)
def test_what_is_allowed_is_written_as_it_was(markup: str) -> None:
    written = passed(page(markup.replace('"c"', "&quot;c&quot;")), SHEET)
    assert f"<body>{markup}</body>" in written


def test_the_policy_names_the_one_style_sheet_by_its_digest() -> None:
    written = passed(page("<p>x</p>"), SHEET)
    digest = base64.b64encode(sha256(SHEET.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'; font-src data:" in written and "unsafe" not in written
    assert written.count("<style") == 1 and f"<style>{SHEET}</style>" in written
    assert written.index("Content-Security-Policy") < written.index("<title>")
    for markup in ("p {} </style><script>", "p {} <!-- x"):
        with pytest.raises(RefusedError, match="the style sheet of the report holds markup"):
            passed(page("<p>x</p>"), markup)


@pytest.mark.parametrize(
    "markup",
    [
        *(
            "<p>/home/ann/x</p>",
            "<p>/ho<strong>me/a</strong>nn/x</p>",
            "<p>&#47;home&#x2f;ann/x</p>",
            "<p><strong>see</strong><small>/home/ann</small></p>",
        ),
        *(
            "<div aria-label='/home/ann/x'></div>",
            "<p title=x><a title='C:\\Users\\ann'>x</a></p>",
            "<p>ann<span>@</span>example.org</p>",
        ),
        *(
            "<svg><title>/home/ann/x</title></svg>",
            "<svg><desc>see ann@example.org</desc></svg>",
            "<p>a&shy;nn@exam&ZeroWidthSpace;ple.org</p>",
        ),
        *(
            "<a href='https://e.example/?f=/home/ann/x'>x</a>",
            "<a href='https://e.example/?token=abc'>x</a>",
            "<p>&amp;#47;home&amp;#47;ann</p>",
        ),
        *(
            "<a href='https://e.example/?to=ann%40example.org'>x</a>",
            "<p>&lt;Axes object at 0x7f12ab34&gt;</p>",
            "<p>In&nbsp;[3]:</p>",
            "<p>%2Fhome%2Fann</p>",
        ),
    ],
)
def test_leaks_are_found_in_text_and_attributes_however_they_are_marked_up(markup: str) -> None:
    with pytest.raises(RefusedError):
        passed(page(markup), SHEET)


def test_drawings_of_drawings_of_drawings_are_refused() -> None:
    letter, ten = '<path id="g0" d="M0 0"/>', '<use href="#g0"/>' * 10
    word, again = f'<g id="w0">{ten}</g>', '<use href="#w0"/>'
    passed(page(f"<svg>{letter}{word}{again * 10}</svg>"), SHEET)
    for markup, said in (
        (f'{word}<g id="v0"><use href="#w0"/></g>', "a drawing 'v0' of drawings of drawings"),
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "of drawings of drawings"),
        ('<g id="a"><use href="#a"/></g>', "of drawings of drawings"),
        (word * 40 + again * 400, "charts of 160,"),
    ):
        with pytest.raises(RefusedError, match=said):
            passed(page(f"<svg>{letter}{markup}</svg>"), SHEET)


def test_a_page_has_a_bound() -> None:
    with pytest.raises(RefusedError, match="the report is 600 kB long, and a page may be 500 kB at most"):
        passed(page(f"<p>{'x' * 600_000}</p>"), SHEET)
    assert len(passed(page(f"<p>{'x' * 499_000}</p>"), SHEET).encode()) <= LARGEST


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "<a href='x.html'>",
            "</a>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<svg>",
            "</svg>",
            "<title>",
            "</title>",
        ),
        *(
            "<g>",
            "<path d='M0 0'/>",
            "<desc>",
            "</desc>",
            "<style>",
            "</style>",
            "<pre>",
            "\n",
            "<ul>",
            "<li>",
            "<h2>",
            "<small>",
            "</small>",
            "<x>",
        ),
        *(
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&amp;lt;script&gt;",
            "<img src=x onerror=x()>",
            "<em>",
            "</em>",
            "<dl>",
            "<dt>",
            "text",
            "'",
            '"',
        ),
        *(
            "<script>",
            "</script>",
            "<math>",
            "<template>",
            "<div>",
            "</div>",
            "<br>",
            "<tbody>",
            "<caption>",
            "<body>",
            "<head>",
            "</body>",
            "<html>",
        ),
    ]
)


@given(st.lists(PIECES, max_size=12))
def test_whatever_passes_holds_only_what_is_on_the_list_when_it_is_read_again(pieces: list[str]) -> None:
    try:
        written = passed(page("".join(pieces)), SHEET)
    except RefusedError:
        return
    check_harmless(written)


def test_what_matplotlib_draws_passes_without_a_style() -> None:
    figure, axes = plt.subplots(2, 3)
    axes[0, 0].scatter([1, 2], [3, 4], alpha=0.4, c=["#0072b2", "red"], edgecolors="white")
    axes[0, 1].imshow([[1, 2], [3, 4]])
    axes[0, 2].fill_between([1, 2], [3, 4], alpha=0.3)
    axes[1, 0].semilogy([1, 2], [1, 1000], "x--", label="a < b & c")
    axes[1, 0].legend()
    axes[1, 1].bar(["عمّان", "Lyon"], [1, 2])
    axes[1, 1].text(0, 1, "rotated", rotation=45)
    axes[1, 2].contourf([[1, 2], [3, 4]])
    svg = inline_svg(figure, title="T", description="D")
    plt.close(figure)
    assert "style" not in svg and 'stroke-linejoin="round"' in svg
    written = passed(page(svg), SHEET)
    assert [one.tag for one in LexborHTMLParser(written).css("svg *")] == [
        one.tag for one in LexborHTMLParser(svg).css("svg *")
    ]
