"""On which machine, and with what, was measured?"""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

PACKAGES: Final = ("papermill", "nbconvert", "nbclient", "jupyter_client", "ipykernel", "matplotlib", "pandas")


def machine() -> dict[str, Any]:
    """Describe the machine and the versions of what is measured."""
    return {
        "cpu": _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(_first(r"MemTotal:\s*(\d+)", "/proc/meminfo") or 0) * 1024 / 1e9, 1),
        "system": f"{_distribution()}, Linux {platform.release()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "load_before": os.getloadavg()[0],
    }


def _first(pattern: str, file: str) -> str:
    found = re.search(pattern, Path(file).read_text(encoding="utf-8"))
    return found[1] if found else ""


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return "a system that does not tell its name"
