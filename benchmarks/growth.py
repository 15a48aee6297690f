"""How do time and memory grow with the number of cities? City reports of invented networks, in one language."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from measure import measured
from rounds import tell
from ways import BIN, ROOT, build, environment

WATCH: Final = 0.5


def growth(sizes: Sequence[int], *, folder: Path) -> list[dict[str, Any]]:
    """Build the city reports of a network of each size, once.

    Returns
    -------
    list of dict
        For each size: time of the build and of the check of the data by itself, and the memory of the tree.
    """
    sys.path.append(str(ROOT / "tests"))
    from invented import invented_network

    found = []
    for size in sizes:
        data, out = invented_network(folder / f"data-{size}", size), folder / f"out-{size}"
        env = environment(data)
        check = measured([str(BIN / "mc2cm"), "validate", "--data", str(data)], env=env)
        command = build("city_profile", "--lang", "en", "--data", str(data), out=str(out))
        took = measured(command, env=env, watch=WATCH)
        built = len(list((out / "en").glob("invented-*.html")))
        found.append(
            {
                "cities": size,
                "built": built,
                "check_wall_s": check.wall_s,
                "wall_s": took.wall_s,
                "cpu_s": took.cpu_s,
                "wall_s_per_report": took.wall_s / built,
                "cpu_s_per_report": took.cpu_s / built,
                "peak_mb": took.peak_mb,
            }
        )
        shutil.rmtree(data)
        shutil.rmtree(out)
        tell(f"{size} cities: {took.wall_s:.1f} s")
    return found
