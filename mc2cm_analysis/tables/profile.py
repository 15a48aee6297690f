"""Which columns of each table does a city's profile list under a heading, in which order, under which title?"""

from typing import Final, NamedTuple

from mc2cm_analysis.language import later


class Listed(NamedTuple):
    """How the rows of a table are listed under a heading of the outline; without columns, in a form of their own."""

    title: str
    columns: tuple[str, ...]
    group: str | None = None
    sources: tuple[str, ...] = ("source",)


LISTED: Final = {
    "competences": Listed(
        later("{about}: laws, plans, bodies and duties"),
        ("text_en", "holder_en", "holder_level", "share", "when"),
        "kind",
    ),
    "practices": Listed(later("{about}: what is in place, planned or ended"), ()),  # as cards
    "challenges": Listed(later("{about}: difficulties named"), ("text_en", "kind", "when", "area_en"), "theme"),
    "statements": Listed(later("{about}: statements that count"), ("text_en", "actor_en", "when"), "theme"),
    "stakeholders": Listed(later("{about}: organisations active here"), ()),  # as a directory
    "pilots": Listed(
        later("{about}: pilots and case studies"),
        ("title_en", "kind", "partners_en", "summary_en", "outcome_en", "when"),
        sources=("source", "outcome_source"),
    ),
}
