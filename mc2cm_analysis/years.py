"""Which years are asked for?"""

#: A year, the first and the last one, or both with a dash between them.
Years = int | str | tuple[int, int] | range


def first_and_last(years: Years) -> tuple[int, int]:
    """Return the first and the last of the years that are asked for.

    Examples
    --------
    >>> first_and_last(2016), first_and_last("2015-2020"), first_and_last(range(2016, 2019))
    ((2016, 2016), (2015, 2020), (2016, 2018))
    """
    written = str(years).replace("\N{EN DASH}", "-").split("-")
    parts = years if isinstance(years, list | tuple | range) else written
    try:
        first, last = (int(str(parts[end])) for end in (0, -1))  # by its text, for 2016.5 and True are no years
    except (ValueError, IndexError):
        first, last = 1, 0
    if not 0 < first <= last or (len(parts) > 2 and not isinstance(years, range)):
        raise ValueError(f"{years!r} are no years; write 2016, (2016, 2024) or '2016-2024'")
    return first, last
