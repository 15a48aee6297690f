"""How much does a browser draw where drawings lead to drawings? A few lines could keep it busy for hours."""

from typing import Final

from mc2cm_analysis.publishing.page.leaks import RefusedError

#: Pieces that the charts of a page may have, each counted as often as it is drawn; a page of ours has about 5,000.
_MOST: Final = 100_000


class DrawnAgain:
    """What is named in the drawings of a page, and what leads to it: letters, and words made of letters."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._inside: dict[str, list[str]] = {}
        self._all: list[str] = []

    def enter(self, name: str) -> None:
        """Begin a piece with a name, or with none."""
        self._open.append(name)

    def leave(self) -> None:
        """End the piece that was begun last."""
        self._open.pop()

    def draw(self, name: str) -> None:
        """Draw, here, the piece with a name."""
        self._all.append(name)
        for around in self._open:
            if around:
                self._inside.setdefault(around, []).append(name)

    def check(self) -> None:
        """Refuse drawings of drawings of drawings, and more than any chart has."""
        for name, names in self._inside.items():
            if self._inside.keys() & names:
                raise RefusedError(
                    f"the report holds a drawing '{name}' of drawings of drawings that no report may carry"
                )
        drawn = sum(1 + len(self._inside.get(name, ())) for name in self._all)
        if drawn > _MOST:
            raise RefusedError(f"the report holds charts of {drawn:,} pieces, and may hold {_MOST:,}")
