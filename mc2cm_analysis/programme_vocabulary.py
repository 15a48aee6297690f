"""Which words does the project use for what the programme planned, did and published? Declared as in `vocabulary`."""

from typing import Final

from mc2cm_analysis.vocabulary import Vocabulary, Word

#: What is known of who took part in a meeting. Only a whole list tells that somebody was absent.
PARTICIPANTS_KNOWN: Final[Vocabulary] = {
    "whole": "list read whole",
    "part": "some are named",
    "none": "no list found",
}
#: Of a city that a whole list of participants does not name.
ABSENT: Final[Word] = "absent"
#: The mark of each role, and of what is not one, beside its word.
ATTENDANCE_MARKS: Final = {"host": "◆", "organiser": "◆", "speaker": "●", "participant": "●", ABSENT: "○", "": "?"}

PILOT_KINDS: Final[Vocabulary] = {
    "targeted_city_action": "Targeted City Action",
    "case_study": "case study",
    "capacity_building": "capacity building",
    "other_funded": "other funded action",
    "city_initiative": "city initiative",
}

PUBLICATION_KINDS: Final[Vocabulary] = {
    "profile": "city migration profile",
    "profile_summary": "executive summary of a city migration profile",
    "profile_extract": "figures taken from a city migration profile",
    "priority_paper": "city priority paper",
    "synthesis": "synthesis report",
    "recommendations": "policy recommendations",
    "learning_note": "learning note",
    "review": "review by others",
}

RESULT_LEVELS: Final[Vocabulary] = {"output": "output", "outcome": "outcome"}

#: What the results table measures, component by component; `results` says how each is counted.
MEASURES: Final[Vocabulary] = {
    "members_phase_one": "Members of the network, Phase I",
    "members_phase_two": "Members of the network, Phase II",
    "governance_north_africa": "Cities in North Africa with better governance of migration, Phase II",
    "governance_middle_east": "Cities in the Middle East with better governance of migration, Phase II",
    "peer_meetings_phase_one": "Peer-learning meetings, Phase I",
    "peer_events": "Peer-learning meetings and regional events, both phases",
    "conferences_phase_one": "Conferences, Phase I",
    "stakeholder_groups": "City working groups set up",
    "uptake": "Cities that took up something from the programme, by a source",
    "profiles_phase_one": "Profiles of the cities of Phase I of which a part could be read",
    "profiles_phase_two": "New city profiles read or presented",
    "priority_papers": "City priority papers that could be read",
    "case_studies": "Case studies",
    "reports": "Reports, recommendations and learning notes",
    "profiles_used": "Funded actions that build on a city profile, as a source says",
    "targeted_city_actions": "Targeted City Actions",
    "other_funded": "Other funded actions",
    "sfax_courses": "Training courses of the action in Sfax",
    "reach_published": "Funded actions whose number of people reached is published",
}

VALUE_KINDS: Final[Vocabulary] = {"target": "target", "baseline": "baseline"}

#: What the count says beside the target; a count is a floor, for a page that was not found is not counted.
RESULT_STATUSES: Final[Vocabulary] = {
    "reached": "reached",
    "reported": "reached, by the project's own account",
    "fewer": "fewer found than planned",
    "no_target": "target not known",
    "not_counted": "not known",
}

CODE_SYSTEMS: Final[Vocabulary] = {
    "dac": "Sector or purpose (OECD-DAC)",
    "sdg": "Sustainable Development Goals and their targets",
}
CODE_BASES: Final[Vocabulary] = {"printed": "given by the source", "our_reading": "our reading"}

#: How far something has come that a city took from another one; a blank is not known.
LEARNING_STATUSES: Final[Vocabulary] = {
    "intended": "intended",
    "begun": "begun",
    "in_place": "in place",
    "ended": "over",
}
