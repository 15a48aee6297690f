"""``mc2cm lab``: open JupyterLab on copies of the notebooks."""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import mc2cm_analysis
from mc2cm_analysis.commands.command import Commands, add_command
from mc2cm_analysis.issues import DataError
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.publishing.plan.destinations import on_this_machine

#: What JupyterLab takes as its defaults, behind the user's own: it asks neither about news nor the web for updates.
_DEFAULTS: Final = Path(mc2cm_analysis.__file__).with_name("jupyter")


def declare(commands: Commands) -> None:
    """Add the command."""
    lab = add_command(
        commands, "lab", open_lab, "open JupyterLab on copies of the notebooks; behind --, options of JupyterLab"
    )
    lab.add_argument("folder", nargs="?", default="workspace", metavar="DIR", help="(default: workspace)")
    lab.add_argument("--lang", choices=list(LANGUAGES), default=ENGLISH, help="language of the prose (default: en)")


def open_lab(options: argparse.Namespace) -> int:
    """Fill the workspace, and open JupyterLab on it."""
    from mc2cm_analysis.package import Package
    from mc2cm_analysis.verdicts import faults_of
    from mc2cm_analysis.workspace import WELCOME, fill_workspace

    if issues := faults_of(Package(data_folder(options.data))):  # the notebooks would say so, one after the other
        print(f"mc2cm: {DataError(issues)}\nThe notebooks cannot load it until this is mended.", file=sys.stderr)
    folder = on_this_machine(options.folder).resolve()
    filled = fill_workspace(folder, options.lang)
    kept = f"; kept as they are: {', '.join(filled.kept)}" if filled.kept else ""
    print(f"Your workspace is {folder}: {len(filled.copied)} files were copied{kept}", flush=True)
    allowed = ["--allow-root"] if hasattr(os, "geteuid") and not os.geteuid() else []  # as in a container
    places = [*allowed, f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{WELCOME}"]
    defaults = os.pathsep.join(filter(None, [os.environ.get("JUPYTER_CONFIG_PATH"), str(_DEFAULTS)]))
    environment = {**os.environ, "MC2CM_DATA": str(data_folder(options.data)), "JUPYTER_CONFIG_PATH": defaults}
    return subprocess.call([sys.executable, "-m", "jupyterlab", *places, *options.passed_on], env=environment)
