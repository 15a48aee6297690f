"""Which one figure of a city answers a question about its people: nearest to the city, then newest?"""

from typing import Any, Final

import pandas as pd

from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.quotation import nearest, totals

#: Topic to its indicators; those of a later group are looked at only where the city has none of the ones before.
TOPICS: Final = {
    "population": (("population",),),
    "migrants": (
        (
            *("foreign_residents_share", "foreign_born_share", "immigrants_share"),
            *("foreign_residents", "foreign_born", "immigrants", "migrants_counted"),
        ),
    ),
    "refugees": (
        ("refugees_registered", "refugees_and_asylum_seekers", "refugees_total", "refugees_share_of_population"),
        ("reception_guests", "reception_places"),
    ),
    "minors": (
        ("unaccompanied_minors_in_care",),
        ("unaccompanied_minors_present", "unaccompanied_minors_arrivals"),
    ),
}


def headline(profile: CityProfile, topic: str) -> "pd.Series[Any] | None":
    """Return the row of ``observations`` that answers a topic of `TOPICS` for a city; None if there is none.

    The figure is a total, not a plan and not rejected, with a known year: of the city itself where there is one, else
    of the smallest area around it, never of the country. Of these it is the newest, a share before a count, and the
    surer of two.
    """
    rows = totals(profile.observations(national=False), national=False)
    for indicators in TOPICS[topic]:
        known = rows[rows["indicator"].isin(indicators)]
        if len(known):
            return nearest(known, indicators)
    return None
