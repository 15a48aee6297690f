"""The publishers' own downloads come into the national series. The values are invented, the layouts are not."""

import csv
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from mc2cm_analysis.cli import main
from mc2cm_analysis.package import Package, Record
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.series import SeriesError, read_files, unhcr, world_bank
from mc2cm_analysis.series.comparison import names
from mc2cm_analysis.series.derived import FORMULAS, recompute

COUNTRIES = {"JOR": "Jordan", "LBN": "Lebanon", "PRT": "Portugal", "FRA": "France", "ESP": "Spain", "MAR": "Morocco"}
COUNTRIES["ITA"] = "Italy"
NUMBERS = {"JOR": 400, "LBN": 422, "PRT": 620, "FRA": 250, "ESP": 724, "MAR": 504, "ITA": 380, "TUN": 788}
POPULATION = (
    'Year,"Country of origin","Country of origin (ISO)","Country of asylum","Country of asylum (ISO)",'
    '"Refugees under UNHCR\'s mandate",Asylum-seekers,"IDPs of concern to UNHCR",'
    '"Other people in need of international protection","Stateless persons","Host Community","Others of concern"'
)
DECISIONS = (
    'Year,"Country of origin","Country of origin (ISO)","Country of asylum","Country of asylum (ISO)",Authority,'
    '"Stage of procedure","Cases / Persons","Recognized decisions","Complementary protection","Rejected decisions",'
    '"Otherwise closed","Total decisions"'
)
APPLICATIONS = (
    'Year,"Country of origin","Country of asylum","Country of origin (ISO)","Country of asylum (ISO)",Authority,'
    '"Application type","Stage of procedure","Cases / Persons",applied'
)
FOOTNOTES = (
    'Year,"Country of Asylum","Country of Origin","Country of Asylum ISO","Country of Origin ISO","Population Type",'
    'Footnote\n2015,Jordan,Iraq,JOR,IRQ,REF,"An invented footnote"\n'
)
#: Values by ISO code, part and year.
Values = dict[tuple[str, str, int], str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def held(folder: Path, indicator: str) -> Values:
    """Return the values of an indicator that the data holds."""
    package = Package(folder)
    places = {city["id"]: city["country_iso3"] for city in package.records("cities")}
    return {
        (places[row["city"]], row["subgroup_en"], int(row["reference_year"])): row["value"]
        for row in package.records("observations")
        if row["indicator"] == indicator
    }


def rows(folder: Path, table: str = "observations") -> dict[str, Record]:
    return {row["id"]: row for row in Package(folder).records(table)}


def differences(old: dict[str, Record], new: dict[str, Record]) -> tuple[set[str], set[str], set[str]]:
    """Return the ids of rows that changed, that are new, and that are gone."""
    changed = {row_id for row_id in old.keys() & new.keys() if old[row_id] != new[row_id]}
    return changed, new.keys() - old.keys(), old.keys() - new.keys()


def population(values: dict[str, Values], *, origins: bool = False) -> str:
    """Write population.csv with the totals of each country, or a row for each of ten countries of origin."""
    heads = {"unhcr_refugees": 0, "unhcr_asylum_seekers": 1, "unhcr_stateless": 4, "unhcr_others_of_concern": 6}
    lines = [POPULATION]
    for country, _, year in dict.fromkeys(key for of in values.values() for key in of):
        cells = ["-"] * 7
        for indicator, of in values.items():
            cells[heads[indicator]] = of.get((country, "", year), "-")
        name = f'"{COUNTRIES.get(country, country)}",{country}'
        if origins:
            zeros = ["0" if cell != "-" else "-" for cell in cells]
            lines += [f"{year},Place{n},P{n},{name}," + ",".join(cells if n == 0 else zeros) for n in range(10)]
        else:
            lines.append(f"{year},-,-,{name}," + ",".join(cells))
    return "\n".join(lines) + "\n"


def indicator_csv(code: str, name: str, values: Values, updated: str = "2026-10-13", last: int = 2026) -> str:
    years = range(1960, last + 1)
    lines = ['"Data Source","World Development Indicators",', "", f'"Last Updated Date","{updated}",', ""]
    lines.append(
        '"Country Name","Country Code","Indicator Name","Indicator Code",' + ",".join(f'"{y}"' for y in years) + ","
    )
    for country in ["ABW", *dict.fromkeys(country for country, _, _ in values)]:
        cells = ",".join(f'"{values.get((country, "", year), "")}"' for year in years)
        lines.append(f'"{COUNTRIES.get(country, country)}","{country}","{name}","{code}",{cells},')
    return "\n".join(lines) + "\n"


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 6, 12, 9, 0, 0)), text)
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def update(data: Path, *files: Path | str) -> int:
    return main(["update-series", *map(str, files), "--data", str(data)])


