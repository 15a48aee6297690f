"""Which choices does a comparison rest on? One value that travels as code, YAML, an address, flags and a line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from mc2cm_analysis.unknown import unknown
from mc2cm_analysis.view.choices import CHOICES, SWITCHES, ViewError, halves

_LINE: Final = "made with: "
_NAME: Final = re.compile("[a-z0-9][a-z0-9_-]*")
_METHOD: Final = "the published choices"


@dataclass(frozen=True, repr=False)
class View:
    """The choices that a comparison rests on; ``View()`` is the published method.

    ``network.seen(view)`` returns the network as it looks so, on which every function works as on the whole.

    Attributes
    ----------
    cities : tuple of str
        Which are compared; all if none is named. So of `themes`: only those are ranked.
    lens : {"stated", "consulted", "done"}
    measure : {"acts", "sources", "statements"}
        What is counted of a theme in a city.
    coding : {"first", "second"}
        Which of the two codings holds, where a row has two.
    kind_weights : mapping of str to float
        What rows of a kind weigh, by default 1; see `KINDS`.
    years : tuple of int, optional
        The first and the last year of what counts, whatever the lens; rows without a year are then left out.
    not_stated : {"last", "dropped"}
        Whether a theme that a city does not state comes after those that it states, or the city does not count for it.
    include_variants, include_restrictive : bool
        Whether rows count that count only in variants of the method: see `priorities.lens_evidence`.
    seed, draws : int, optional
        Of what is drawn at random; by default those of the published method.
    part_weights : mapping of str to float
        What each part of a suggestion of `peers.suggestions` weighs, by default 1; 0 leaves it out.

    Raises
    ------
    ViewError
        If a choice cannot be made.

    Examples
    --------
    >>> south = View(cities=["beirut", "amman"], years="2015-2020")
    >>> south
    View(cities=('amman', 'beirut'), years=(2015, 2020))
    >>> south.query
    'cities=amman,beirut&years=2015-2020'
    >>> View.from_query(south.query) == View.from_line(south.line) == View.from_yaml(south.yaml) == south
    True
    """

    cities: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    lens: str = "stated"
    measure: str = "acts"
    coding: str = "first"
    kind_weights: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    years: tuple[int, int] | None = None
    not_stated: str = "last"
    include_variants: bool = False
    include_restrictive: bool = False
    seed: int | None = None
    draws: int | None = None
    part_weights: Mapping[str, float] | tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Bring each choice into its one form, so that equal views are equal values."""
        for name, choice in CHOICES.items():
            value = getattr(self, name)
            object.__setattr__(self, name, choice.none if value is None or value == "" else choice.read(name, value))

    def __repr__(self) -> str:
        """Return the code that makes it."""
        return f"View({', '.join(f'{name}={value!r}' for name, value in self._changed().items())})"

    def _repr_html_(self) -> str:
        return f'<code dir="ltr">{escape(repr(self))}</code>'

    def _changed(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.changed}

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the choices that differ from the published method."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name) != field.default)

    def texts(self) -> dict[str, str]:
        """Return the choices that differ from the published method, each as a text that `from_texts` reads."""
        return {name: CHOICES[name].write(value) for name, value in self._changed().items()}

    @classmethod
    def from_texts(cls, texts: Mapping[str, Any]) -> "View":
        """Return the view of some choices, as texts or as values; the others are those of the published method."""
        if strange := [name for name in texts if name not in CHOICES]:
            raise ViewError(unknown("choice", strange[0], CHOICES))
        return cls(**texts)

    @property
    def parameters(self) -> dict[str, Any]:
        """All choices as values of JSON, for the parameters of a notebook; ``from_texts`` reads them."""
        return {name: _plain(name, getattr(self, name)) for name in CHOICES}

    @property
    def yaml(self) -> str:
        """The choices that differ from the published method, as YAML."""
        import yaml

        chosen = {name: _plain(name, value) for name, value in self._changed().items()}
        return str(yaml.safe_dump(chosen, sort_keys=False, allow_unicode=True))

    @classmethod
    def from_yaml(cls, text: str) -> "View":
        """Read a view from YAML."""
        import yaml

        try:
            read = yaml.safe_load(text)
        except yaml.YAMLError as error:
            where = getattr(error, "problem_mark", None)
            line = f", line {where.line + 1}" if where else ""
            raise ViewError(f"this is no YAML{line}: {getattr(error, 'problem', error)}") from None
        except ValueError as error:  # it looks like a date, and is none
            raise ViewError(f"this is no YAML: {error}") from None
        if not isinstance(read, dict | None):
            raise ViewError("a view is written as one choice a line, such as 'years: 2015-2020'")
        return cls.from_texts({str(name): value for name, value in (read or {}).items()})

    def but(self, **choices: Any) -> "View":
        """Return the view with some choices made otherwise."""
        return View.from_texts({**self.texts(), **choices})

    @property
    def query(self) -> str:
        """The choices that differ from the published method, as the query of an address."""
        return "&".join(f"{name}={quote(text, safe=':,')}" for name, text in self.texts().items())

    @classmethod
    def from_query(cls, query: str) -> "View":
        """Read a view from the query of an address."""
        return cls.from_texts(dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True)))

    @property
    def flags(self) -> list[str]:
        """The choices that differ from the published method, as flags of ``mc2cm compare``."""
        given: list[str] = []
        for name, text in self.texts().items():
            flag = f"--{name.replace('_', '-')}"
            given += [flag] if name in SWITCHES else [flag, text]
        return given

    @property
    def line(self) -> str:
        """The line at the foot of what was made with the view."""
        return _LINE + ("; ".join(f"{name}={text}" for name, text in self.texts().items()) or _METHOD)

    @classmethod
    def from_line(cls, line: str) -> "View":
        """Read a view from the line at the foot of what was made with it."""
        told = line.strip().removeprefix(_LINE)
        if told == _METHOD:
            return cls()
        return cls.from_texts(dict(halves(part, "=", "made with") for part in told.split("; ")))


def read_views(files: Iterable[Path]) -> dict[str, "View"]:
    """Return the views of YAML files, each by the name of its file.

    Raises
    ------
    ViewError
        If a file cannot be read, makes a choice that cannot be made, or is called as no page can be.
    """
    views: dict[str, View] = {}
    for file in files:
        name = check_name(file.stem)
        if name in views and views[name] != read_view(file):
            raise ViewError(f"{file.name}: there are two views called {name}")
        views[name] = read_view(file)
    return views


def check_name(name: str) -> str:
    """Return a name that a page may have, in small letters; refuse any other."""
    if not _NAME.fullmatch(name.lower()):
        raise ViewError(f"'{name.lower()}' names no page; use letters a to z, digits, - and _")
    return name.lower()


def read_view(file: Path) -> View:
    """Return the view that a YAML file holds.

    Raises
    ------
    ViewError
        If it cannot be read, or makes a choice that cannot be made.
    """
    try:
        return View.from_yaml(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ViewError(f"the view {file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except ViewError as error:
        raise ViewError(f"{file.name}: {error}") from None


def _plain(name: str, value: Any) -> Any:
    """Return the value of a choice as JSON has it."""
    if name.endswith("_weights"):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
