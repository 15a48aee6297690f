"""What does every command have? A name among the others, the folder of the data, an exit status."""

import argparse
from collections.abc import Callable
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any, Final, Protocol

from mc2cm_analysis.publishing.plan.kinds import UsageError

DONE, FAILED, USAGE = 0, 1, 2


class Command(argparse.ArgumentParser):
    """A command; of one that is not asked for, options that cost time to find are never declared."""

    declare_when_asked: "Callable[[Command], None] | None" = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Declare what was left for when the command is asked for, and read its options."""
        if self.declare_when_asked is not None:
            declare, self.declare_when_asked = self.declare_when_asked, None
            declare(self)
        return super().parse_known_args(args, namespace)


class Commands(Protocol):
    """Where argparse keeps the commands; its own class has no public name."""

    def add_parser(self, name: str, **options: Any) -> Command:
        """Add a command."""


class Options(Protocol):
    """Where argparse keeps the options of a command, or a group of them."""

    def add_argument(self, *names: str, **options: Any) -> Any:
        """Add an option."""


def add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str, *, on_data: bool = True
) -> Command:
    """Add a command with the options that all of them have; `run` carries it out, and `text` says what it does."""
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    if on_data:
        about = "folder of the data package (default: the project's)"
        command.add_argument("--data", type=Path, metavar="DIR", help=about)
    command.add_argument("--debug", action="store_true", help="show the traceback of an unexpected error")
    command.set_defaults(run=run)
    return command


#: More than any machine has, and than the system can be told: of reports at a time, seconds, megabytes.
_MOST: Final = 10**9


def at_least_one(text: str) -> int:
    """Read a whole number of one or more."""
    number = int(text)
    if not 1 <= number <= _MOST:
        raise argparse.ArgumentTypeError("one or more" if number < 1 else f"{_MOST} at most")
    return number


def whole_seconds(text: str) -> int:
    """Read a time of more than nothing; a part of a second counts as a whole one."""
    seconds = float(text)
    if not 0 < seconds <= _MOST:  # nor what is no number
        raise argparse.ArgumentTypeError(f"more than 0, and {_MOST} at most")
    return ceil(seconds)


def day(text: str) -> str:
    """Read a day of the programme."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write it like 2026-11-28") from None
    if not 2016 <= day.year <= 2035:  # the programme began then, and the data ends there
        raise argparse.ArgumentTypeError(f"{text} is not from 2016 to 2035")
    return day.isoformat()


def content_of(file: Path) -> bytes:
    """Return what a file holds; `UsageError` if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None
