"""What the tests share: the network, copies of the data to plant faults in, and one build of every report."""

import csv
import gc
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib
import plain_imports  # noqa: F401  # before anything imports pandas
import pytest
import warm
from filelock import FileLock
from hypothesis import settings
from invented_answers import as_kobo_csv, invented_answers, kobo

from mc2cm_analysis import Network, load_network
from mc2cm_analysis.aggregation import Stability
from mc2cm_analysis.cli import main
from mc2cm_analysis.consultation import Questionnaire, import_answers, questionnaire
from mc2cm_analysis.language import activate
from mc2cm_analysis.language_records import ENGLISH, LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.paths import data_folder
from mc2cm_analysis.priorities import order_stability
from mc2cm_analysis.publishing.make import executor
from mc2cm_analysis.publishing.make.executor import FORKS, ProcessPerTask
from mc2cm_analysis.publishing.make.report import warm_up
from mc2cm_analysis.vocabulary import THEMES

matplotlib.use("Agg")
#: A run in the background, or by nohup, ignores signals; what the tests interrupt must not.
for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)
settings.register_profile("the same examples each time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same examples each time")

Row = dict[str, str]
#: Where what the tests build is kept for the next run, if it is: ``make`` says so.
KEPT = Path(os.environ["MC2CM_KEPT"]).resolve() if os.environ.get("MC2CM_KEPT") else None


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes test side by side: one more than there are cores, for tests wait for builds."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


