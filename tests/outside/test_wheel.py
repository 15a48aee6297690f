"""What is installed from a wheel works with no checkout, in any folder, in any country and for a user with no home."""

import os
import shutil
import site
import subprocess
import sys
import tarfile
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from browsing import served

from mc2cm_analysis.data_formats import FORMATS
from mc2cm_analysis.workspace import WELCOME

ROOT = Path(__file__).parents[2]
#: Of countries that write capitals, numbers and lines in other ways; where a machine lacks one, it is as in C.
COUNTRIES = ("C", "tr_TR.UTF-8", "ar_EG.UTF-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wheel")


def built_from(source: Path, out: Path, *kinds: str) -> list[Path]:
    """What Hatchling builds of a checkout."""
    wanted = [option for kind in kinds for option in ("-t", kind)]
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", out, *wanted], cwd=source, check=True)
    return [next(out.glob({"wheel": "*.whl", "sdist": "*.tar.gz"}[kind])) for kind in kinds]


@pytest.fixture(scope="module")
def made(folder: Path) -> list[Path]:
    """The wheel and the source distribution of this checkout."""
    return built_from(ROOT, folder / "dist", "wheel", "sdist")


@pytest.fixture(scope="module")
def command(folder: Path, made: list[Path]) -> Iterator[Path]:
    """The command, installed from the wheel into an environment that takes the libraries from the one of the tests."""
    place = folder / "environment"
    venv.create(place, symlinks=True)
    (own,) = place.glob("lib/python*/site-packages")
    (own / "libraries.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    (place / "share").symlink_to(Path(sys.prefix, "share"))  # templates and pages of Jupyter
    pip = [sys.executable, "-m", "pip", "--python", place / "bin" / "python", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--force-reinstall", made[0]], check=True)
    where = "import mc2cm_analysis; print(mc2cm_analysis.__file__)"
    assert Path(ran(place / "bin" / "python", place, "-c", where).strip()).is_relative_to(own), "it is of the wheel"
    yield place / "bin" / "mc2cm"
    shutil.rmtree(place)


def surroundings(country: str = "C") -> dict[str, str]:
    """The variables of a user with no home, who has nothing set."""
    return {"PATH": os.defpath, "LC_ALL": country, "MC2CM_CACHE": os.environ["MC2CM_CACHE"]}


def ran(command: Path, folder: Path, *arguments: str, country: str = "C") -> str:
    run = subprocess.run(
        [command, *arguments], cwd=folder, env=surroundings(country), capture_output=True, text=True, encoding="utf-8"
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


@pytest.fixture(scope="module")
def away(folder: Path) -> Path:
    """An empty folder far from the checkout."""
    place = folder / "dossier de l’été"
    place.mkdir()
    return place


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_data_in_the_wheel_has_no_fault(command: Path, away: Path, country: str) -> None:
    told = ran(command, away, "validate", country=country)
    assert "_bundled" in told and "no fault found" in told


def test_a_build_makes_the_same_pages_as_a_checkout(command: Path, away: Path, built: Path) -> None:
    ran(command, away, "build", "--city", "lyon", country="tr_TR.UTF-8")
    for language in ("en", "fr", "ar"):
        page = f"{language}/lyon.html"
        assert (away / "reports" / page).read_bytes() == (built / page).read_bytes()


def test_a_release_is_made_and_verified(command: Path, away: Path, two_cities: Path) -> None:
    """With every gate that this machine has: a browser and a checker are found by PATH and MC2CM_VNU, or not at all."""
    told = ran(command, away, "release", "0.1.0", "--data", str(two_cities), country="ar_EG.UTF-8")
    assert "releases/mc2cm-0.1.0.zip" in told
    for place in ("releases/mc2cm-0.1.0.zip", "releases/0.1.0"):
        assert "every byte as the release says" in ran(command, away, "verify", place, country="tr_TR.UTF-8")


def test_the_data_is_exported_in_each_format(command: Path, away: Path) -> None:
    assert len(ran(command, away, "export", country="ar_EG.UTF-8").splitlines()) == len(FORMATS)
    assert len(list((away / "exports").iterdir())) == len(FORMATS)


def test_jupyterlab_opens_on_copies_of_the_notebooks(command: Path, away: Path) -> None:
    def start(port: int) -> list[str]:
        plain = ["env", "-u", "HOME", "-u", "PYTHONPATH", "LC_ALL=ar_EG.UTF-8", str(command), "lab", "--lang", "ar"]
        return [*plain, "--", "--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token="]

    with served(start, away) as address, urllib.request.urlopen(f"{address}/lab") as page:
        assert page.status == 200 and b"JupyterLab" in page.read()
    assert 'dir=\\"rtl\\"' in (away / "workspace" / WELCOME).read_text(encoding="utf-8")
    assert list((away / "workspace" / "views").glob("*.yaml"))


def test_the_source_distribution_makes_the_same_wheel(folder: Path, made: list[Path]) -> None:
    wheel, source = made
    with tarfile.open(source) as archive:
        archive.extractall(folder / "source", filter="data")
    (again,) = built_from(next((folder / "source").iterdir()), folder / "again", "wheel")
    assert again.read_bytes() == wheel.read_bytes()


def test_the_wheel_carries_every_file_of_the_package_its_terms_and_what_it_is(made: list[Path]) -> None:
    with ZipFile(made[0]) as wheel:
        names = wheel.namelist()
        (about,) = (wheel.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    for needed in ("licenses/LICENSE", "fonts/OFL.txt", "_bundled/data/LICENSE.md", "locale/ar.po", "funding.toml"):
        assert any(name.endswith(needed) for name in names), needed
    files = {file.relative_to(ROOT).as_posix() for file in (ROOT / "mc2cm_analysis").rglob("*") if file.is_file()}
    assert {file for file in files if "__pycache__" not in file} <= set(names)
    assert "# MC2CM analysis" in about and "Provides-Extra: parquet" in about
    assert not any(part in name for name in names for part in ("tests/", "__pycache__", "reports/"))
