"""Nothing outside changes a page: settings of the user and of the machine, folders that cannot be written, modules.

Each build has many disturbances at a time; the page is the bytes of the one that was built without any.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import for_every_process

from mc2cm_analysis.paths import PACKAGE

NAME = "programme"
STYLE = "axes.facecolor: black\nfont.size: 30\ntext.usetex: True\nsvg.fonttype: none\nlines.linewidth: 9\n"
ENDS = "raise SystemExit('run in the place of a library, or at the start')\n"
EVIL = "<p>not ours</p>"


@pytest.fixture(scope="module")
def trouble(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds whatever a user may have, and never what a page should show."""
    folder = tmp_path_factory.mktemp("trouble")
    files = {
        "mpl/matplotlibrc": STYLE,
        "here/matplotlibrc": STYLE,
        "ipython/profile_default/startup/00.py": "import builtins\nbuiltins.round = lambda *_: 42\n",
        "ipython/profile_default/ipython_config.py": "c.InteractiveShell.ast_node_interactivity = 'none'\n",
        "jupyter/nbconvert/templates/base/null.j2": EVIL,
        "jupyter/nbconvert/templates/report/index.html.j2": EVIL,
        "jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["/bin/false"], "display_name": "Python 3", "language": "python"}
        ),
        "jupyter/jupyter_nbconvert_config.py": "c.TemplateExporter.exclude_output = True\n",
        "start.py": ENDS,
        "a_file": "",
        **{f"here/{name}.py": ENDS for name in ("numpy", "pandas", "matplotlib", "babel", "papermill", "pyarrow")},
        **{f"path/{name}.py": ENDS for name in ("scipy", "seaborn", "nbformat", "jinja2")},
    }
    for place, text in files.items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def surroundings(trouble: Path) -> dict[str, dict[str, str]]:
    common = {
        "MPLCONFIGDIR": str(trouble / "mpl"),
        "IPYTHONDIR": str(trouble / "ipython"),
        **dict.fromkeys(("JUPYTER_PATH", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR"), str(trouble / "jupyter")),
        "PYTHONSTARTUP": str(trouble / "start.py"),
        "PYTHONPATH": os.pathsep.join(["", str(trouble / "path"), str(PACKAGE.parent)]),
    }
    return {
        "settings": {**common, "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5", "COLUMNS": "20"},
        "machine": {
            **{"PYTHONPATH": str(PACKAGE.parent), "HOME": str(trouble / "a_file" / "home"), "LC_ALL": "C"},
            **{"NO_COLOR": "1", "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "77"},
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "3"),
        },
        "kernel": {**common, "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    }


@pytest.mark.parametrize("which", ["settings", "machine", "kernel"])
def test_nothing_outside_changes_a_page(
    which: str, trouble: Path, built: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "mc2cm_analysis.cli", "build", NAME, "--lang", "en", "--out", str(out)]
    unset = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))}
    env = {**unset, "MC2CM_CACHE": str(for_every_process(tmp_path_factory) / "cache"), **surroundings(trouble)[which]}
    options = ["--kernel"] if which == "kernel" else []
    ran = subprocess.run([*command, *options], cwd=trouble / "here", env=env, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    page = f"en/{NAME}.html"
    assert (out / page).read_bytes() == (built / page).read_bytes()
    assert "Traceback" not in ran.stderr
