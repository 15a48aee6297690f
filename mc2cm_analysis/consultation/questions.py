"""What is a stakeholder asked? Nobody is asked for a name; whoever has no order of the themes need not make one up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from mc2cm_analysis.language import Language, later
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.vocabulary import STAKEHOLDER_TYPES, THEMES, Vocabulary

YES_OR_NO: Final[Vocabulary] = {"yes": later("Yes"), "no": later("No")}
#: How important a theme is; an answer may also be that one has no opinion.
IMPORTANCE: Final[Vocabulary] = {
    "5": later("5: among the most important tasks"),
    "4": later("4: important"),
    "3": later("3: fairly important"),
    "2": later("2: of little importance"),
    "1": later("1: not a task for this city"),
    "no_opinion": later("No opinion"),
}
#: The lists that answers are chosen from, by the name that a form gives them.
LISTS: Final[Mapping[str, Vocabulary]] = {
    "yes_or_no": YES_OR_NO,
    "stakeholder_types": STAKEHOLDER_TYPES,
    "themes": THEMES,
    "importance": IMPORTANCE,
}

TITLE: Final = later("Which themes come first? Local stakeholder group of {city}")
INTRODUCTION: Final = later(
    "In March 2016 seven Mediterranean cities named seven joint themes for receiving and including migrants. Which of "
    "them come first in {city} today? Your answers count together with those of others, by kind of stakeholder. Please "
    "do not write names."
)
HEADING: Final = later("Your answers")


class Question(NamedTuple):
    """One question: its name in the answers, its words, and the list that it is chosen from (none: a text)."""

    name: str
    label: str
    choices: str = ""
    hint: str = ""
    required: bool = False


CONSENT: Final = Question("consent", later("May your answers be used, without your name?"), "yes_or_no", required=True)
KIND: Final = Question(
    "respondent_type", later("For what kind of stakeholder do you speak?"), "stakeholder_types", required=True
)
HAS_ORDER: Final = Question(
    "has_order",
    later("Do you have an order of these seven themes?"),
    "yes_or_no",
    later("If you do not, answer no: an order that is only accepted says nothing."),
    required=True,
)
ORDER: Final = Question(
    "order", later("Put the themes in order, the one that should come first on top."), "themes", required=True
)
REASONS: Final = Question(
    "reasons",
    later("Why? What should be done first?"),
    hint=later("This text is read by the city and its partners only, unless you allow more below."),
)
MAY_PUBLISH: Final = Question("may_publish", later("May this text be published?"), "yes_or_no", required=True)
IMPORTANCE_OF: Final = later("How important is each theme for the city?")
THEME_IMPORTANCE: Final = later("{theme}: how important is it for the city?")


@dataclass(frozen=True)
class Questionnaire:
    """A round of questions to the stakeholders of a city.

    Attributes
    ----------
    city : str
        Its id.
    names : mapping of str to str
        What it is called, by language.
    round : int
        The first time that the group is asked is round 1.
    """

    city: str
    names: Mapping[str, str]
    round: int = 1

    @property
    def form_id(self) -> str:
        """What tells the form of this city and round from others."""
        return f"mc2cm_{self.city}_round_{self.round}"

    @property
    def version(self) -> str:
        """A digest of all that is asked, in every language: other words are another version."""
        said = [TITLE, INTRODUCTION, HEADING, IMPORTANCE_OF, THEME_IMPORTANCE]
        asked = (CONSENT, KIND, HAS_ORDER, ORDER, REASONS, MAY_PUBLISH)
        texts = [*said, *(text for one in asked for text in (one.label, one.hint) if text)]
        words = [Language(code).words(LISTS[name]) for code in LANGUAGES for name in LISTS]
        everything = [[Language(code).say(text) for text in texts] for code in LANGUAGES]
        return sha256(json.dumps([everything, words, self.form_id]).encode()).hexdigest()[:8]

    def say(self, message: str, language: str, **values: object) -> str:
        """Return a message of the questionnaire in a language, about its city."""
        return Language(language).say(message, city=self.names[language], **values)
