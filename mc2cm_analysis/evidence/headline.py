"""Which one figure of a city answers a question about its people: nearest to the city, then newest?"""

from typing import Any, Final

import pandas as pd

from mc2cm_analysis.network import CityProfile
from mc2cm_analysis.vocabulary import CONFIDENCES

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
#: How far an area is from the city itself; a part of the city says nothing of the whole.
_FROM_CITY: Final = {
    "city": 0,
    **dict.fromkeys(("metropolis", "urban_area"), 1),
    **dict.fromkeys(("employment_zone", "province", "prefecture", "governorate"), 2),
    "region": 3,
}


def headline(profile: CityProfile, topic: str) -> "pd.Series[Any] | None":
    """Return the row of ``observations`` that answers a topic of `TOPICS` for a city; None if there is none.

    The figure is a total, not a plan and not rejected, with a known year: of the city itself where there is one, else
    of the smallest area around it, never of the country. Of these it is the newest, a share before a count, and the
    surer of two.
    """
    rows = profile.observations(national=False)
    rows = rows[(rows["subgroup_en"] == "") & (rows["preferred"] != "no") & (rows["qualifier"] != "planned")]
    rows = rows[rows["reference_year"].notna() & rows["area_level"].isin(list(_FROM_CITY))]
    for indicators in TOPICS[topic]:
        known = rows[rows["indicator"].isin(indicators)]
        if len(known):
            away, order = known["area_level"].map(_FROM_CITY), known["indicator"].map(list(indicators).index)
            sure = known["confidence"].map(list(CONFIDENCES).index)
            ranked = known.assign(away=away, age=-known["reference_year"].astype(int), order=order, sure=sure)
            return known.loc[ranked.sort_values(["away", "age", "order", "sure"], kind="stable").index[0]]
    return None
