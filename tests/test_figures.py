"""Charts draw what they are given, on the axes they are given, and leave the settings alone."""

from datetime import date
from inspect import signature
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from drawn_labels import check_labels
from markupsafe import Markup
from matplotlib import font_manager
from matplotlib.text import Text

from mc2cm_analysis import figures
from mc2cm_analysis.figures.frame import framed, located, small_map
from mc2cm_analysis.figures.style import CONTRAST, FAMILY, HIGHLIGHT, house_style
from mc2cm_analysis.figures.svg import inline_svg
from mc2cm_analysis.language import activate, say
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.paths import FONTS

RANKS = pd.DataFrame({"Town": [1.0, np.nan], "Port": [2.0, 1.0]}, index=["A theme", "Another"])
ORDER = pd.DataFrame({"mean_rank": [1.5, 2], "best": [1, 1], "worst": [2, 3]}, index=["A", "B"])
BESIDE = pd.DataFrame(
    {"rank": [1, np.nan], "low": [1, np.nan], "high": [2, np.nan], "network": [1.5, 2]}, index=["A", "B"]
)
FIRM = pd.DataFrame(
    {"rank": [1, 2], "low": [1, 1], "high": [2, 2], "place_low": [1, 1], "place_high": [2, 2]}, ["A", "B"]
)
BEFORE = pd.DataFrame([[0.5, 0.97], [0.03, 0.5]], ["A", "B"], ["A", "B"])
ROLES = pd.DataFrame({"Town": ["both", ""], "Port": ["shares", "learns"]}, index=["A", "B"])
MARKS = pd.DataFrame({"Town": ["both", "neither"], "Port": ["done only", "stated only"]}, index=["A", "B"])
TAU = pd.DataFrame([[1.0, -0.5], [-0.5, 1.0]], ["Town", "Port"], ["Town", "Port"])
SERIES = pd.DataFrame({"Refugees": [5.0, np.nan, 9.0]}, index=pd.Index([2015, 2016, 2017], name="Year"))
YEARS = pd.Series({2015: 3, 2016: 9})
BARS = pd.Series({"Elsewhere": 9, "Nowhere": 3})
EVENTS = pd.DataFrame(
    {
        "label": ["First", "Last"],
        "start": [date(2016, 3, 9), date(2018, 1, 1)],
        "end": [date(2016, 3, 10), date(2018, 1, 2)],
        "highlight": [True, False],
    }
)

PLACES = pd.DataFrame({"latitude": [45.8, 45.1], "longitude": [4.8, 7.7]}, index=["Town", "Port"])


