"""What does a thing of the library say of itself in a notebook? What is in it, and what to ask of it next."""

from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from mc2cm_analysis.blocks import escaped, in_notebook
from mc2cm_analysis.language import current, later, say

#: What to ask of a network and of a city, as code, and what each question answers.
OF_NETWORK: Final = {
    'network.city("lyon")': later("one city"),
    'network.statements(city="lyon", years=(2016, 2024))': later("rows of a table that answer a question"),
    'network.find("housing")': later("rows of any table in which a word stands"),
    'network.only("amman", "beirut", "tangier")': later("a part of the network, as good as the whole"),
    "priorities.rank_themes(network)": later("which themes come first"),
    'evidence.behind(network, "lyon", "urban_planning")': later("what a cell of the heat map rests on"),
}
OF_CITY: Final = {
    'city.value("population")': later("a figure with its source, ready to quote"),
    'city.rows("statements")': later("its rows of a table"),
    'city.series("unhcr_refugees")': later("a yearly series"),
    "city.events()": later("meetings that it hosted or is named at"),
}


def introduced(title: str, holds: Mapping[str, object], questions: Mapping[str, str]) -> str:
    """Return what a thing holds, and code to try with what it answers, as HTML in the active language.

    Examples
    --------
    >>> html = introduced("Network", {"cities": 7}, OF_NETWORK)
    >>> "<code>network.city(" in html
    True
    """
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td class="n">{}</td></tr>').format(escaped(name), _written(value))
        for name, value in holds.items()
    )
    asked = Markup("").join(
        Markup("<li><code>{}</code> {}</li>").format(code, escaped(say(what))) for code, what in questions.items()
    )
    table = Markup("<table><caption>{}</caption><tbody>{}</tbody></table>").format(escaped(title), rows)
    next_ = Markup('<p class="title">{}</p><ul>{}</ul>').format(say("Ask it, for instance:"), asked)
    return in_notebook(table + next_)


def _written(value: object) -> Markup:
    return escaped(current().number(value) if isinstance(value, int | float) else str(value))
