"""How does a reader make the choices of a view? A widget for each of them, held equal to the view."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import ipywidgets as widgets

from mc2cm_analysis.aggregation import DRAWS, SEED
from mc2cm_analysis.explore.layout import heading
from mc2cm_analysis.language import begun, later, say, words
from mc2cm_analysis.network import Network
from mc2cm_analysis.view import KINDS, View
from mc2cm_analysis.view.words import KIND_WORDS
from mc2cm_analysis.vocabulary import LENS_TABLES, LENSES, PEER_PARTS, THEMES

#: A list of more names is scrolled.
_ROWS: Final = 7
#: Between these lie the weights, and under this the draws, that a reader can type; a view that is set may go beyond.
_LIGHTEST, _HEAVIEST, _MOST_DRAWS = 0.1, 10.0, 1_000_000
_LARGEST_SEED: Final = 2**31 - 1

_MEASURE_WORDS: Final = {"acts": later("acts"), "sources": later("sources"), "statements": later("statements")}
_CODING_WORDS: Final = {"first": later("first coding"), "second": later("second coding")}
_NOT_STATED_WORDS: Final = {"last": later("ranks after the stated ones"), "dropped": later("is left out")}

#: The choices whose widget holds their value as it is.
_PLAIN: Final = ("lens", "measure", "coding", "not_stated", "include_variants", "include_restrictive")


class Controls:
    """A widget for each choice of a view.

    Parameters
    ----------
    network : Network
        Whose cities and years there are to choose from.
    changed : function
        Is told the new view when a reader has moved a widget.
    refused : function
        Is told, in words, why there is no new view.
    turn : function
        Returns a context in which a move is answered: one at a time, in the language of the desk.

    Attributes
    ----------
    widgets : dict of str to Widget
        By the name of the choice; weights and years are made of several.
    """

    def __init__(
        self,
        network: Network,
        changed: Callable[[View], None],
        refused: Callable[[str], None],
        turn: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._changed, self._refused, self._turn, self._setting = changed, refused, turn, False
        years = _years_of(network)
        self._weights = {kind: _weight(say(KIND_WORDS[kind])) for kind in KINDS}
        self._parts = {part: _weight(begun(say(words_)), least=0) for part, words_ in PEER_PARTS.items()}
        self._some_years = widgets.Checkbox(description=say("Only these years"), indent=False)
        # not a slider: a screen reader finds no name at its handles
        self._first, self._last = (
            _number(label, year, *years)
            for label, year in zip((say("First year"), say("Last year")), years, strict=True)
        )
        self.widgets = {
            "cities": _several(say("Cities (none marked: all)"), network.cities),
            "themes": _several(say("Themes (none marked: all)"), words(THEMES)),
            "lens": _one(say("What is compared"), _lenses(network)),
            "years": widgets.VBox([self._some_years, self._first, self._last]),
            "measure": _one(say("What is counted of a theme"), _MEASURE_WORDS),
            "coding": _one(say("Coding of the themes"), _CODING_WORDS),
            "not_stated": _one(say("A theme that is not stated"), _NOT_STATED_WORDS),
            "include_variants": widgets.Checkbox(
                description=say("Also count rows used only in variants"), indent=False
            ),
            "include_restrictive": widgets.Checkbox(description=say("Also count restrictive statements"), indent=False),
            "kind_weights": widgets.VBox(list(self._weights.values())),
            "seed": _number(say("Seed of the random draws"), SEED, 0, _LARGEST_SEED),
            "draws": _number(say("Number of draws"), DRAWS, 1, _MOST_DRAWS),
            "part_weights": widgets.VBox(list(self._parts.values())),
        }
        self.reset = widgets.Button(description=say("Back to the published method"))
        self.reset.on_click(lambda _: self._changed(View()))
        for widget in self._single():
            widget.observe(self._moved, names="value")

    def _single(self) -> Iterator[Any]:
        for widget in self.widgets.values():
            yield from widget.children if isinstance(widget, widgets.VBox) else (widget,)

    def _moved(self, change: Any) -> None:
        if self._setting:
            return
        with self._turn():  # Jupyter may answer two widgets at the same time
            if change.owner in (self._first, self._last):
                with self._all_at_once():
                    self._some_years.value = True
            if self._some_years.value and self._first.value > self._last.value:
                self._refused(say("The first year is after the last year."))
            else:
                self._changed(self.view)

    @property
    def view(self) -> View:
        """The view that the widgets stand for."""
        chosen: dict[str, Any] = {name: self.widgets[name].value for name in _PLAIN}
        for name, usual in (("seed", SEED), ("draws", DRAWS)):
            value = self.widgets[name].value
            chosen[name] = None if value == usual else value
        for name in ("cities", "themes"):
            marked = self.widgets[name].value
            chosen[name] = () if len(marked) == len(self.widgets[name].options) else marked
        weights = {kind: widget.value for kind, widget in self._weights.items()}
        parts = {part: widget.value for part, widget in self._parts.items()}
        years = (self._first.value, self._last.value) if self._some_years.value else None
        return View(kind_weights=weights, years=years, part_weights=parts, **chosen)

    @view.setter
    def view(self, view: View) -> None:
        with self._all_at_once():
            for name in (*_PLAIN, "cities", "themes"):
                self.widgets[name].value = getattr(view, name)
            _set(self.widgets["seed"], SEED if view.seed is None else view.seed)
            _set(self.widgets["draws"], view.draws or DRAWS)
            for known, weights in ((self._weights, view.kind_weights), (self._parts, view.part_weights)):
                for name, widget in known.items():
                    _set(widget, dict(weights).get(name, 1))
            for widget, year in zip((self._first, self._last), view.years or (), strict=False):
                _set(widget, year)  # where all years count, those that were chosen before wait
            self._some_years.value = view.years is not None

    @contextmanager
    def _all_at_once(self) -> Iterator[None]:
        self._setting = True
        try:
            yield
        finally:
            self._setting = False

    def box(self) -> widgets.VBox:
        """Return the widgets under each other, in groups."""
        groups = {
            say("Scope of the comparison"): ("lens", "cities", "themes", "years"),
            say("How it is counted"): ("measure", "coding", "not_stated", "include_variants", "include_restrictive"),
            say("Weight by kind of evidence"): ("kind_weights",),
            say("Random draws, for the stability"): ("seed", "draws"),
        }
        shown: list[Any] = []
        for title, names in groups.items():
            shown += [heading(title), *(self.widgets[name] for name in names)]
        return widgets.VBox([*shown, self.reset])


def _set(widget: Any, value: float) -> None:
    """Set a field; a value outside of what it takes widens it."""
    widget.min, widget.max = min(widget.min, value), max(widget.max, value)
    widget.value = value


def _years_of(network: Network) -> tuple[int, int]:
    tables = {table for named in LENS_TABLES.values() for table in named}
    years = [network.table(table)["reference_year"].dropna() for table in tables if len(network.table(table))]
    return int(min(column.min() for column in years)), int(max(column.max() for column in years))


def _lenses(network: Network) -> Mapping[str, str]:
    """Return what can be compared; of what has no rows yet, that is said."""
    empty = {lens for lens, tables in LENS_TABLES.items() if not any(len(network.table(table)) for table in tables)}
    none_yet = later("What its stakeholders answer (no answers yet)")
    return {lens: none_yet if lens in empty else name for lens, name in LENSES.items()}


def _several(label: str, names: Mapping[str, str]) -> widgets.SelectMultiple:
    options = [(str(name), key) for key, name in names.items()]
    return widgets.SelectMultiple(description=label, options=options, rows=min(_ROWS, len(options)))


def _one(label: str, names: Mapping[str, str]) -> widgets.Dropdown:
    return widgets.Dropdown(description=label, options=[(say(name), key) for key, name in names.items()])


def _weight(label: str, least: float = _LIGHTEST) -> widgets.BoundedFloatText:
    return widgets.BoundedFloatText(description=label, value=1, min=least, max=_HEAVIEST, step=0.5)


def _number(label: str, usual: int, least: int, most: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(description=label, value=usual, min=least, max=most)
