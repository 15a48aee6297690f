"""What does every command have? A name among the others, the folder of the data, an exit status."""

import argparse
import os
from collections.abc import Callable
from contextlib import suppress
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


#: How many reports are made at a time, if nothing else is asked for: more take more memory than many machines have.
WORKERS: Final = min(os.cpu_count() or 1, 4)


def add_workers(command: Options) -> None:
    """Add the option that says how many reports are made at a time."""
    about = "reports made at a time (default: one a core, four at most)"
    command.add_argument("--workers", default=WORKERS, metavar="N", type=at_least_one, help=about)


#: More than any machine has, and than the system can be told: of reports at a time, seconds, megabytes.
_MOST: Final = 10**9


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number between two others; argparse would tell a user the name of a function."""

    def read(text: str) -> int:
        with suppress(ValueError):
            if least <= int(text) <= most:
                return int(text)
        raise argparse.ArgumentTypeError(f"write a whole number from {least} to {most}, not '{text}'")

    return read


at_least_one: Final = whole_number(1, _MOST)


def whole_seconds(text: str) -> int:
    """Read a time of more than nothing; a part of a second counts as a whole one."""
    with suppress(ValueError):
        if 0 < float(text) <= _MOST:
            return ceil(float(text))
    raise argparse.ArgumentTypeError(f"write a number of seconds above 0, {_MOST} at most, not '{text}'")


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