#: The files whose tests take longest, the longest first.
LONGEST = [
    *("test_trouble.py", "test_network_sizes.py", "test_stopped_builds.py", "test_wheel.py"),
    *("test_pages.py", "test_lab.py", "test_recipes.py", "test_desk.py", "test_cluster.py", "test_kernels.py"),
    *("test_papermill_notebooks.py", "test_disturbances.py", "test_many_cities.py", "test_pdf.py"),
    *("test_stores.py", "test_libreoffice.py"),
    *("test_build.py", "test_consulted.py", "test_change.py", "test_explore.py"),
    *("test_comparison.py", "test_adding.py", "test_series.py", "test_executor.py"),
    *("test_validation.py", "test_translations.py", "test_publishing.py", "test_import_answers.py"),
    *("test_notebooks.py", "test_engine.py", "test_delivery.py", "test_handed_in.py", "test_cli.py"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: no process is left alone with it at the end, and the reports are built at once."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """Leave alone, when looking for garbage, what was imported: it stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test that speaks another language leaves English behind."""
    yield
    activate("en")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that was found out before the tests is known to them, and Jupyter's own folder is left as it is."""
    os.environ["MC2CM_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["JUPYTER_DATA_DIR"] = str(tmp_path_factory.mktemp("jupyter"))


@pytest.fixture(scope="session")
def network() -> Network:
    return load_network()


@pytest.fixture(scope="session")
def stability(network: Network) -> Stability:
    """How firmly the order of what is stated stands, with as many draws as the reports make."""
    return order_stability(network)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the data package in which a test may plant faults."""
    return Path(shutil.copytree(data_folder(), tmp_path / "data"))


def read_rows(file: Path) -> tuple[list[str], list[Row]]:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or []), list(reader)


def write_rows(file: Path, columns: list[str], rows: list[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def edit(data_copy: Path) -> Callable[[str, Callable[[list[Row]], None]], Path]:
    """Change the rows of a table of the copied data in place."""

    def change(table: str, deed: Callable[[list[Row]], None]) -> Path:
        file = data_copy / f"{table}.csv"
        columns, rows = read_rows(file)
        deed(rows)
        write_rows(file, columns, rows)
        return data_copy

    return change


@pytest.fixture
def asked(data_copy: Path, network: Network) -> Network:
    """The network with invented answers of stakeholders in Lyon (6) and Turin (5), with a tie and themes left out."""
    source = network.table("sources")["id"].iloc[0]
    counts = (("lyon", 6), ("turin", 5))
    answers = {(f"r{n}", "lyon"): {"urban_planning": 1} for n in range(6)}
    answers |= {(f"r{n}", "lyon"): {"urban_planning": 1, "basic_services": 2} for n in range(3)}
    tied = {"basic_services": 1, "urban_planning": 1, "refugee_reception": 3}
    answers |= {(f"t{n}", "turin"): tied for n in range(5)}
    (data_copy / "imports.csv").write_text(
        "id,city,round,date,shape,form_version,answers_n,invented,file_digest,answer_keys,source\n"
        + "".join(f"{city}-1-1,{city},1,,kobo,,{n},yes,{'0' * 64},none,{source}\n" for city, n in counts),
        encoding="utf-8",
    )
    lines = ["id,respondent,city,round,theme,respondent_type,rank,importance,reference_year,form_version,import,source"]
    lines += [
        f"{respondent}-{theme},{respondent},{city},1,{theme},ngo,{ranks.get(theme, '')},,2020,,{city}-1-1,{source}"
        for (respondent, city), ranks in answers.items()
        for theme in THEMES
    ]
    (data_copy / "consultations.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_network(data_copy)


@pytest.fixture(scope="session")
def two_cities(tmp_path_factory: pytest.TempPathFactory, network: Network) -> Path:
    """The data of Lyon and Tangier alone, which is checked in a part of the time."""
    return network.only("lyon", "tangier").package.copy_to(tmp_path_factory.mktemp("two_cities") / "data")


@pytest.fixture(scope="session")
def tangier() -> Questionnaire:
    """What the stakeholders of Tangier are asked in the first round."""
    return questionnaire(Package(data_folder()), "tangier")


def for_every_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what is made once for all processes that test side by side."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data with invented answers of stakeholders in Lyon, in two rounds, and in Tangier."""
    data = for_every_process(tmp_path_factory) / "answered" / "data"
    data.parent.mkdir(exist_ok=True)
    with FileLock(data.with_name("data.lock")):
        if not data.with_name("ready").exists():
            shutil.copytree(data_folder(), data)
            for city, number, seed in (("lyon", 1, 1), ("lyon", 2, 2), ("tangier", 1, 3)):
                form = questionnaire(Package(data), city, number)
                file = as_kobo_csv(kobo(form, invented_answers(seed=seed)))
                import_answers(Package(data), city, [("invented.csv", file)], date=f"202{5 + number}-11-03")
            data.with_name("ready").touch()
    return data


@pytest.fixture(scope="session", autouse=True)
def imported_once(cache: None) -> Iterator[None]:
    """Have the processes that reports are forked from begin with their imports done, see `warm`."""
    if not FORKS:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(executor, "subprocess", warm.STARTS)
        yield
    warm.end()


@pytest.fixture
def started_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have such a process begin as a build begins it."""
    monkeypatch.setattr(executor, "subprocess", subprocess)


@pytest.fixture(scope="session")
def makers(imported_once: None) -> Iterator[ProcessPerTask]:
    """Processes that make reports, two at a time."""
    with ProcessPerTask(2, warm_up) as processes:
        yield processes


def for_all(tmp_path_factory: pytest.TempPathFactory, name: str, *commands: list[str]) -> Path:
    """What commands build, once for all processes that test side by side.

    ``make test`` keeps it for ``make test-outside``, whose build makes again only what has moved since.
    """
    out = (KEPT or for_every_process(tmp_path_factory)) / name
    out.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(out.with_name(f"{name}.lock")):
        for command in commands:
            assert main(["build", *command, "--out", str(out), "--quiet"]) == 0
    return out


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report, built once by the command, as an officer builds them."""
    ready = os.environ.get("MC2CM_BUILT")  # a folder built before, to save time while writing tests
    return Path(ready) if ready else for_all(tmp_path_factory, "reports", [])


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory, answered: Path) -> Path:
    """The priority paper that a build makes of data with invented answers of stakeholders in Lyon."""
    command = ["priority_paper", "--city", "lyon", "--data", str(answered)]
    return for_all(tmp_path_factory, "papers", command)


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory, answered: Path) -> Path:
    """What a build makes of data with invented answers: the reports on Lyon, its paper too, and those on all cities."""
    data = ["--data", str(answered)]
    of_lyon, of_all = ["--city", "lyon", *data], ["priorities", "evidence", "--lang", "en", *data]
    in_french, in_others = ["--lang", "fr", "--brief"], ["--lang", ",".join(set(LANGUAGES) - {"fr"})]
    return for_all(tmp_path_factory, "papers", [*of_lyon, *in_others], [*of_lyon, *in_french], of_all)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """JupyterLab in a browser, started as an analyst starts it, on a workspace with those in other languages in it."""
    from browsing import lab_in_browser

    from mc2cm_analysis.workspace import fill_workspace

    folder = tmp_path_factory.mktemp("lab")
    for language in set(LANGUAGES) - {ENGLISH}:
        fill_workspace(folder / "workspace" / language, language)
    with lab_in_browser(folder) as opened:
        yield opened
