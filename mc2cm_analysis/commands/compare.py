"""``mc2cm compare``: in which order do the themes come, inside each city and over the cities?"""

import argparse
import json
from pathlib import Path
from typing import Any

from mc2cm_analysis.commands.command import DONE, Commands, add_command
from mc2cm_analysis.view import CHOICES, SWITCHES, View, read_view


def declare(commands: Commands) -> None:
    """Add the command."""
    compare = add_command(commands, "compare", _compare, "rank the themes inside each city and over the cities")
    compare.add_argument("--view", type=Path, metavar="FILE", help="choices of a comparison, as YAML, see views/")
    for name, choice in CHOICES.items():
        take: dict[str, Any] = {"action": "store_const", "const": "yes"} if name in SWITCHES else {"metavar": "..."}
        compare.add_argument(f"--{name.replace('_', '-')}", help=choice.about, **take)
    compare.add_argument("--json", action="store_true", help="every cell as JSON, with what it rests on")


def _compare(options: argparse.Namespace) -> int:
    from mc2cm_analysis.loading import load_network
    from mc2cm_analysis.priorities import compare

    view = _view(options)
    network = load_network(options.data).seen(view)
    if options.json:
        print(json.dumps(compare(network, view.lens), indent=2, ensure_ascii=False))
        return DONE
    from mc2cm_analysis.comparison_text import comparison

    print(comparison(network, view.lens))
    return DONE


def _view(options: argparse.Namespace) -> View:
    """Return the view of a file, with the choices that flags make otherwise."""
    flags = {name: value for name in CHOICES if (value := getattr(options, name)) is not None}
    return (read_view(options.view) if options.view else View()).but(**flags)
