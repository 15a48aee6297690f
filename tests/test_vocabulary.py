import re
from pathlib import Path
from types import ModuleType

import pytest

from mc2cm_analysis import Network, programme_vocabulary, vocabulary
from mc2cm_analysis.paths import PACKAGE, notebooks_folder


def test_the_themes_of_the_data_bear_the_declared_names(network: Network) -> None:
    themes = network.table("themes")
    assert dict(zip(themes["id"], themes["name_en"], strict=True)) == vocabulary.THEMES
    assert set(vocabulary.SHORT_THEMES) == set(vocabulary.THEMES)


@pytest.mark.parametrize(("module", "fewest"), [(vocabulary, 20), (programme_vocabulary, 7)])
def test_every_label_that_is_translated_is_printed_somewhere(module: ModuleType, fewest: int) -> None:
    """A vocabulary that neither code, declaration nor notebook names would be translated in vain."""
    source = Path(str(module.__file__))
    labelled = re.findall(r"^(\w+): Final\[(?:Vocabulary|Word)\]", source.read_text(encoding="utf-8"), re.MULTILINE)
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.glob("*.toml"), *notebooks_folder().glob("*.ipynb")]
    words = " ".join(file.read_text(encoding="utf-8") for file in files if file != source)
    assert len(labelled) > fewest and [name for name in labelled if not re.search(rf"\b{name}\b", words)] == []


def test_no_city_is_named_in_the_vocabulary(network: Network) -> None:
    words = str({name: value for name, value in vars(vocabulary).items() if not name.startswith("__")})
    assert not [city for city in network.cities.values() if city in words]
