import re
from pathlib import Path

from mc2cm_analysis import Network, vocabulary
from mc2cm_analysis.locations import PACKAGE, notebooks_folder

ENUMS = {
    ("observations", "area_level"): vocabulary.AREA_LEVELS,
    ("observations", "confidence"): vocabulary.CONFIDENCES,
    ("observations", "year_basis"): vocabulary.YEAR_BASES,
    ("observations", "qualifier"): vocabulary.QUALIFIERS,
    ("indicators", "group"): vocabulary.INDICATOR_GROUPS,
    ("statements", "kind"): vocabulary.STATEMENT_KINDS,
    ("statements", "voice"): vocabulary.VOICES,
    ("statements", "subject"): vocabulary.SUBJECTS,
    ("statements", "stance"): vocabulary.STANCES,
    ("statements", "use"): vocabulary.USES,
    ("statements", "second_certainty"): vocabulary.CERTAINTIES,
    ("practices", "status"): vocabulary.PRACTICE_STATUSES,
    ("challenges", "kind"): vocabulary.CHALLENGE_KINDS,
    ("competences", "kind"): vocabulary.COMPETENCE_KINDS,
    ("competences", "share"): vocabulary.SHARES,
    ("competences", "holder_level"): vocabulary.HOLDER_LEVELS,
    ("stakeholders", "type"): vocabulary.STAKEHOLDER_TYPES,
    ("stakeholders", "level"): vocabulary.HOLDER_LEVELS,
    ("events", "kind"): vocabulary.EVENT_KINDS,
    ("events", "component"): vocabulary.COMPONENTS,
    ("events", "theme_basis"): vocabulary.THEME_BASES,
    ("event_participants", "kind"): vocabulary.PARTICIPANT_KINDS,
    ("event_participants", "role"): vocabulary.PARTICIPANT_ROLES,
    ("pilots", "kind"): vocabulary.PILOT_KINDS,
    ("sources", "readable"): vocabulary.READABLE,
    ("sources", "host"): vocabulary.HOSTS,
}


def test_the_data_package_allows_just_the_declared_words(network: Network) -> None:
    allowed = {
        (resource["name"], field["name"]): field.get("constraints", {}).get("enum")
        for resource in network.descriptor["resources"]
        for field in resource["schema"]["fields"]
    }
    for place, words in ENUMS.items():
        assert allowed[place] == list(words), place


def test_the_themes_of_the_data_bear_the_declared_names(network: Network) -> None:
    themes = network.table("themes")
    assert dict(zip(themes["id"], themes["name_en"], strict=True)) == vocabulary.THEMES
    assert set(vocabulary.SHORT_THEMES) == set(vocabulary.THEMES)


def test_every_label_that_is_translated_is_printed_somewhere() -> None:
    """A vocabulary that neither code nor notebook names would be translated in vain."""
    source = Path(vocabulary.__file__)
    labelled = re.findall(r"^(\w+): Final\[(?:Vocabulary|Word)\]", source.read_text(encoding="utf-8"), re.MULTILINE)
    files = [*PACKAGE.rglob("*.py"), *notebooks_folder().glob("*.ipynb")]
    words = " ".join(file.read_text(encoding="utf-8") for file in files if file != source)
    assert len(labelled) > 20 and [name for name in labelled if not re.search(rf"\b{name}\b", words)] == []


def test_no_city_is_named_in_the_vocabulary(network: Network) -> None:
    words = str(vars(vocabulary))
    assert not [city for city in network.cities.values() if city in words]
