"""Which words does the project use? Each is declared once, in the order in which it is printed.

A vocabulary maps the ids of the data to English labels, which the catalogues translate and `language.words` prints.
``schema.toml`` names the vocabulary of a column, and lists ids whose labels no report prints. Cities are rows of the
table ``cities``, so a new city needs no change to the code.
"""

from typing import Final

Vocabulary = dict[str, str]
Word = str

THEMES: Final[Vocabulary] = {
    "refugee_reception": "Reception of refugees",
    "employment_entrepreneurship": "Access to employment and entrepreneurship",
    "intercultural_cohesion": "Intercultural dialogue and social cohesion",
    "urban_planning": "Urban planning",
    "basic_services": "Access to basic services",
    "institutional_coordination": "Institutional coordination",
    "unaccompanied_minors": "Reception of unaccompanied migrant minors",
}

#: For axes and column heads, where the full name does not fit.
SHORT_THEMES: Final[Vocabulary] = {
    "refugee_reception": "Refugee reception",
    "employment_entrepreneurship": "Employment",
    "intercultural_cohesion": "Dialogue, cohesion",
    "urban_planning": "Urban planning",
    "basic_services": "Basic services",
    "institutional_coordination": "Coordination",
    "unaccompanied_minors": "Unaccompanied minors",
}

#: Only statements of these years count as the city's own.
STATED_YEARS: Final = range(2010, 2025)
#: Periods of statements: before the meeting of March 2016 and its year, the first phase, what came after.
PERIODS: Final = {"2010–2016": range(2010, 2017), "2017–2020": range(2017, 2021), "2021–2024": range(2021, 2025)}

STATEMENT_KINDS: Final[Vocabulary] = {
    "official_statement": "official statement",
    "city_plan": "plan of the city",
    "programme_priority": "priority of a programme",
    "hosted_theme": "theme of a meeting it hosted",
    "case_focus": "subject of a case study",
    "joint_list": "joint list of March 2016",
}

COMPONENTS: Final[Vocabulary] = {"dialogue": "Dialogue", "knowledge": "Knowledge", "action": "Action"}

LENSES: Final[Vocabulary] = {
    "stated": "What the city states",
    "consulted": "What its stakeholders answer",
    "done": "What is done in the city",
}
#: The tables whose rows a lens counts; a report that compares by lenses is made again when one of them changes.
LENS_TABLES: Final = {
    "stated": ("statements",),
    "consulted": ("consultations",),
    "done": ("practices", "pilots", "events"),
}

#: What speaks for a suggestion of whom to learn from, see `peers`.
PEER_PARTS: Final[Vocabulary] = {
    "need": "how high the city that learns ranks the theme",
    "gap": "how little is found to be done there",
    "practice": "what is documented in the city it learns from",
    "power": "whether the city that learns holds the power",
    "language": "whether the two share a working language",
    "new": "whether they have not met on the theme before",
}

#: The part of a city in the suggestions on a theme.
PEER_ROLES: Final[Vocabulary] = {
    "learns": "could learn from another city",
    "shares": "could share a practice",
    "both": "both",
}

#: Our choices, tried on the order of the themes; "all" tries all at once, except the one that makes ties.
STABILITY_CHOICES: Final[Vocabulary] = {
    "all": "all choices at once, drawn at random",
    "rater_left_out": "one city left out",
    "source_left_out": "one source left out",
    "kinds_weighted": "kinds of evidence weighted at random",
    "either_coding": "either coding of the theme, row by row",
    "second_coding": "the second coding throughout",
    "by_sources": "sources counted instead of acts",
    "by_statements": "single statements or practices counted instead of acts",
    "by_presence": "each theme counted once, which ties all that a city states",
    "variants_included": "wider evidence: joint, general, undated or planned",
    "restrictive_counted": "restrictive statements counted too",
    "few_acts_ranked": "cities with too few acts ranked too",
    "not_stated_dropped": "themes not stated dropped from the average",
    "not_stated_last": "themes not stated ranked last",
}

#: From a single camp or square to the country; a series never mixes two of them.
AREA_LEVELS: Final[Vocabulary] = {
    "site": "site",
    "district": "district",
    "city": "city",
    "metropolis": "metropolis",
    "urban_area": "urban area",
    "employment_zone": "employment zone",
    "province": "province",
    "prefecture": "prefecture",
    "governorate": "governorate",
    "region": "region",
    "country": "country",
    "network": "the network",
}

CONFIDENCES: Final[Vocabulary] = {"high": "high", "medium": "medium", "low": "low"}

YEAR_BASES: Final[Vocabulary] = {
    "reference": "year the value refers to",
    "publication": "year of publication",
    "assumed": "year assumed",
}

#: The word printed with a value; only exact and rounded values are plotted as points.
QUALIFIERS: Final[Vocabulary] = {
    "exact": "{amount}",
    "about": "about {amount}",
    "at_least": "more than {amount}",
    "at_most": "under {amount}",
    "planned": "planned: {amount}",
}
PLOTTED_QUALIFIERS: Final = ("exact", "about")

