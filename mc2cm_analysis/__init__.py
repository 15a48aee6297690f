"""City migration profiles and joint priorities of the cities of the 2016 MC2CM workshop in Lyon.

>>> from mc2cm_analysis import load_network
>>> network = load_network()
>>> network.city("lyon").name
'Lyon'

What each module answers: `network` (what is known of each city?), `evidence` (what does it rest on?), `priorities`
(which themes come first?), `figures` and `tables` (how is it shown?), `narrative` (how is it said?), `page` (what does
a notebook print?), `publishing` (how does a notebook become a report?).
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["CityProfile", "DataError", "Issue", "Network", "View", "load_network", "open_page"]

if TYPE_CHECKING:
    from mc2cm_analysis.issues import Issue
    from mc2cm_analysis.loading import DataError, load_network
    from mc2cm_analysis.network import CityProfile, Network
    from mc2cm_analysis.page import open_page
    from mc2cm_analysis.view import View


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: the command must answer before pandas is loaded."""
    if name == "open_page":
        from mc2cm_analysis.page import open_page

        return open_page
    if name == "View":
        from mc2cm_analysis.view import View

        return View
    if name in __all__:
        from mc2cm_analysis import loading

        return getattr(loading, name)
    raise AttributeError(f"module 'mc2cm_analysis' has no attribute '{name}'")
