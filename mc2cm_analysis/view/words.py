"""How does one say what a view compares, and how its choices differ from the published method?"""

from collections.abc import Mapping
from typing import Any, Final

from mc2cm_analysis.language import Language, in_sentence, later
from mc2cm_analysis.view.value import View
from mc2cm_analysis.vocabulary import COMMA, LENSES, PEER_PARTS, SEMICOLON, STATEMENT_KINDS, THEMES, Vocabulary

#: The kinds of rows that weigh by a view, see `choices.KINDS`.
KIND_WORDS: Final[Vocabulary] = {
    **{kind: STATEMENT_KINDS[kind] for kind in ("official_statement", "city_plan", "programme_priority")},
    "practice": later("practice"),
    "pilot": later("pilot or case study"),
    "meeting": later("meeting hosted"),
}

#: A title counts more themes than this.
_NAMED_IN_TITLE: Final = 2

_Words = Mapping[str, Mapping[object, str]]

_IN_TITLE: Final[_Words] = {
    "measure": {"sources": later("by sources"), "statements": later("by statements")},
    "coding": {"second": later("second coding")},
    "not_stated": {"dropped": later("blanks left out")},
    "include_variants": {True: later("with variants")},
    "include_restrictive": {True: later("with restrictive statements")},
}
_DIFFERENT: Final[_Words] = {
    "measure": {
        "sources": later("What is counted of a theme in a city is distinct sources, not distinct acts."),
        "statements": later("What is counted of a theme in a city is statements, not distinct acts."),
    },
    "coding": {"second": later("The second coding of the themes is used, not the first.")},
    "lens": {
        "done": later("What is done in the cities is compared, not what they state."),
        "consulted": later("What stakeholders answer is compared, not what the cities state."),
    },
    "not_stated": {
        "dropped": later("A city that does not state a theme does not count in the average rank of that theme."),
    },
    "include_variants": {
        True: later("Rows that the published method counts only in variants count too."),
    },
    "include_restrictive": {True: later("Statements that only restrict count too.")},
}


def what_is_compared(view: View, language: Language, cities: Mapping[str, str]) -> str:
    """Say in the words of a title what a view compares, and which choices differ from the published method.

    `cities` maps ids to names in the language.
    """
    named = language.listing([cities[city] for city in view.cities])
    parts = [named or language.say(later("all cities"))]
    if view.lens != "stated":
        parts.append(in_sentence(language.words(LENSES)[view.lens]))
    if view.years:
        parts.append(_years(view))
    if len(view.themes) > _NAMED_IN_TITLE:
        parts.append(language.counted(len(view.themes), "{n} theme", "{n} themes"))
    elif view.themes:
        parts.append(language.listing([in_sentence(language.words(THEMES)[theme]) for theme in view.themes]))
    if view.kind_weights:
        parts.append(language.say(later("kinds of evidence weighted")))
    parts += [language.say(said[value]) for name, said in _IN_TITLE.items() if (value := getattr(view, name)) in said]
    if view.part_weights:
        parts.append(language.say(later("parts of suggestions weighted")))
    if set(view.changed) <= {"seed", "draws"} and view.changed:
        parts.append(language.say(later("other random draws")))
    return language.say(SEMICOLON).join(parts)


def differences(view: View, language: Language, cities: Mapping[str, str]) -> list[str]:
    """Say in sentences how the choices of a view differ from the published method; none if they do not."""
    told = {name: said[getattr(view, name)] for name, said in _DIFFERENT.items() if getattr(view, name) in said}
    sentences = {name: language.say(sentence) for name, sentence in told.items()}
    if view.cities:
        named = language.listing([cities[city] for city in view.cities])
        sentences["cities"] = language.say(later("Only these cities are compared: {cities}."), cities=named)
    if view.themes:
        ranked = language.listing([in_sentence(language.words(THEMES)[theme]) for theme in view.themes])
        sentences["themes"] = language.say(later("Only these themes are ranked: {themes}."), themes=ranked)
    if view.years:
        said = later("Only rows of these years count: {years}; a row without a year does not count.")
        sentences["years"] = language.say(said, years=_years(view))
    if view.kind_weights:
        said = later("Rows of some kinds weigh more or less than 1: {weights}.")
        sentences["kind_weights"] = language.say(said, weights=_weighed(view.kind_weights, KIND_WORDS, language))
    if view.part_weights:
        said = later(
            "Some of what speaks for a suggestion of whom to learn from weighs more or less than 1: {weights}."
        )
        sentences["part_weights"] = language.say(said, weights=_weighed(view.part_weights, PEER_PARTS, language))
    if view.seed is not None:
        sentences["seed"] = language.say(later("What is drawn at random begins from seed {seed}."), seed=view.seed)
    if view.draws is not None:
        drawn = language.number(view.draws)
        said = later("Number of times that the evidence is weighted at random: {draws}.")
        sentences["draws"] = language.say(said, draws=drawn)
    return [sentences[name] for name in view.changed]


def _years(view: View) -> str:
    return "\N{EN DASH}".join(map(str, dict.fromkeys(view.years or ())))


def _weighed(weights: Any, known: Vocabulary, language: Language) -> str:
    names, pair = language.words(known), later("{kind}: {weight}")
    said = [
        language.say(pair, kind=names[one], weight=language.number(weight)) for one, weight in dict(weights).items()
    ]
    return language.say(COMMA).join(said)
