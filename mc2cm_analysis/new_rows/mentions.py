"""Which rows name a city already that becomes one of the network, and are to be filed under it?

A meeting has its host, and a participant its city, as soon as this is a row of the table ``cities``. Only what names
the city alone and exactly is found.
"""

from mc2cm_analysis.package import Package, Record


def rows_that_name(package: Package, name: str) -> dict[str, list[str]]:
    """Return the ids of the rows without a city that are about the one called so in English, by table."""
    return {
        table: ids
        for table in package.tables
        if "city" in package.columns(table) and (ids := [r["id"] for r in package.records(table) if _is_of(r, name)])
    }


def _is_of(row: Record, name: str) -> bool:
    if row["city"]:
        return False
    if "participant_en" in row:
        return row["participant_en"] == name and row["kind"] == "city"
    return row.get("area_level") == "city" and row.get("area_en") == name