def texts(ax: plt.Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


@pytest.fixture(autouse=True)
def close_all():
    yield
    plt.close("all")


CHARTS = [
    (figures.theme_city_heatmap, RANKS, {}),
    (figures.count_heatmap, RANKS.fillna(0).astype(int), {}),
    (figures.theme_order, ORDER, {}),
    (figures.theme_stability, FIRM, {}),
    (figures.precedence_heatmap, BEFORE, {"settled": BEFORE > 0.9}),
    (figures.city_against_network, BESIDE, {"city": "Town"}),
    (figures.stated_done_marks, MARKS, {}),
    (figures.role_marks, ROLES, {}),
    (figures.likeness_heatmap, TAU, {}),
    (figures.series_lines, SERIES, {}),
    (figures.ranked_bars, BARS, {}),
    (figures.year_bars, YEARS, {}),
    (figures.timeline, EVENTS, {}),
    (figures.locator, PLACES, {"city": "Town"}),
    (figures.small_locator, PLACES, {"city": "Town"}),
]


def test_every_chart_is_tried() -> None:
    assert {draw for draw, _, _ in CHARTS} == {
        offered for offered in vars(figures).values() if hasattr(offered, "kind")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_tells_its_kind_in_every_language(language: str) -> None:
    activate(language)
    assert all(say(draw.kind) for draw, _, _ in CHARTS)


def test_a_chart_says_what_it_takes_and_returns() -> None:
    assert str(signature(figures.ranked_bars)).startswith("(values: 'pd.Series[float]', *, percent: bool = False, ax")
    assert signature(figures.ranked_bars).return_annotation is plt.Axes and "hundredths" in figures.ranked_bars.__doc__


@pytest.mark.parametrize(("draw", "data", "options"), CHARTS)
def test_a_chart_draws_on_the_axes_given_and_keeps_the_settings(draw, data, options) -> None:
    before = dict(plt.rcParams)
    _, ax = plt.subplots()
    assert draw(data, ax=ax, **options) is ax
    assert ax.has_data() or ax.texts
    assert draw(data, **options) is not ax
    assert dict(plt.rcParams) == before


#: What a user may have set in a ``matplotlibrc``, or in a notebook.
SETTINGS = {
    **{"axes.facecolor": "black", "font.size": 30, "text.usetex": True, "lines.linewidth": 9, "axes.unicode_minus": 0},
    **{"axes.titlelocation": "left", "svg.fonttype": "none", "path.sketch": (1, 100, 2), "image.cmap": "hot"},
    **{"patch.linewidth": 7, "xtick.direction": "in", "figure.autolayout": True, "font.family": "monospace"},
    **{"text.parse_math": True, "axes.xmargin": 0.4, "timezone": "Asia/Tokyo", "legend.fontsize": 30},
}


def drawn(chart, data, options) -> str:
    ax = chart(data, **options)
    with house_style():
        ax.figure.draw_without_rendering()
    return inline_svg(ax.figure, title="T", description="d")


@pytest.mark.parametrize(("chart", "data", "options"), CHARTS)
def test_settings_of_the_user_change_no_chart(chart, data, options) -> None:
    as_ever = drawn(chart, data, options)
    with plt.rc_context(SETTINGS):
        assert drawn(chart, data, options) == as_ever


@pytest.mark.parametrize(("chart", "data", "options"), CHARTS)
def test_whatever_is_drawn_is_drawn_as_plain_text(chart, data, options) -> None:
    """A dollar in a name begins no mathematics: ``US$ 5, US$ 6`` stands as it is, and ``$\\frac{1}$`` stops nothing."""
    ax = chart(with_long_names(data, [r"$\frac{1}$ US$ 5, US$ 6", r"$a$ 5 $b_1$"]), **options)
    inline_svg(ax.figure, title="T", description="d")
    texts = [text for text in ax.figure.findobj(Text) if text.get_text()]
    assert not any(text.get_parse_math() or text.get_usetex() for text in texts)


def test_the_house_font_is_the_projects_own(monkeypatch: pytest.MonkeyPatch) -> None:
    other = font_manager.FontEntry(fname="/elsewhere/IBMPlexSansArabic-Regular.ttf", name="IBM Plex Sans Arabic")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [other, *font_manager.fontManager.ttflist])
    with house_style():
        assert FONTS in Path(font_manager.findfont(FAMILY[0], rebuild_if_missing=False)).parents


#: Names as long as those of the data, in letters of both directions.
LONG = {
    "en": ["Reception of unaccompanied migrant minors", "Intercultural dialogue and social cohesion"],
    "fr": ["Accueil des migrants mineurs non accompagnés", "Dialogue interculturel et cohésion sociale"],
    "ar": ["استقبال القاصرين المهاجرين غير المصحوبين بذويهم", "الحوار بين الثقافات والتماسك الاجتماعي"],
}


def with_long_names(data, names: list[str]):
    if "label" in data:
        return data.assign(label=names)
    return data.set_axis(names) if data.index.dtype != "int64" else data


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("draw", "data", "options"), CHARTS)
def test_labels_are_large_enough_and_none_is_cut_or_meets_another(
    draw, data, options, language, narrow, monkeypatch
) -> None:
    activate(language)
    figure = draw(with_long_names(data, LONG[language]), narrow=narrow, **options).figure
    check_labels(figure, monkeypatch)


def test_a_blank_is_drawn_as_a_blank_with_its_word() -> None:
    ax = figures.theme_city_heatmap(RANKS)
    assert texts(ax).count("not stated") == 1
    assert "not stated" in texts(figures.city_against_network(BESIDE, city="Town"))


