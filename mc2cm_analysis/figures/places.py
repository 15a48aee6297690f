"""Where do the cities lie? Dots on the coastline of the Mediterranean basin: no borders, no names of States or seas."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mc2cm_analysis.figures.chart import NARROW, chart
from mc2cm_analysis.figures.lettering import width_of
from mc2cm_analysis.figures.style import FAMILY, GREY, HIGHLIGHT, INK, LAND
from mc2cm_analysis.language import later

#: Land and the frame of the map; the file says whose it is and how it was made.
_COASTLINE: Final = Path(__file__).with_name("coastline.json")
#: Where east and north are as long on the map as on the ground: the middle of the basin.
_LATITUDE: Final = 38.5
_STRETCH: Final = 1 / np.cos(np.radians(_LATITUDE))
_NAME: Final = 11.0  # letters of the city's name, in points
_AWAY: Final = 7.0  # from the middle of its dot, in points


class _Side(NamedTuple):
    """A side of a dot where its name may stand: which way from it, and how much of the name lies before that point."""

    across: int
    up: int
    left: float
    low: float
    ha: str
    va: str


_SIDES: Final = (
    _Side(1, 0, 0, 0.5, "left", "center"),
    _Side(-1, 0, 1, 0.5, "right", "center"),
    _Side(0, 1, 0.5, 0, "center", "bottom"),
    _Side(0, -1, 0.5, 1, "center", "top"),
)


@chart(later("Locator map"), height=1.76, width=NARROW, turned=False)
def locator(cities: pd.DataFrame, *, city: str, ax: Axes) -> None:
    """Draw where the cities lie, one of them highlighted and named.

    Parameters
    ----------
    cities : DataFrame
        Index city as printed, columns ``latitude`` and ``longitude`` in degrees, north and east above zero. A city
        that is not on the map (`on_the_map`) gets no dot.
    city : str
        The one that is named.
    """
    placed = _draw(ax, cities, city, detail="fine", sizes=(5.5, 8.5))
    if city in placed.index:
        _write_name(ax, placed, city)


@chart(later("Locator map"), height=0.69, width=1.43, turned=False)
def small_locator(cities: pd.DataFrame, *, city: str, ax: Axes) -> None:
    """Draw the same map, small and without the name, for a card that names the city.

    Parameters
    ----------
    cities : DataFrame
        As for `locator`.
    city : str
        The one that is highlighted.
    """
    _draw(ax, cities, city, detail="coarse", sizes=(2.6, 6.5))


def on_the_map(cities: pd.DataFrame) -> pd.DataFrame:
    """Return the cities whose place is known and lies within the frame of the map."""
    west, south, east, north = _map()["frame"]
    inside = cities["longitude"].between(west, east) & cities["latitude"].between(south, north)
    return cities[inside]


@cache
def _map() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_COASTLINE.read_text(encoding="utf-8"))
    return read


def _draw(ax: Axes, cities: pd.DataFrame, city: str, *, detail: str, sizes: tuple[float, float]) -> pd.DataFrame:
    """Draw land and dots over the whole picture; return the cities that have a dot."""
    west, south, east, north = _map()["frame"]
    ax.set_position((0, 0, 1, 1))
    for outline in _map()[detail]:
        ax.fill(*np.transpose(outline), color=LAND, lw=0, clip_on=False)
    placed = on_the_map(cities)
    own = placed.index == city
    for rows, colour, size in ((placed[~own], GREY, sizes[0]), (placed[own], HIGHLIGHT, sizes[1])):
        look: dict[str, Any] = {"mec": "white", "mew": 0.8, "clip_on": False}
        ax.plot(rows["longitude"], rows["latitude"], "o", color=colour, ms=size, **look)
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect(_STRETCH)
    ax.set_axis_off()
    return placed


def _write_name(ax: Axes, placed: pd.DataFrame, city: str) -> None:
    """Write the city's name beside its dot, on the first side where it meets no other dot and stays on the map."""
    west, south, east, north = _map()["frame"]
    points = NARROW * 72 / (east - west) * np.array([1, _STRETCH])  # to a degree
    dots = (placed[["longitude", "latitude"]].to_numpy() - [west, south]) * points
    own = placed.index == city
    size = np.array([width_of(city, _NAME), _NAME * 1.2])
    edge = np.array([east - west, north - south]) * points

    def is_free(side: _Side) -> bool:
        low = dots[own][0] + np.array([side.across, side.up]) * _AWAY - np.array([side.left, side.low]) * size
        high = low + size
        meets = ((dots[~own] > low - 4) & (dots[~own] < high + 4)).all(axis=1).any()
        return bool((low >= 0).all() and (high <= edge).all() and not meets)

    side = next(filter(is_free, _SIDES), _SIDES[0])
    away = side.across * _AWAY, side.up * _AWAY
    beside: dict[str, Any] = {"xytext": away, "textcoords": "offset points", "ha": side.ha, "va": side.va}
    at = placed.at[city, "longitude"], placed.at[city, "latitude"]
    ax.annotate(city, at, size=_NAME, color=INK, family=FAMILY[:1], weight=600, **beside)