def one_of_each(values: Values, country: str = "ESP", new: int = 2026) -> tuple[Values, dict[str, str]]:
    """Revise 2015, add a year and leave 2017 out, in one country."""
    revised = str(int(float(values[country, "", 2015])) + 11)
    changed = {**values, (country, "", 2015): revised, (country, "", new): "777"}
    gone = changed.pop((country, "", 2017))
    return changed, {"before": values[country, "", 2015], "revised": revised, "gone": gone}


def told(output: str) -> list[list[str]]:
    """Return the lines of the table, each as its cells."""
    lines = [line for line in output.split("\n\n")[1].splitlines() if line.split()[0] in ("new", "changed", "gone")]
    return [[cell.strip() for cell in line.split("  ") if cell] for line in lines]


def number(text: str) -> str:
    return f"{float(text):,.10g}" if "." in text else f"{int(text):,}"


@pytest.mark.parametrize("origins", [False, True])
def test_one_revised_one_new_and_one_missing_year_of_unhcr(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], origins: bool
) -> None:
    before = rows(data)
    values, facts = one_of_each(held(data, "unhcr_stateless"))
    file = zipped(
        tmp_path / "query.zip",
        {"population.csv": population({"unhcr_stateless": values}, origins=origins), "footnotes.csv": FOOTNOTES},
    )
    assert update(data, file) == 0
    output = capsys.readouterr().out
    name = names(Package(data))["unhcr_stateless"]
    assert told(output) == [
        ["changed", "Spain", name, "2015", number(facts["before"]), number(facts["revised"])],
        ["gone", "Spain", name, "2017", number(facts["gone"]), "-"],
        ["new", "Spain", name, "2026", "-", "777"],
    ]
    assert "1 changed, 1 new, 1 gone" in output
    after = rows(data)
    changed, new, gone = differences(before, after)
    remarked = {row_id for row_id in changed if before[row_id]["value"] == after[row_id]["value"]}
    assert {before[row_id]["reference_year"] for row_id in remarked} == {"2025"}
    assert changed - remarked == {"madrid-unhcr-stateless-06"} and gone == {"madrid-unhcr-stateless-08"}
    assert new == {"madrid-unhcr-stateless-17"}
    source = rows(data, "sources")[after["madrid-unhcr-stateless-06"]["source"]]
    assert (source["publisher"], source["year"], source["host"]) == ("UNHCR", "2026", "publisher")
    like, row = after["madrid-unhcr-stateless-16"], after["madrid-unhcr-stateless-17"]
    assert (row["value"], row["reference_year"], row["source"]) == ("777", "2026", source["id"])
    same = ("city", "indicator", "definition_en", "qualifier", "year_basis", "area_level", "area_en")
    assert {column: row[column] for column in same} == {column: like[column] for column in same}


def test_the_remark_on_the_newest_year_moves_to_it(data: Path, tmp_path: Path) -> None:
    values = held(data, "unhcr_refugees")
    del values["MAR", "", 2025]  # what the file does not confirm stays as it is
    file = written(tmp_path / "any name.csv", population({"unhcr_refugees": {**values, ("ESP", "", 2026): "9"}}))
    before = rows(data)
    assert update(data, file) == 0
    after = rows(data)
    assert after["madrid-unhcr-refugees-17"]["note_en"] == before["madrid-unhcr-refugees-16"]["note_en"]
    assert after["madrid-unhcr-refugees-17"]["confidence"] == "medium"
    assert (after["madrid-unhcr-refugees-16"]["note_en"], after["madrid-unhcr-refugees-16"]["confidence"]) == (
        "",
        "high",
    )
    assert after["madrid-unhcr-refugees-16"]["source"] == before["madrid-unhcr-refugees-16"]["source"]