def test_no_line_runs_over_a_hole() -> None:
    ax = figures.series_lines(SERIES)
    drawn = [line for line in ax.lines if line.get_color() == HIGHLIGHT]
    assert np.isnan(drawn[0].get_ydata()[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_years_run_from_left_to_right_on_every_chart_of_every_language(language: str) -> None:
    activate(language)
    for draw, data in ((figures.series_lines, SERIES), (figures.year_bars, YEARS), (figures.timeline, EVENTS)):
        first, last = draw(data).get_xlim()
        assert first < last


def test_ends_of_lines_do_not_print_over_each_other() -> None:
    two = pd.DataFrame({"One": [1.0, 10.0], "Two": [1.0, 10.1]}, index=[2015, 2016])
    heights = sorted(text.xy[1] for text in figures.series_lines(two).texts)
    assert heights[1] - heights[0] > 0.5


def test_what_is_stated_and_what_is_done_differ_in_shape_too() -> None:
    ax = figures.stated_done_marks(MARKS)
    assert {(line.get_marker(), line.get_markerfacecolor()) for line in ax.lines} == {
        ("o", HIGHLIGHT),
        ("o", "white"),
        ("s", CONTRAST),
    }


def test_a_locator_names_the_city_where_no_other_dot_is() -> None:
    (name,) = figures.locator(PLACES, city="Town").texts
    assert name.get_text() == "Town" and name.get_horizontalalignment() == "right", "Port lies to the east"


def test_no_chart_tells_of_a_font_it_misses(caplog: pytest.LogCaptureFixture) -> None:
    """A message on the screen would end a report."""
    for draw, data, options in CHARTS:
        draw(data, **options).figure.draw_without_rendering()
    assert caplog.messages == []


def test_a_map_says_which_cities_are_not_on_it() -> None:
    away = pd.DataFrame({"latitude": [14.7, np.nan], "longitude": [-17.4, np.nan]}, index=["Far", "Unknown"])
    html = located(pd.concat([PLACES, away]), city="Town", source=Markup("[1]")).html
    assert "Not on this map: Far and Unknown." in html and "Other cities shown: Port." in html
    assert "Natural Earth" in html and "[1]" in html
    assert texts(figures.locator(pd.concat([PLACES, away]), city="Far")) == []


def test_a_map_on_a_card_is_hidden_from_those_who_do_not_see_it() -> None:
    picture = BeautifulSoup(small_map(PLACES, city="Town"), "html.parser").svg
    assert picture["aria-hidden"] == "true" and not picture.find(["title", "desc"])


def test_the_font_carries_latin_and_arabic() -> None:
    with house_style():
        figure, ax = plt.subplots()
        ax.set_title("Tangier طنجة")
        figure.canvas.draw()  # a missing glyph warns, and warnings are errors here


def test_a_framed_chart_holds_finding_measure_words_source_and_data() -> None:
    block = framed(
        figures.ranked_bars,
        BARS.rename("Persons").rename_axis("Origin"),
        title="Most come from <elsewhere>",
        measure="Invented persons",
        source=Markup('<a href="#source-1">[1]</a>'),
    )
    soup = BeautifulSoup(block.html, "html.parser")
    assert soup.select_one(".title").text == "Most come from <elsewhere>"
    svg = soup.svg
    assert svg["role"] == "img" and soup.find(id=svg["aria-labelledby"]).text == "Most come from <elsewhere>"
    assert soup.find(id=svg["aria-describedby"]).text == (
        "Bar chart. Invented persons. Smallest: 3 (Nowhere, Persons); largest: 9 (Elsewhere, Persons)."
    )
    assert soup.select_one(".source-note a")["href"] == "#source-1"
    assert [td.text for td in soup.select("details tbody td")] == ["9", "3"]
    assert not plt.get_fignums(), "the figure is closed"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_chart_stands_in_a_page_where_matplotlib_would_set_it(language: str) -> None:
    activate(language)

    def charts() -> list[plt.Axes]:
        return [
            figures.city_against_network(BESIDE, city="Town"),
            figures.count_heatmap(RANKS.fillna(0).astype(int)),
            figures.series_lines(SERIES),
            figures.timeline(EVENTS),
        ]

    for ours, theirs in zip(charts(), charts(), strict=True):
        inline_svg(ours.figure, title="", description="")
        theirs.figure.dpi = ours.figure.dpi
        theirs.figure.draw_without_rendering()
        assert np.abs(ours.bbox.extents - theirs.bbox.extents).max() < 3, "in points"
        written = [
            [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())] for ax in (ours, theirs)
        ]
        assert written[0] == written[1]


def test_a_page_holds_a_chart_for_wide_and_one_for_narrow_screens() -> None:
    soup = BeautifulSoup(
        framed(figures.ranked_bars, BARS, title="T", measure="m", source=Markup("s")).html, "html.parser"
    )
    wide, narrow = soup.find_all("svg")
    assert (wide["class"], narrow["class"]) == (["wide"], ["narrow"])
    across = [float(svg["viewbox"].split()[2]) for svg in (wide, narrow)]
    assert across[0] == pytest.approx(552, abs=1), "46rem in points: the width of the text"
    assert across[1] == pytest.approx(262.5, abs=1), "350 pixels in points: a telephone less the padding of the page"
    ids = [tag["id"] for tag in soup.find_all(id=True) if not tag["id"].startswith("g")]  # letters are shared
    assert len(ids) == len(set(ids))


def test_the_same_chart_makes_the_same_bytes() -> None:
    def make() -> str:
        return framed(figures.series_lines, SERIES, title="T", measure="m", source=Markup("s")).html

    assert make() == make()


def test_a_legend_explains_the_marks_that_are_drawn() -> None:
    def explained(roles: pd.DataFrame) -> int:
        return len(figures.role_marks(roles).get_legend().get_texts())

    assert explained(ROLES) == 3 == explained(ROLES.replace(["both", "shares", "learns"], ""))
    assert explained(ROLES.replace("both", "learns")) == 2
