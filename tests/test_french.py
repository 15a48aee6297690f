"""French as it is printed: what holds of every message, every text of the data and every number made at run time."""

import csv
import re
import tomllib

import pytest

from mc2cm_analysis import Network
from mc2cm_analysis.catalogues import read_messages
from mc2cm_analysis.evidence import Citations
from mc2cm_analysis.language import Language, activate
from mc2cm_analysis.narrative.wording import themes
from mc2cm_analysis.paths import PACKAGE, data_folder

FRENCH = Language("fr")
THIN = "\N{NARROW NO-BREAK SPACE}"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
PLACE = r"\{\w+(?::\w+)?\}"


def _spoken() -> list[str]:
    """Every French message and text, and the words of the foot of the page."""
    messages, _ = read_messages("fr")
    said = [form for forms in messages.values() for form in forms]
    for table, columns in {"texts": ["fr"], "themes": ["name_fr"], "cities": ["name_fr_of", "country_fr_in"]}.items():
        with (data_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            said += [row[column] for row in csv.DictReader(file) for column in columns]
    foot = tomllib.loads((PACKAGE.parent / "funding.toml").read_text(encoding="utf-8"))["fr"]
    return [*said, foot["statement"], foot["disclaimer"], *foot["partners"], *foot["donors"]]


SPOKEN = _spoken()


def offending(pattern: str, *, but: str = r"(?!)") -> list[str]:
    """The messages and texts in which a pattern is found once what it does not mean is taken out."""
    return [text for text in SPOKEN if re.search(pattern, re.sub(but, "", text))]


# --- Signs ---


def test_apostrophes_are_typographic() -> None:
    assert offending("'") == []


def test_a_narrow_no_break_space_stands_before_high_signs_and_inside_quotes() -> None:
    title = "Sanctuary in the City: Beirut"  # in its own language
    assert offending(rf"(?<!^)(?<!{THIN})[;:?!%»]|«(?!{THIN})", but=f"{PLACE}|{title}") == []


def test_a_number_is_not_torn_from_its_unit() -> None:
    assert offending(r"\d (km²|m²|euros|dollars|millions?)\b") == []
    assert offending(r"\b(EUR|USD)\b") == []


# --- Dates ---


def test_two_days_are_a_pair_and_the_first_of_a_month_is_an_ordinal() -> None:
    assert offending(rf"\b\d+[-–]\d+ ({MONTHS})\b") == []
    assert offending(rf"(?<!\d)1 ({MONTHS})\b") == []


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("2016-03-09", "2016-03-10", "9 et 10 mars 2016"),
        ("2016-07-01", "2016-07-02", "1er et 2 juillet 2016"),
        ("2020-06-15", "2020-06-18", "du 15 au 18 juin 2020"),
        ("2016-05-30", "2016-06-01", "du 30 mai au 1er juin 2016"),
        ("2018-07-01", "2021-03-31", "du 1er juillet 2018 au 31 mars 2021"),
        ("2021-11-01", None, "1er novembre 2021"),
        ("2021-11-11", None, "11 novembre 2021"),
    ],
)
def test_days_are_written_as_they_are_spoken(start: str, end: str | None, printed: str) -> None:
    assert FRENCH.day(start, end) == printed


# --- Names ---


def test_a_preposition_before_a_place_is_left_to_the_data() -> None:
    """Else "de Amman", or a bracket to get round it."""
    place = r"\{(?:\w*_)?(?:city|country)\}"
    assert offending(rf"(\b(de|à|en|au|du|que|lorsque)\s|[dl]’|\(){place}") == []


def test_names_of_places_are_elided(network: Network) -> None:
    for row in network.table("cities").to_dict("records"):
        assert row["name_fr_in"] == f"à {row['name_fr']}"
        assert row["name_fr_of"] == (f"d’{row['name_fr']}" if row["name_fr"][0] in "AEIOUÉ" else f"de {row['name_fr']}")
        assert row["country_fr_of"].endswith(row["country_fr"]) and row["country_fr_in"].endswith(row["country_fr"])
    activate("fr", network.texts("fr"))
    profile = network.city("beirut")
    assert f"{profile.country:of}, {profile.country:in}, {profile.name:of}" == "du Liban, au Liban, de Beyrouth"
    assert "Ce que l’on sait d’Amman" in FRENCH.say("What is known of {city}", city=network.cities["amman"])


def test_themes_in_a_list_stand_in_quotes(network: Network) -> None:
    activate("fr", network.texts("fr"))
    told = themes(["urban_planning", "intercultural_cohesion"])
    assert told == f"«{THIN}planification urbaine{THIN}» et «{THIN}dialogue interculturel et cohésion sociale{THIN}»"


# --- Numbers ---


def test_none_and_one_are_singular() -> None:
    messages, plural = read_messages("fr")
    assert [plural(n) for n in (0, 1, 2, 10)] == [0, 0, 1, 1]
    for one, many in (forms for forms in messages.values() if len(forms) > 1):
        counted = re.findall(r"\{n\}\s(\w+)", one)
        assert not [noun for noun in counted if noun.endswith("s") and noun not in many.split()], one


# --- Sources ---


def test_what_we_say_of_a_source_is_said_in_french(network: Network) -> None:
    """Its title stands as published; a remark of ours beside it is no part of it."""
    sources = network.table("sources")
    remark = r"\((?:[^()]* )?(?:copy|page|press kit|press release|report|study|text|transcript|version|data)\)$"
    assert sources[["title", "publisher"]].stack().str.extract(f"({remark})")[0].dropna().tolist() == []
    activate("fr", network.texts("fr"))
    citations = Citations(network)
    citations.cite(sources.loc[sources["remark_en"] == "press kit", "id"].iloc[0])
    assert "<small>Dossier de presse" in citations.as_html()
