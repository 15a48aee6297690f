"""What does one cell of a comparison rest on: which acts, told where? And where it is blank, what was searched for?"""

from typing import Final

import pandas as pd

from mc2cm_analysis.network import Network
from mc2cm_analysis.priorities import lens_evidence
from mc2cm_analysis.vocabulary import LENS_TABLES

#: What each table calls the text of a row, and who acts in it.
_TEXT: Final = ("text_en", "title_en")
_WHO: Final = ("actor_en", "partners_en")
_COLUMNS: Final = ["act", "text", "who", "year", "title", "url", "row"]


def behind(network: Network, city: str, theme: str, lens: str = "stated") -> pd.DataFrame:
    """Return what a theme in a city rests on, by a lens of `priorities.lens_evidence`.

    Parameters
    ----------
    network : Network
    city, theme : str
        Ids, or names in any language.
    lens : {"stated", "consulted", "done"}

    Returns
    -------
    DataFrame
        A row for each statement (practice, pilot, meeting) that counts, in order of acts: ``act``, ``text``,
        ``who``, ``year``, ``title`` and ``url`` of its source, and its ``row``. Where nothing counts, a row for each
        search that was made: ``search`` (its words), ``hits`` (relevant ones), ``new`` (statements that it gave) and
        ``row``. Of what stakeholders answer, nothing.

    Examples
    --------
    >>> from mc2cm_analysis import load_network
    >>> list(behind(load_network(), "Lyon", "Urban planning").columns[:3])
    ['act', 'text', 'who']
    """
    asked = {"city": network.city(city).id, "theme": network.id_of("theme", theme)}
    counted = lens_evidence(network, lens)
    if lens == "consulted":  # an answer is never shown alone
        return pd.DataFrame(columns=_COLUMNS)
    counted = counted[(counted["city"] == asked["city"]) & (counted["theme"] == asked["theme"])]
    if counted.empty:
        heads = {"query_text": "search", "relevant_hits_n": "hits", "new_statements_n": "new", "id": "row"}
        return network.rows("searches", **asked).rename(columns=heads)[list(heads.values())]
    rows = pd.concat([_told(network.table(table)) for table in LENS_TABLES[lens]]).set_index("row")
    sources = network.table("sources").set_index("id")[["title", "url"]]
    found = counted[["act", "row", "source"]].join(rows, on="row").join(sources, on="source")
    return found.sort_values(["act", "row"])[_COLUMNS].reset_index(drop=True)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return of each row its text, who acts in it and its year, by one name in every table."""
    text, who = (next((column for column in names if column in rows), None) for names in (_TEXT, _WHO))
    columns = {"row": rows["id"], "year": rows["reference_year"]}
    return pd.DataFrame({**columns, "text": rows[text] if text else "", "who": rows[who] if who else ""})
