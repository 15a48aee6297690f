"""What does every command have? A name among the others, the folder of the data, an exit status."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from mc2cm_analysis.publishing.plan.kinds import UsageError

DONE, FAILED, USAGE = 0, 1, 2


class Commands(Protocol):
    """Where argparse keeps the commands; its own class has no public name."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Add a command."""


class Options(Protocol):
    """Where argparse keeps the options of a command, or a group of them."""

    def add_argument(self, *names: str, **options: Any) -> Any:
        """Add an option."""


def add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """Add a command with the options that all of them have; `run` carries it out, and `text` says what it does."""
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument("--data", type=Path, metavar="DIR", help="folder of the data package (default: the project's)")
    command.add_argument("--debug", action="store_true", help="show the traceback of an unexpected error")
    command.set_defaults(run=run)
    return command


def at_least_one(text: str) -> int:
    """Read a whole number of one or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("one or more")
    return number


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
