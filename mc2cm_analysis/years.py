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
    if isinstance(years, range) and len(years):
        return years[0], years[-1]
    try:
        parts = str(years).replace("\N{EN DASH}", "-").split("-") if isinstance(years, int | str) else list(years)
        first, last = int(parts[0]), int(parts[-1])
    except (ValueError, IndexError, TypeError):
        first, last, parts = 1, 0, []
    if first > last or len(parts) > 2:
        raise ValueError(f"{years!r} are no years; write 2016, (2016, 2024) or '2016-2024'")
    return first, last
