"""What holds the project up: the lock, the commands that are promised, the size of its rooms."""

import inspect
import json
import pkgutil
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from workbench import ON_NETWORK

from mc2cm_analysis import aggregation, agreement
from mc2cm_analysis.reports import REPORTS

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "mc2cm_analysis").rglob("*.py"))


def test_the_lock_pins_every_version_with_hashes_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [line for line in lock.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert entries and all("==" in entry for entry in entries)
    assert lock.count("--hash=sha256:") >= len(entries)
    assert "://" not in lock and "index-url" not in lock


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    extras = [part for extra in project["optional-dependencies"].values() for part in extra]
    for requirement in [*project["dependencies"], *extras]:
        if requirement.startswith(project["name"]):  # one extra takes in another
            continue
        name = re.match(r"[a-z0-9-]+", requirement).group()
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name


@pytest.mark.parametrize("name", ["jupyterlab", "pandas", "matplotlib", "seaborn", "nbconvert", "papermill"])
def test_the_conda_environment_asks_for_the_same_versions(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    (requirement,) = [line for line in project["dependencies"] if re.match(rf"{name}\b", line)]
    assert f"  - {requirement.replace('>=', ' >=')}\n" in environment


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_answers_one_question_in_300_lines(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300


def test_each_make_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake ([a-z-]+)", readme)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_readme_names_each_report_and_counts_those_on_the_network() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = re.search(r"a front page, one report a city, and (\w+) on the network", readme).group(1)
    numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    assert numbers.index(said) == sum(not kind.front for kind in ON_NETWORK)
    listed = re.search(r"REPORT: ([a-z_\s]+)\n\s*mc2cm build (\w+) ", readme)
    assert sorted([*listed.group(1).split(), listed.group(2)]) == sorted(REPORTS)


def test_each_link_of_the_readme_leads_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", readme):
        assert (ROOT / link).exists(), link


def test_git_keeps_no_built_report() -> None:
    tracked = subprocess.run(["git", "ls-files", "reports"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode == 0:
        assert tracked.stdout.split() in ([], ["reports/README.md"])


def test_versions_agree() -> None:
    from mc2cm_analysis import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert project["version"] == __version__ == descriptor["version"]
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [agreement, aggregation], ids=lambda module: module.__name__)
def test_each_statistic_names_its_source_and_what_it_does_with_ties_and_holes(module: ModuleType) -> None:
    """A docstring may leave a case to the function it points to, such as "As for `kendall_w`"."""
    functions = {
        name: inspect.getdoc(value)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__.startswith(module.__name__) and name[0] != "_"
    }
    assert functions
    for name, text in functions.items():
        for word in re.findall(r"[Aa]s for `(\w+)`", text):
            text += functions[word]
        assert "Returns\n-" in text or "Yields\n-" in text, name
        assert re.search(r"\b(?:19|20)\d\d\b", text), f"{name} names no source"
        assert re.search(r"\btie[sd]?\b", text), f"{name} is silent on ties"
        assert re.search(r"missing|NaN|misses", text), f"{name} is silent on missing values"


def test_the_map_of_the_code_names_every_module() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w+)/?`", text.partition("\n## Where things are\n")[2].partition("\n## ")[0])
    modules = {
        module.name for module in pkgutil.iter_modules([str(ROOT / "mc2cm_analysis")]) if module.name != "_bundled"
    }
    assert modules - set(named) == set()
