"""What do the columns of the data mean? Their heads as printed, and the words of what they hold."""

from typing import Final

from mc2cm_analysis.language import later
from mc2cm_analysis.vocabulary import (
    CHALLENGE_KINDS,
    COMPETENCE_KINDS,
    CONFIDENCES,
    EVENT_KINDS,
    HOLDER_LEVELS,
    PARTICIPANT_KINDS,
    PARTICIPANT_ROLES,
    PILOT_KINDS,
    PRACTICE_STATUSES,
    SHARES,
    STAKEHOLDER_TYPES,
    THEME_BASES,
    THEMES,
    Vocabulary,
)

_HEADS: Final = {
    "theme": later("Theme"),
    "kind": later("Kind"),
    "actor_en": later("Who"),
    "area_en": later("Where"),
    "place_en": later("Where"),
    "observations.value": later("Value"),
    "observations.area_en": later("Area"),
    "observations.definition_en": later("Definition"),
    "observations.confidence": later("Confidence"),
    "cities.name_local": later("Local name"),
    "cities.participant_en": later("Takes part as"),
    "cities.local_authority_en": later("Municipality"),
    "competences.text_en": later("What"),
    "competences.holder_en": later("Who"),
    "competences.holder_level": later("Level"),
    "competences.share": later("How held"),
    "statements.text_en": later("What is stated, in our words"),
    "practices.text_en": later("Practice"),
    "practices.status": later("Status"),
    "challenges.text_en": later("Difficulty named"),
    "stakeholders.type": later("Type"),
    "stakeholders.name_en": later("Organisation"),
    "stakeholders.role_en": later("What it does here"),
    "events.title_en": later("Meeting"),
    "events.summary_en": later("What is reported"),
    "events.theme_basis": later("Theme is"),
    "event_participants.participant_en": later("Who"),
    "event_participants.role": later("Role of the city"),
    "pilots.title_en": later("Undertaking"),
    "pilots.partners_en": later("Partners"),
    "pilots.summary_en": later("What is known"),
}
_LABELS: Final = {
    "theme": THEMES,
    "observations.confidence": CONFIDENCES,
    "competences.kind": COMPETENCE_KINDS,
    "competences.holder_level": HOLDER_LEVELS,
    "competences.share": SHARES,
    "practices.status": PRACTICE_STATUSES,
    "challenges.kind": CHALLENGE_KINDS,
    "stakeholders.type": STAKEHOLDER_TYPES,
    "events.kind": EVENT_KINDS,
    "events.theme_basis": THEME_BASES,
    "event_participants.kind": PARTICIPANT_KINDS,
    "event_participants.role": PARTICIPANT_ROLES,
    "pilots.kind": PILOT_KINDS,
}


def head(table: str, column: str) -> str:
    """Return the head of a column as printed, an English message."""
    return _HEADS.get(f"{table}.{column}") or _HEADS[column]


def labels(table: str, column: str) -> Vocabulary | None:
    """Return the vocabulary whose ids a column holds, if it holds any."""
    return _LABELS.get(f"{table}.{column}") or _LABELS.get(column)
