# /// script
# dependencies = ["shapely>=2.1"]
# ///
"""Where is land around the Mediterranean? Cuts the coastline of the locator map out of Natural Earth.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz package/land-50m.json
    pip install shapely
    python scripts/coastline.py package/land-50m.json

writes ``mc2cm_analysis/figures/coastline.json``. Natural Earth (naturalearthdata.com) is in the public domain; the npm
package ``world-atlas`` (ISC licence) packs its land at 1:50 million as TopoJSON. The same file gives the same bytes.
"""

import json
import sys
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from shapely import MultiPolygon, Polygon, box, make_valid
from shapely.geometry.base import BaseGeometry

MAP: Final = Path(__file__).resolve().parent.parent / "mc2cm_analysis" / "figures" / "coastline.json"
#: West, south, east, north in degrees: the basin, Lisbon on the Atlantic and Amman inland.
FRAME: Final = (-12.0, 28.5, 41.0, 48.5)
#: Of each drawing: how far a simpler line may be from the true one, in degrees, and the smallest island, in square
#: degrees. The fine one is a few hundred pixels wide, the coarse one about a hundred.
DRAWINGS: Final = {"fine": (0.08, 0.03), "coarse": (0.3, 0.5)}
_NOTE: Final = (
    "Land around the Mediterranean, longitude and latitude in degrees: Natural Earth 1:50 million, public domain, "
    "by way of the npm package world-atlas 2.0.2; cut and simplified by scripts/coastline.py"
)


def land(topology: dict[str, Any]) -> BaseGeometry:
    """Return the land of a TopoJSON file, whose lines are differences of whole numbers and are shared by polygons."""
    (east, north), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        across, up = map(accumulate, zip(*arc, strict=True))
        lines.append([(west + east * x, south + north * y) for x, y in zip(across, up, strict=True)])

    def ring(arcs: list[int]) -> list[tuple[float, float]]:
        return [point for arc in arcs for point in (lines[arc] if arc >= 0 else lines[~arc][::-1])]

    (shapes,) = topology["objects"]["land"]["geometries"]
    frame = box(*FRAME)
    polygons = [Polygon(ring(outer), [ring(hole) for hole in holes]) for outer, *holes in shapes["arcs"]]
    near = [make_valid(polygon) for polygon in polygons if polygon.envelope.intersects(frame)]
    return MultiPolygon([part for shape in near for part in _polygons(shape)]).intersection(frame)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]


def simple(shape: BaseGeometry, tolerance: float, smallest: float) -> list[list[list[float]]]:
    """Return the outlines of land, simplified, the largest first; inland waters are left out."""
    outlines = [Polygon(part.exterior) for part in _polygons(shape) if part.area >= smallest]
    outlines.sort(key=lambda outline: -outline.area)
    lines = [outline.simplify(tolerance).exterior.coords for outline in outlines]
    return [[[round(x, 2), round(y, 2)] for x, y in line] for line in lines]


def main(source: str) -> None:
    """Write the map."""
    shape = land(json.loads(Path(source).read_text(encoding="utf-8")))
    drawings = {name: simple(shape, *how) for name, how in DRAWINGS.items()}
    text = json.dumps({"note": _NOTE, "frame": FRAME, **drawings}, separators=(",", ":"))
    MAP.write_text(text + "\n", encoding="utf-8")
    print(f"{MAP.name}: {len(text)} bytes, points:", {name: sum(map(len, lines)) for name, lines in drawings.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
