"""What is a city asked half a year after a meeting? What it took up, from whom, and what came of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from mc2cm_analysis.consultation.filled import Asked, plain
from mc2cm_analysis.consultation.questions import YES_OR_NO, Question
from mc2cm_analysis.language import Language, later
from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.programme_vocabulary import LEARNING_STATUSES
from mc2cm_analysis.unknown import UnknownNameError, unknown
from mc2cm_analysis.vocabulary import NOT_KNOWN, THEMES, Vocabulary

#: What a city may answer that took something from no city of the network, or does not know how far it has come.
OTHER, UNKNOWN = "other", "not_known"
STATUSES: Final[Vocabulary] = {**LEARNING_STATUSES, UNKNOWN: NOT_KNOWN}

TITLE: Final = later("What came of it? Follow-up of a meeting with {city}")
INTRODUCTION: Final = later(
    "The meeting: {event}. What did {city} take up from it, and what came of it? One practice or idea a form; for "
    "another one fill in another form. What you do not know, leave blank. Please do not write names of people."
)
TOOK_UP: Final = Question(
    "took_up",
    later("Did your city take something up from this meeting, or does it mean to?"),
    "yes_or_no",
    required=True,
)
IDEA: Final = Question("idea", later("Which practice or idea?"), required=True)
GIVER: Final = Question("giver", later("From which city did it come?"), "givers")
OTHER_GIVER: Final = Question(
    "other_giver",
    later("From whom, if from another city or an organisation?"),
    hint=later("Its name, not that of a person."),
)
THEME: Final = Question("theme", later("To which theme does it belong, if to one of these?"), "themes")
INTENTION: Final = Question("intention", later("What did you mean to do with it?"))
STATUS: Final = Question("status", later("How far has it come?"), "statuses", required=True)
SINCE: Final = Question("since_year", later("Since which year?"), hint=later("A year, such as 2026."))
CHANGE: Final = Question("change", later("What was done, and what has changed?"))
OBSTACLE: Final = Question("obstacle", later("What slowed it or stopped it?"))
PUBLISH: Final = Question(
    "may_publish",
    later("May these answers be published, as those of your city?"),
    "yes_or_no",
    later("If you answer no, they are not taken into the data."),
    required=True,
)
ADDRESS: Final = Question(
    "address", later("Where can it be read?"), hint=later("The address of a page, if there is one.")
)
#: Asked only of a city that took something up.
DETAILS: Final = (IDEA, GIVER, OTHER_GIVER, THEME, INTENTION, STATUS, SINCE, CHANGE, OBSTACLE)
QUESTIONS: Final = (TOOK_UP, *DETAILS, PUBLISH, ADDRESS)
TOLD: Final = ("city", "event", "form_version")


@dataclass(frozen=True)
class FollowUp:
    """The follow-up of a meeting with a city.

    Attributes
    ----------
    city, event : str
        Their ids.
    cities : mapping
        By language, the names of all cities by their ids.
    titles : mapping of str to str
        The title of the meeting, by language.
    """

    city: str
    event: str
    cities: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]

    @property
    def form_id(self) -> str:
        """What tells the form of this city and meeting from others."""
        return f"mc2cm_follow_up_{self.city}_{self.event}".replace("-", "_")

    @property
    def version(self) -> str:
        """A digest of all that is asked, in every language."""
        texts = [TITLE, INTRODUCTION, *(text for one in QUESTIONS for text in (one.label, one.hint) if text)]
        said = [[self.say(text, code) for text in texts] for code in LANGUAGES]
        lists = [self.lists(code) for code in LANGUAGES]
        return sha256(json.dumps([said, lists, self.form_id]).encode()).hexdigest()[:8]

    def say(self, message: str, language: str, **values: object) -> str:
        """Return a message of the form in a language, about its city and meeting."""
        named = {"city": self.cities[language][self.city], "event": self.titles[language]}
        return Language(language).say(message, **named, **values)

    def lists(self, language: str) -> dict[str, dict[str, str]]:
        """Return what is chosen from in a language: by the name of each list, words by their ids."""
        speech = Language(language)
        others = {city: str(name) for city, name in self.cities[language].items() if city != self.city}
        return {
            "yes_or_no": speech.words(YES_OR_NO),
            "givers": {**others, OTHER: speech.say(later("another one, or an organisation"))},
            "themes": speech.words(THEMES),
            "statuses": speech.words(STATUSES),
        }

    @property
    def asked(self) -> Asked:
        """How the questions are known again in a file."""
        labels = {plain(self.say(one.label, code)): one.name for code in LANGUAGES for one in QUESTIONS}
        return Asked(labels, [one.name for one in QUESTIONS], TOLD, ("took_up", "may_publish"))

    def choices(self, name: str) -> dict[str, str]:
        """Return what a cell may hold that is chosen from a list, in any language, each with its id."""
        listed = [self.lists(code)[name] for code in LANGUAGES]
        ids = {plain(value): value for value in listed[0]}
        return {**ids, **{plain(words): value for one in listed for value, words in one.items()}}


def follow_up_form(package: Package, city: str, event: str) -> FollowUp:
    """Return what a city is asked of a meeting.

    Raises
    ------
    UnknownNameError
        If the data has no such city or no such event.
    """
    cities = {code: package.city_names(code) for code in LANGUAGES}
    if city not in cities["en"]:
        raise UnknownNameError(unknown("city", city, cities["en"]))
    events = {row["id"]: row["title_en"] for row in package.records("events") if row["kind"] != "phase"}
    if event not in events:
        raise UnknownNameError(unknown("event", event, events))
    texts = {row["en"]: row for row in package.records("texts")}
    title = events[event]
    titles = {code: texts.get(title, {}).get(code) or title for code in LANGUAGES}
    return FollowUp(city, event, cities, titles)