@pytest.mark.parametrize("as_zip", [False, True])
def test_one_revised_one_new_and_one_missing_year_of_the_world_bank(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_zip: bool
) -> None:
    before = rows(data)
    values, _ = one_of_each(held(data, "worldbank_gdp_per_head"), new=2025)
    text = indicator_csv("NY.GDP.PCAP.KD", "GDP per capita (constant 2015 US$)", values)
    beside = {
        "Metadata_Indicator_API_NY.csv": '"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\n',
        "Metadata_Country_API_NY.csv": '"Country Code","Region","IncomeGroup","SpecialNotes","TableName",\n',
    }
    named = {"API_NY.GDP.PCAP.KD_DS2_en_csv_v2_1.csv": text}
    file = zipped(tmp_path / "wb.zip", {**beside, **named}) if as_zip else written(tmp_path / "wb.csv", "\ufeff" + text)
    assert update(data, file) == 0
    assert [line[0] for line in told(capsys.readouterr().out)] == ["changed", "gone", "new"]
    stem = "madrid-worldbank-gdp-per-head"
    assert differences(before, rows(data)) == ({f"{stem}-06"}, {f"{stem}-16"}, {f"{stem}-08"})
    new = rows(data)[f"{stem}-16"]
    assert (new["value"], new["confidence"], new["source"]) == ("777", "high", "world-bank-ny-gdp-pcap-kd-2026-10-13")
    assert rows(data, "sources")[new["source"]]["year"] == "2026"


def stock_book(revision: int, values: Values, years: list[int], kinds: dict[str, str], layout: str) -> bytes:
    """Write a workbook as UN DESA does, with one or two lines of head, with or without countries of origin."""
    book = Workbook()
    book.remove(book.active)
    book.create_sheet("Contents")["A1"] = "An invented page of contents"
    sheet = book.create_sheet("Table 1")
    about = "major area, region, country or area" if layout == "2019" else "region, country or area of destination"
    origin = " and origin" if layout == "origin" else ""
    for line in [
        *("United Nations", "Population Division", "Department of Economic and Social Affairs", None),
        f"Table 1: International migrant stock at mid-year by sex and by {about}{origin}, 1990-{max(years)}",
        f"Suggested citation: International Migrant Stock {revision} (POP/DB/MIG/Stock/Rev.{revision}).",
        None,
    ]:
        sheet.append([None, None, None, None, line])
    names_of = {
        "2019": [
            "Sort\norder",
            "Major area, region, country or area of destination",
            "Notes",
            "Code",
            "Type of data (a)",
        ],
        "2020": ["Index", "Region, development group, country or area", "Notes", "Location code", "Type of data"],
        "2024": [None, "Region, development group, country or area", "Coverage", "Data type", "Location code"],
        "origin": [
            *("Index", "Region, development group, country or area of destination", "Notes of destination"),
            *("Location code of destination", "Type of data of destination"),
            *("Region, development group, country or area of origin", "Location code of origin"),
        ],
    }[layout]
    blank = [None] * (len(years) - 1)
    groups = [f"International migrant stock at mid-year ({part})" for part in ("both sexes", "male", "female")]
    above = [cell for group in groups for cell in (group, *blank)]
    if layout == "2019":
        sheet.append([*names_of, *above])
        sheet.append([None] * len(names_of) + years * 3)
    else:
        sheet.append([*(["Index"] if layout == "2024" else [None]), *[None] * (len(names_of) - 1), *above])
        sheet.append([*names_of, *years * 3])
    for code, name in [(900, "WORLD"), *((NUMBERS[c], c) for c in dict.fromkeys(key[0] for key in values))]:
        cells = [values.get((name, part, year), "..") for part in ("", "men", "women") for year in years]
        numbers = [f"{int(cell):,}".replace(",", " ") if cell != ".." and name == "FRA" else cell for cell in cells]
        numbers = [int(cell) if str(cell).isdigit() else cell for cell in numbers]
        kind = kinds.get(name, "B")
        shown = f"{name}*"
        if layout == "2024":
            sheet.append([1, shown, None, kind, code, *numbers])
        elif layout == "origin":
            sheet.append([1, shown, None, code, kind, "WORLD", 900, *numbers])
            sheet.append([2, shown, None, code, kind, "France", 250, *[1] * len(numbers)])
        else:
            sheet.append([1, shown, None, code, kind, *numbers])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def kinds_of(data: Path) -> dict[str, str]:
    """Return the types of data that the definitions in the data speak of."""
    kinds = {}
    cities = {row["id"]: row["country_iso3"] for row in Package(data).records("cities")}
    for row in Package(data).records("observations"):
        if row["indicator"] == "undesa_migrant_stock":
            words = row["definition_en"]
            letters = ["C" if "nationality" in words else "B", *(["R"] if "refugees" in words else [])]
            kinds[cities[row["city"]]] = " ".join(letters)
    return kinds