READABLE: Final[Vocabulary] = {
    "whole": "read whole",
    "opening": "only the opening could be read",
    "listing": "only a listing could be read",
}

HOSTS: Final[Vocabulary] = {"publisher": "publisher's own page", "copy": "read in a copy"}

PRACTICE_STATUSES: Final[Vocabulary] = {
    "in_place": "in place",
    "planned": "planned",
    "ended": "ended",
    "not_stated": "not stated whether it goes on",
}

CHALLENGE_KINDS: Final[Vocabulary] = {
    "human_resources": "human resources",
    "financial_resources": "financial resources",
    "coordination": "coordination",
    "capacity": "capacity",
    "data": "data",
    "legal": "law",
    "housing": "housing",
    "social": "social relations",
    "labour": "labour",
    "protection": "protection",
    "other": "other",
}

COMPETENCE_KINDS: Final[Vocabulary] = {
    "competence": "Competences",
    "status": "Status and resources",
    "body": "Offices and bodies",
    "plan": "Plans and strategies",
    "law": "Laws",
    "agreement": "Agreements and coordination",
    "membership": "Networks of cities",
}

SHARES: Final[Vocabulary] = {
    "exclusive": "exclusive",
    "shared": "shared",
    "delegated": "delegated",
    "none": "none",
    "not_stated": "not specified",
}

HOLDER_LEVELS: Final[Vocabulary] = {
    "city": "city",
    "metropolitan": "metropolitan",
    "province": "province",
    "region": "region",
    "state": "State",
    "international": "international",
    "several": "several levels",
}

#: Where an organisation acts: one that acts nationwide is no body of the State.
REACHES: Final[Vocabulary] = {
    "city": "in the city",
    "metropolitan": "in the metropolitan area",
    "province": "in the province",
    "region": "in the region",
    "state": "nationwide",
    "international": "in several countries",
}

STAKEHOLDER_TYPES: Final[Vocabulary] = {
    "local_authority": "Local authorities",
    "regional_body": "Regional bodies",
    "state_body": "State bodies",
    "international_organisation": "International organisations",
    "implementing_partner": "Implementing partners",
    "donor": "Donors",
    "local_government_network": "Networks of local governments",
    "ngo": "Associations and charities",
    "faith_based": "Faith-based organisations",
    "community_association": "Migrants' and residents' own associations",
    "social_services": "Social services",
    "research": "Research and training",
    "foundation": "Foundations",
    "trade_union": "Trade unions",
    "private_sector": "Private sector",
    "media": "Media",
}

#: By ISO 639.
WORKING_LANGUAGES: Final[Vocabulary] = {
    "ar": "Arabic",
    "fr": "French",
    "en": "English",
    "pt": "Portuguese",
    "es": "Spanish",
    "it": "Italian",
    "zgh": "Tamazight",
}

#: From what is known that a city's authority works, or has worked with others, in a language.
LANGUAGE_BASES: Final[Vocabulary] = {
    "official": "official language",
    "own_pages": "its own pages",
    "meeting": "a meeting it hosted or took part in",
    "profile": "its profile or priority paper",
}

#: Of the Mediterranean.
SHORES: Final[Vocabulary] = {"north": "northern shore", "south": "southern and eastern shore"}

EVENT_KINDS: Final[Vocabulary] = {
    "phase": "phase of the project",
    "visit": "visit",
    "technical_workshop": "technical workshop",
    "launch": "launch",
    "peer_learning": "peer-learning meeting",
    "regional_event": "regional event",
    "conference": "conference",
    "webinar": "webinar",
    "presentation": "presentation",
    "round_table": "round table",
}

THEME_BASES: Final[Vocabulary] = {"stated": "named by the event", "coded": "our reading"}

PARTICIPANT_KINDS: Final[Vocabulary] = {
    "city": "city",
    "organisation": "organisation",
    "country": "country",
    "person_role": "holder of an office",
}

PARTICIPANT_ROLES: Final[Vocabulary] = {
    "host": "host",
    "organiser": "organiser",
    "speaker": "speaker",
    "participant": "participant",
    "member": "member",
}

#: The results of comparing what a city states with what is done there.
FINDINGS: Final[Vocabulary] = {
    "both": "both",
    "stated only": "stated only",
    "done only": "done only",
    "neither": "neither",
}

#: The parts of a city's profile. The many figures of international publishers on the country say little of the city, so
#: they have a section of their own.
SECTIONS: Final[Vocabulary] = {
    "figures": "Figures",
    "national_series": "National series",
    "competences": "Competences and governance",
    "statements": "Statements",
    "practices": "Practices",
    "challenges": "Difficulties",
    "stakeholders": "Stakeholders",
    "events": "Events",
    "pilots": "Pilots, case studies",
}

#: Of a theme that a city does not state, as far as is known.
NOT_STATED: Final[Word] = "not stated"
NOT_KNOWN: Final[Word] = "not known"
NO_YEAR: Final[Word] = "no year"
NO_DATE: Final[Word] = "no date"
#: They separate the parts of a list that is not a sentence.
COMMA: Final[Word] = ", "
SEMICOLON: Final[Word] = "; "
