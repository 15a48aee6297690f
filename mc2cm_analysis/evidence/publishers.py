"""Who publishes a figure: an office that counts, someone who quotes it, or a copy on another host?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.caching import remembered
from mc2cm_analysis.network import Network

#: The order in which values stand: offices first.
OFFICE, QUOTED, COPY = range(3)

#: Offices of statistics, authorities and United Nations agencies, as the table ``sources`` names them. A publisher that
#: is not in the list counts as one who quotes.
_OFFICES: Final = (
    *("INSEE", "INE", "HCP", "ISTAT", "INDH Tanger-Assilah / HCP", "Comunidad de Madrid - Instituto de Estadística"),
    *("UNHCR", "UNHCR / Inter-Sector Working Group (ReliefWeb)", "UNRWA", "IOM", "IOM DTM", "ILO", "UN-Habitat"),
    *("SEFSTAT / SEF", "ACM Observatório das Migrações / SEF", "European Commission (European Website on Integration)"),
    *("Ministry of Labour Jordan (ReliefWeb)", "Ministero del Lavoro - Portale Integrazione Migranti"),
    *("Greater Amman Municipality", "Greater Amman Municipality (Resilient Amman)", "Commune de Tanger"),
    *(
        "CittAgorà (Consiglio comunale di Torino)",
        "Città metropolitana di Torino",
        "Centro relazioni e famiglie, Torino",
    ),
    *("Ayuntamiento de Madrid", "Comunidad de Madrid"),
)
#: Publishers that copy, whatever their host: encyclopaedias that anyone can edit, and sites that take over their text.
_COPIERS: Final = ("wiki", "tripomatic", "piglix")


@remembered
def standing(network: Network) -> "pd.Series[int]":
    """Return `OFFICE`, `QUOTED` or `COPY` for each source, by its id.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> int(standing(load_network())["mc2cm-analysis-data"]) == QUOTED
    True
    """
    sources = network.table("sources").set_index("id")
    ranks = pd.Series(QUOTED, index=sources.index)
    ranks[sources["publisher"].isin(_OFFICES)] = OFFICE
    ranks[(sources["host"] == "copy") | sources["publisher"].str.lower().str.contains("|".join(_COPIERS))] = COPY
    return ranks
