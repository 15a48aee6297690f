"""What is said of a name that nobody knows?"""

from collections.abc import Collection
from difflib import get_close_matches


class UnknownNameError(KeyError):
    """Nothing is called so; the message says what comes near and what there is."""

    def __str__(self) -> str:
        """Return the message as it is; `KeyError` would put it in quotes."""
        return str(self.args[0])


def unknown(what: str, wanted: object, known: Collection[str]) -> str:
    """Say that there is no such thing, what comes near, and all that there is.

    Examples
    --------
    >>> unknown("lens", "don", ["stated", "done"])
    "no lens 'don'. Did you mean 'done'? Known: stated, done."
    """
    near = get_close_matches(str(wanted), known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"no {what} '{wanted}'.{hint} Known: {', '.join(known)}."
