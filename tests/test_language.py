import re

import pytest
from babel import Locale
from babel.numbers import format_percent

from mc2cm_analysis import language
from mc2cm_analysis.language import Language, without_marks
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "printed"),
    [
        (1000, "at_least", "persons", "more than 1,000 persons"),
        (33, "at_most", "percent", "under 33%"),
        (1260000, "about", "", "about 1,260,000"),
        (800, "planned", "places", "planned: 800 places"),
        (-30.25, "exact", "percent", "\u221230.25%"),
        (1, "planned", "years", "planned: 1 year"),
        (18, "exact", "percent_per_year", "18% a year"),
    ],
)
def test_a_value_bears_its_word_and_unit(value: float, qualifier: str, unit: str, printed: str) -> None:
    assert Language().measured(value, qualifier, unit) == printed


@pytest.mark.parametrize(("code", "sign"), [("en", "\u2212"), ("fr", "\u2212"), ("ar", "\u200e\u2212")])
def test_a_negative_number_has_a_minus_and_no_hyphen(code: str, sign: str) -> None:
    assert Language(code).number(-6) == f"{sign}6" and "-" not in Language(code).percent(-35)
    assert without_marks(Language(code).number(-6)) == "\u22126"


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("least", "decimals"), [(0.0005, None), (0.5, 0), (0.05, 1), (0.005, 2), (0.0005, 3)])
def test_what_is_printed_as_zero_has_no_minus(code: str, least: float, decimals: int | None) -> None:
    spoken = Language(code)
    zero = spoken.number(0, decimals)
    assert "\u2212" not in zero
    for value in (-0.0, -least / 10, -least):  # a half goes to the even figure
        assert spoken.number(value, decimals) == zero == spoken.number(-value, decimals)
    assert "\u2212" in spoken.number(-1.1 * least, decimals)


def test_dates_and_intervals() -> None:
    assert Language().day("2016-03-09") == "9 March 2016"
    assert (
        Language().day("2016-05-30", "2016-06-01") == "30 May\u2009–\u20091 Jun 2016"
    )  # thin spaces, as Babel writes them


def test_a_language_that_is_not_ready_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=f"'xx' is not ready; reports exist in: {', '.join(LANGUAGES)}"):
        language.activate("xx")
    assert language.current().code == ENGLISH


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_record_says_of_its_language_what_babel_says(code: str) -> None:
    record, locale = LANGUAGES[code], Locale.parse(LANGUAGES[code].locale)
    assert (locale.language, locale.text_direction) == (code, record.direction)
    assert record.name.casefold() == locale.display_name.split(" (")[0].casefold()
    plain = [re.sub(r"[^\d%]", "", text) for text in (record.percent.format(7), format_percent(0.07, locale=locale))]
    assert sorted(plain[0]) == sorted(plain[1]) and Language(code).percent(7) == record.percent.format(7)
