"""What came of a verification, and in which sentence is it told?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mc2cm_analysis.release.declared import Declared
from mc2cm_analysis.release.layout import SIGNATURE, SUMS, Fault


class Verified(NamedTuple):
    """What was found: the faults, what the release says of itself, the files that were read, and those not checked."""

    faults: list[Fault]
    declared: Declared
    files: Mapping[str, bytes]
    rebuilt: bool = False
    signed: bool = False
    unchecked: Sequence[str] = ()

    @property
    def told(self) -> str:
        """What was verified, where there is no fault, and what was not."""
        release = f"release {self.declared.version}: " if self.declared.version else ""
        by = "the release says" if SUMS in self.files else "the build has left it"
        again = ", and built again they are the same" if self.rebuilt else ""
        return f"{release}{self.n_checked} files, every byte as {by}{again}; {self._by_whom}{self._but}"

    @property
    def n_checked(self) -> int:
        """How many files were held against what is said of them."""
        return len(set(self.files) - set(self.unchecked))

    @property
    def _by_whom(self) -> str:
        if self.signed:
            return "signed by this key"
        if SIGNATURE in self.files:
            return "its signature was not checked: --key checks by whom it is signed"
        return "not signed, so this does not show who made it"

    @property
    def _but(self) -> str:
        """What was not checked, each folder with the number of its files."""
        tops = Counter(place.partition("/")[0] for place in self.unchecked if "/" in place)
        names = [place for place in self.unchecked if "/" not in place and place != SIGNATURE]
        left = [*sorted(names), *(f"{n} in {top}/" for top, n in sorted(tops.items()))]
        return f"; not checked: {', '.join(left)}" if left else ""
