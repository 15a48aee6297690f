"""What need not be computed twice? Results that depend on a network alone are kept as long as it is."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import wraps
from inspect import signature
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

_Network = TypeVar("_Network")
_Options = ParamSpec("_Options")
_Result = TypeVar("_Result")

#: Of each network that is still in use, what is known of it: results by function and options.
_KNOWN: Final[WeakKeyDictionary[Any, dict[Any, Any]]] = WeakKeyDictionary()
#: A parameter of this name is told how far the computation is: it changes nothing of the result.
_PROGRESS: Final = "progress"


def remembered(
    function: Callable[Concatenate[_Network, _Options], _Result],
) -> Callable[Concatenate[_Network, _Options], _Result]:
    """Have a function of a network compute each result once.

    A result with words of the active language in it must not be remembered: the next reader may read another.
    The options must be hashable; one called ``progress`` is no part of the question. Whoever asks for a result can
    change it; for all others it stays as it was.
    """
    parameters = signature(function)

    @wraps(function)
    def once(network: _Network, /, *args: _Options.args, **options: _Options.kwargs) -> _Result:
        asked = parameters.bind(network, *args, **options)
        asked.apply_defaults()  # an option that is left out and its default are the same question
        asked.arguments.pop(_PROGRESS, None)
        question = (once, *list(asked.arguments.values())[1:])
        known = _KNOWN.setdefault(network, {})
        if question not in known:
            known[question] = function(network, *args, **options)
        return _apart(known[question])  # type: ignore[no-any-return]  # of the same type

    return once


def results(network: Any) -> dict[Any, Any]:
    """Return what is known of a network: results by function and options."""
    return _KNOWN.get(network, {})


def keep(network: Any, known: Mapping[Any, Any]) -> None:
    """Keep results of a network that another process has computed."""
    _KNOWN.setdefault(network, {}).update(known)


def _apart(result: Any) -> Any:
    """Return a result that can be changed without changing the one that is kept."""
    if isinstance(result, pd.DataFrame | pd.Series):
        return result.copy(deep=False)  # pandas copies on write
    if isinstance(result, list):
        return [_apart(part) for part in result]
    if isinstance(result, dict):
        return result.copy()
    if is_dataclass(result) and not isinstance(result, type):
        return replace(result, **{part.name: _apart(getattr(result, part.name)) for part in fields(result)})
    return result
