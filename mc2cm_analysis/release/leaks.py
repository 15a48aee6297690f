"""Which files of a release tell of the machine or its users? Each is held against the gate once more."""

from collections.abc import Iterator, Mapping

from mc2cm_analysis.publishing.page.leaks import RefusedError
from mc2cm_analysis.publishing.page.leaving import check_leaving
from mc2cm_analysis.release.layout import Fault


def leaks_of(files: Mapping[str, bytes], contact: str) -> Iterator[Fault]:
    """Yield what tells of the machine or its users in files that leave, or is not as the gate has let it pass."""
    for place in sorted(files):
        try:
            check_leaving(place, files[place], contact)
        except RefusedError as error:
            yield Fault(place, str(error), "make it again where that is not told")