@pytest.mark.parametrize("layout", ["2019", "2020", "2024", "origin"])
def test_one_revised_one_new_and_one_missing_year_of_un_desa(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], layout: str
) -> None:
    before = rows(data)
    values = held(data, "undesa_migrant_stock")
    values["ESP", "men", 2015], values["ESP", "men", 2017] = "5", "7"
    del values["ESP", "men", 2010]
    file = tmp_path / "workbook.bin"
    file.write_bytes(stock_book(2019, values, [1990, 2005, 2010, 2015, 2017, 2019], kinds_of(data), layout))
    assert update(data, file) == 0
    name = names(Package(data))["undesa_migrant_stock"]
    assert [line[:3] for line in told(capsys.readouterr().out)] == [
        ["gone", "Spain", f"{name}, men"],
        ["changed", "Spain", f"{name}, men"],
        ["new", "Spain", f"{name}, men"],
    ]
    stem = "madrid-undesa-migrant-stock"
    assert differences(before, rows(data)) == ({f"{stem}-05"}, {f"{stem}-10"}, {f"{stem}-04"})
    assert rows(data)[f"{stem}-10"]["dimension"] == "sex"


def test_a_new_revision_of_un_desa_takes_the_place_of_the_one_before(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = held(data, "undesa_migrant_stock")
    later = {(place, part, {2019: 2020}.get(year, year)): value for (place, part, year), value in values.items()}
    later |= {(place, part, 2024): "100" for place, part, _ in values}
    file = tmp_path / "undesa.xlsx"
    file.write_bytes(stock_book(2024, later, [1990, 2010, 2015, 2020, 2024], kinds_of(data), "2024"))
    assert update(data, file) == 0
    output = capsys.readouterr().out
    assert "0 changed, 42 new, 21 gone; 42 as before, now of the new revision" in output
    after = [row for row in rows(data).values() if row["indicator"] == "undesa_migrant_stock"]
    assert {row["source"] for row in after} == {"un-desa-2024-international-migrant-stock"}
    assert {row["reference_year"] for row in after} == {"2010", "2015", "2020", "2024"}
    texts = {row["en"]: row for row in Package(data).records("texts")}
    for row in after:
        assert row["definition_en"].endswith("revision of 2024.")
        old = texts[row["definition_en"].replace("2024", "2019")]
        assert texts[row["definition_en"]]["fr"] == old["fr"].replace("2019", "2024")
        assert texts[row["definition_en"]]["ar"] == old["ar"].replace("2019", "2024")
    assert "un-desa-2019-international-migrant-stock-2019-pop-db-mig" not in rows(data, "sources")
    assert rows(data, "indicators")["undesa_migrant_stock"]["definition_en"].endswith("revision of 2024.")
    held_bytes = contents(data)
    assert update(data, file) == 0 and contents(data) == held_bytes
    older = tmp_path / "older.xlsx"
    older.write_bytes(stock_book(2019, values, [1990, 2010, 2015, 2019], kinds_of(data), "2019"))
    capsys.readouterr()
    assert update(data, older) == 1 and contents(data) == held_bytes
    assert "an edition of 2019, and the project has that of 2024" in capsys.readouterr().err


def test_the_same_file_again_changes_nothing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values, _ = one_of_each(held(data, "unhcr_refugees"))
    file = zipped(tmp_path / "unhcr.zip", {"population.csv": population({"unhcr_refugees": values})})
    assert update(data, file) == 0
    before = contents(data)
    capsys.readouterr()
    assert update(data, file) == 0
    assert contents(data) == before
    assert "nothing to change" in capsys.readouterr().out


def test_computed_values_follow_the_series_that_they_rest_on(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values = held(data, "unhcr_refugees")
    values["ESP", "", 2015] = "1000000"
    del values["ESP", "", 2017]
    assert update(data, written(tmp_path / "unhcr.csv", population({"unhcr_refugees": values}))) == 0
    output = capsys.readouterr().out
    assert "Computed from these by the project:" in output and len(told(output)) == 2
    seekers, people = held(data, "unhcr_asylum_seekers"), held(data, "worldbank_population")
    share = held(data, "derived_refugees_per_1000")
    expected = (1_000_000 + int(seekers["ESP", "", 2015])) / int(people["ESP", "", 2015]) * 1000
    assert float(share["ESP", "", 2015]) == pytest.approx(expected, abs=1e-5)
    assert ("ESP", "", 2017) not in share and ("ESP", "", 2016) in share


def test_every_computed_value_in_the_data_is_what_the_command_computes() -> None:
    records = Package(data_folder()).records("observations")
    indicators = {name for formula in FORMULAS.values() for name in (*formula.counted, formula.divided_by)}
    touched = [
        (row["indicator"], row["city"], row["reference_year"]) for row in records if row["indicator"] in indicators
    ]
    assert recompute(records, touched) == []


def test_what_agrees_in_the_decimals_that_both_have_is_the_same_value(data: Path, tmp_path: Path) -> None:
    before = contents(data)
    values = held(data, "worldbank_urban_share")
    exact = {key: f"{value}{'0' * (5 - len(value.partition('.')[2]))}0000004" for key, value in values.items()}
    coarse = {key: f"{float(value):.2f}" for key, value in values.items()}
    for number, given in enumerate([exact, coarse]):
        text = indicator_csv("SP.URB.TOTL.IN.ZS", "Urban population (% of total population)", given)
        assert update(data, written(tmp_path / f"{number}.csv", text)) == 0
        assert contents(data) == before


def test_a_country_that_the_file_lacks_keeps_its_series(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(data)
    values = {key: value for key, value in held(data, "unhcr_stateless").items() if key[0] != "LBN"}
    assert update(data, written(tmp_path / "unhcr.csv", population({"unhcr_stateless": values}))) == 0
    assert contents(data) == before
    assert (
        "nothing of Lebanon for Stateless people (UNHCR); what the project has of it stays" in capsys.readouterr().out
    )


@pytest.mark.parametrize("years", [range(2014, 2021), (2010, 2015, 2020, 2025), (2016,)])
def test_years_that_the_user_left_out_are_not_gone(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], years: tuple[int, ...]
) -> None:
    before = contents(data)
    values = {key: value for key, value in held(data, "unhcr_stateless").items() if key[2] in years}
    assert update(data, written(tmp_path / "unhcr.csv", population({"unhcr_stateless": values}))) == 0
    assert contents(data) == before
    assert "which it does not cover; these years stay" in capsys.readouterr().out


def test_years_after_the_last_that_the_world_bank_has_are_not_gone(data: Path, tmp_path: Path) -> None:
    before = contents(data)
    values = {key: value for key, value in held(data, "worldbank_population").items() if key[2] < 2024}
    text = indicator_csv("SP.POP.TOTL", "Population, total", values)
    assert update(data, written(tmp_path / "population.csv", text)) == 0
    assert contents(data) == before


def test_a_dry_run_tells_all_and_writes_nothing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(data)
    values, _ = one_of_each(held(data, "unhcr_stateless"))
    file = written(tmp_path / "unhcr.csv", population({"unhcr_stateless": values}))
    assert update(data, file, "--dry-run") == 0
    output = capsys.readouterr().out
    assert len(told(output)) == 3 and "nothing was written" in output
    assert contents(data) == before


def add_city(data: Path, **cells: str) -> None:
    """Add an invented city."""
    with (data / "cities.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        cities = list(reader)
    city = {**cities[0], **cells, "latitude": "", "longitude": "", "note_en": ""}
    city |= {column: f"{city['id']} {city[column]}" for column in city if column.startswith("name_")}
    with (data / "cities.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(cities[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*cities, city])


def test_a_new_city_gets_the_series_of_its_country(data: Path, tmp_path: Path) -> None:
    add_city(data, id="tunis", country_iso3="TUN", country_en="Tunisia", country_fr="Tunisie", country_ar="تونس")
    refugees, people = held(data, "unhcr_refugees"), held(data, "worldbank_population")
    seekers, stock = held(data, "unhcr_asylum_seekers"), held(data, "undesa_migrant_stock")
    for values in (refugees, seekers, people):
        values.update({("TUN", "", year): str(1000 + year) for year in range(2000, max(key[2] for key in values) + 1)})
    stock.update({("TUN", part, year): "10" for part in ("", "men", "women") for year in (1990, 2010, 2015, 2019)})
    book = tmp_path / "undesa.xlsx"
    book.write_bytes(stock_book(2019, stock, [1990, 2010, 2015, 2019], {**kinds_of(data), "TUN": "I R"}, "2019"))
    files = [
        written(tmp_path / "u.csv", population({"unhcr_refugees": refugees, "unhcr_asylum_seekers": seekers})),
        written(tmp_path / "w.csv", indicator_csv("SP.POP.TOTL", "Population, total", people)),
    ]
    assert update(data, *files, book) == 0
    new = [row for row in rows(data).values() if row["city"] == "tunis"]
    years = {row["indicator"]: set() for row in new}
    for row in new:
        years[row["indicator"]].add(int(row["reference_year"]))
        assert (row["area_en"], row["area_level"], row["qualifier"]) == ("Tunisia", "country", "exact")
    assert years == {
        "unhcr_refugees": set(range(2010, 2026)),
        "unhcr_asylum_seekers": set(range(2010, 2026)),
        "worldbank_population": set(range(2010, 2025)),
        "undesa_migrant_stock": {2010, 2015, 2019},
        "derived_refugees_per_1000": set(range(2010, 2025)),
        "derived_migrant_share": {2010, 2015, 2019},
    }
    words = {row["definition_en"] for row in new if row["indicator"] == "undesa_migrant_stock"}
    assert words == {
        "International migrants at mid-year, estimated without data of the country, including refugees; "
        "revision of 2019."
    }
    assert "tunis-unhcr-refugees-01" in {row["id"] for row in new}


def decisions(rows_of: list[str]) -> str:
    return "\n".join([DECISIONS, *rows_of]) + "\n"


def test_of_decisions_the_first_ones_about_people_count(data: Path, tmp_path: Path) -> None:
    row = "{},Somewhere,S,Spain,ESP,G,{},{},1,2,3,4,10"
    rows_of = [row.format(year, "FI", "P") for year in range(2010, 2027)]
    rows_of += [
        row.format(2026, stage, "P").replace("Somewhere,S", "Elsewhere,E") for stage in ("NA", "AR", "JR", "FI")
    ]
    rows_of += [row.format(2020, "FI", "C").replace("Somewhere,S", "Elsewhere,E")]
    before = held(data, "unhcr_decisions_total")
    assert update(data, written(tmp_path / "asylum-decisions.csv", decisions(rows_of))) == 0
    after = held(data, "unhcr_decisions_total")
    assert (after["ESP", "", 2026], after["ESP", "", 2015]) == ("30", "10")
    assert after["ESP", "", 2020] == before["ESP", "", 2020]  # counted in cases too
    assert held(data, "unhcr_decisions_closed")["ESP", "", 2026] == "12"


def test_a_total_below_its_parts_is_said_to_be(data: Path, tmp_path: Path) -> None:
    rows_of = [f"{year},{name},Spain,ESP,G,FI,P,5,5,5,5,10" for year in (2025, 2026) for name in ("A,A", "B,B")]
    assert update(data, written(tmp_path / "d.csv", decisions(rows_of))) == 0
    row = rows(data)["madrid-unhcr-decisions-total-17"]
    assert (row["confidence"], row["note_en"]) == ("low", "Below the sum of its parts: so published.")


def test_of_applications_new_ones_in_the_first_instance_count(data: Path, tmp_path: Path) -> None:
    lines = [APPLICATIONS]
    for kind in ("N,FI,P,5", "N,AR,P,100", "R,FI,P,100", "A,AR,P,100", "N,FI,P,6"):
        name = "B,Spain,B,ESP" if kind.endswith("6") else "A,Spain,A,ESP"
        lines += [f"{year},{name},G,{kind}" for year in (2025, 2026)]
    assert update(data, written(tmp_path / "asylum-applications.csv", "\n".join(lines) + "\n")) == 0
    after = held(data, "unhcr_new_asylum_applications")
    assert (after["ESP", "", 2025], after["ESP", "", 2026]) == ("11", "11")


GOOD = population({"unhcr_refugees": {("ESP", "", 2015): "1"}})
REFUSED = {
    "other": ("Place,2015\nSpain,3\n", "no layout that is known; its first line is 'Place,2015'"),
    "binary": ("\x00\x01", "no layout that is known"),
    "databank": ("Country Name,Country Code,Series Name,Series Code,2015 [YR2015]\n", "a World Bank indicator"),
    "no codes": (GOOD.replace('"Country of asylum (ISO)"', "Region"), "without 'Country of asylum (ISO)'"),
    "no figures": (GOOD.split('"Refugees')[0] + "Area\n2015,-,-,Spain,ESP,3\n", "no column of figures"),
    "half a year": (GOOD.replace("2015,", "2015 mid-year,"), "'2015 mid-year' is not a year"),
    "no number": (GOOD.replace(",1,", ",one,"), "line 2, column Refugees under unhcr's mandate: 'one'"),
    "one origin": (GOOD.replace("2015,-,-,", "2015,Iraq,IRQ,"), "one country of origin only (Iraq)"),
    "twice": (
        GOOD + "2015,Iraq,IRQ,Spain,ESP,1,-,-,-,-,-,-\n",
        "a row of all countries of origin beside rows of single",
    ),
    "few origins": (
        GOOD.replace("2015,-,-,", "2015,Iraq,IRQ,") + "2015,Syria,SYR,Spain,ESP,1,-,-,-,-,-,-\n",
        "ESP 2015: 2 countries of origin, and the project knows 8",
    ),
    "no asylum": (GOOD.replace('"Spain",ESP', "-,-"), "no row that counts names a country of asylum"),
    "no stage": ("\n".join([APPLICATIONS.replace('"Stage of procedure",', ""), ""]), "without 'Stage of procedure'"),
    "words": ("\n".join([APPLICATIONS, "2015,A,Spain,A,ESP,G,New,FI,P,3"]), "'New'; expected a code"),
    "footnotes": (FOOTNOTES, "this goes with the data and holds none"),
    "other indicator": (indicator_csv("SM.POP.NETM", "Net migration", {}), "the project has no series SM.POP.NETM"),
    "other prices": (
        indicator_csv("NY.GDP.PCAP.KD", "GDP per capita (constant 2025 US$)", {}),
        "expected constant 2015 US$, in which the project counts",
    ),
    "no date": (indicator_csv("SP.POP.TOTL", "Population, total", {}, updated="soon"), "'Last Updated Date' is 'soon'"),
    "no count": (indicator_csv("SP.POP.TOTL", "Population, total", {("ESP", "", 2015): "many"}), "column 2015: 'many'"),
    "no head": ('"Data Source","World Development Indicators",\n\n', "no head with Country Name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_another_layout_is_refused_with_what_was_expected(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, message = REFUSED[name]
    before = contents(data)
    assert update(data, written(tmp_path / "download.csv", text)) == 1
    error = capsys.readouterr().err
    assert message in error and "expected" in error and "nothing was changed" in error
    assert contents(data) == before


def workbook_of(*lines: list[object], title: str = "Table 1") -> bytes:
    book, content = Workbook(), BytesIO()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    book.save(content)
    return content.getvalue()


def test_another_workbook_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    head = [
        "Index",
        "Region, development group, country or area",
        "Notes",
        "Location code",
        "Type of data",
        2010,
        2015,
        2019,
    ]
    by_origin = "Table 1: International migrant stock at mid-year by sex and by region, country or area of origin"
    stock = "International Migrant Stock 2020. International migrant stock at mid-year by area of destination"
    wrong = {
        "empty": (workbook_of(), "Table 1 is not the one"),
        "by origin": (workbook_of([by_origin], ["International Migrant Stock 2020"], head), "Table 1 is not the one"),
        "other sheet": (workbook_of([stock], head, title="Table 2"), "Table 1 is not the one"),
        "no revision": (workbook_of([stock.replace("Stock 2020", "")], head), "no sheet names its revision"),
        "letters": (workbook_of([stock], head, [1, "Spain", None, 724, "X", 1, 2, 3]), "type of data 'X'"),
        "text": (workbook_of([stock], head, [1, "Spain", None, 724, "B", "n/a", 2, 3]), "'n/a' is not a number"),
        "damaged": (zip_of("xl/workbook.xml"), "no workbook that can be read"),
    }
    for name, (content, message) in wrong.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
        with pytest.raises(SeriesError, match="expected") as refused:
            read_files([tmp_path / f"{name}.xlsx"])
        assert message in str(refused.value), name


def zip_of(name: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "nothing")
    return content.getvalue()


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "c.zip").write_bytes(zip_of("readme.txt"))
    (tmp_path / "d.csv").write_bytes(b"\xff\xfe\x00")
    files = [written(tmp_path / "a.csv", "x\n"), written(tmp_path / "b.csv", REFUSED["no number"][0])]
    with pytest.raises(SeriesError) as refused:
        read_files([*files, tmp_path / "c.zip", tmp_path / "d.csv"])
    faults = refused.value.faults
    assert [fault.split(":")[0].split(",")[0] for fault in faults] == ["a.csv", "b.csv", "c.zip", "d.csv"]


def test_two_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    files = [
        written(tmp_path / name, GOOD.replace(",1,", f",{value},")) for name, value in (("a.csv", 1), ("b.csv", 2))
    ]
    with pytest.raises(SeriesError, match="ESP unhcr_refugees 2015 is 2, and 1 in "):
        read_files(files)


def test_an_older_edition_of_the_world_bank_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    values, _ = one_of_each(held(data, "worldbank_population"), new=2025)
    name = "Population, total"
    assert update(data, written(tmp_path / "new.csv", indicator_csv("SP.POP.TOTL", name, values))) == 0
    older = written(tmp_path / "old.csv", indicator_csv("SP.POP.TOTL", name, values, updated="2025-07-01"))
    assert update(data, older) == 1
    assert "an edition of 2025-07-01, and the project has that of 2026-10-13" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_wrong_usage(data: Path, tmp_path: Path) -> None:
    assert update(data, tmp_path / "none.csv") == 2


def test_faulty_data_is_not_written(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = {**held(data, "worldbank_urban_share"), ("ESP", "", 2025): "101"}
    text = indicator_csv("SP.URB.TOTL.IN.ZS", "Urban population (% of total population)", values)
    before = contents(data)
    for option in ([], ["--dry-run"]):
        assert update(data, written(tmp_path / "w.csv", text), *option) == 1
        assert "a share of 101%; expected a share from 0 to 100" in capsys.readouterr().err
        assert contents(data) == before


def test_every_indicator_that_a_layout_gives_is_one_of_the_project() -> None:
    known = {row["id"] for row in Package(data_folder()).records("indicators") if row["group"] == "national_series"}
    given = {*world_bank.INDICATORS.values(), *(name for kind in unhcr.KINDS for name in kind.figures.values())}
    assert given <= known


def test_two_cities_of_a_country_have_its_series_each_and_it_is_told_once(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spain = next(row for row in Package(data).records("cities") if row["id"] == "madrid")
    add_city(data, **{**spain, "id": "malaga"})
    values = held(data, "unhcr_stateless")
    file = written(tmp_path / "unhcr.csv", population({"unhcr_stateless": values}))
    assert update(data, file) == 0
    assert {line[1] for line in told(capsys.readouterr().out)} == {"Spain"}
    values["ESP", "", 2015] = "5"
    assert update(data, written(tmp_path / "later.csv", population({"unhcr_stateless": values}))) == 0
    assert len(told(capsys.readouterr().out)) == 1
    assert rows(data)["malaga-unhcr-stateless-06"]["value"] == rows(data)["madrid-unhcr-stateless-06"]["value"] == "5"


def test_what_another_file_of_the_same_kind_has_is_not_gone(data: Path, tmp_path: Path) -> None:
    before = contents(data)
    values = held(data, "unhcr_stateless")
    odd = {key: value for key, value in values.items() if key[2] != 2016}
    files = [
        written(tmp_path / name, population({"unhcr_stateless": of}))
        for name, of in (("a.csv", odd), ("b.csv", {key: values[key] for key in values if key[2] == 2016}))
    ]
    assert update(data, *files) == 0 and contents(data) == before


def test_two_values_in_conflict_are_left_to_a_person(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (data / "observations.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("madrid-unhcr-stateless-06,"))
    cells = next(csv.reader([line]))
    two = []
    for number, preferred in (("06", "yes"), ("99", "no")):
        cells[0], cells[8], cells[9], cells[16] = f"madrid-unhcr-stateless-{number}", "spain", preferred, "Invented"
        two.append(",".join(f'"{cell}"' for cell in cells))
    (data / "observations.csv").write_text(text.replace(line, "\n".join(two)), encoding="utf-8")
    values, before = held(data, "unhcr_stateless"), rows(data)
    values["ESP", "", 2015] = "12345"
    assert update(data, "--dry-run", written(tmp_path / "u.csv", population({"unhcr_stateless": values}))) == 1
    captured = capsys.readouterr()
    assert "Spain, Stateless people (UNHCR), 2015: the file counts cases too, or" in captured.out
    assert "for 'Invented'" in captured.err  # the invented note has no translation, and nothing else is wrong
    assert rows(data) == before


def test_the_heads_of_other_years_are_read_too(tmp_path: Path) -> None:
    head = (
        'Year,"Country of Asylum","Country of Origin","Country of Asylum ISO","Country of Origin ISO",Refugees,'
        'Asylum-seekers,IDPs,"Stateless persons","Host community","Others of concern"'
    )
    found = read_files([written(tmp_path / "poc.csv", f"{head}\n2015,Spain,-,ESP,-,5,6,0,7,0,8\n")])
    assert {series.indicator: series.values for series in found} == {
        "unhcr_refugees": {("ESP", "", 2015): 5},
        "unhcr_asylum_seekers": {("ESP", "", 2015): 6},
        "unhcr_stateless": {("ESP", "", 2015): 7},
        "unhcr_others_of_concern": {("ESP", "", 2015): 8},
    }
