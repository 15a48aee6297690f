"""Which reports are to be built, with which parameters, and where each one goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mc2cm_analysis.language import Language
from mc2cm_analysis.publishing.parameters import (
    REPORTS,
    UsageError,
    check_choices,
    check_languages,
    city_names,
    data_version,
)
from mc2cm_analysis.vocabulary import LANGUAGES


@dataclass(frozen=True)
class Report:
    """One report to build.

    Attributes
    ----------
    kind : str
        Key of `REPORTS`, and name of the notebook.
    language : str
    slug : str
        Name of the file: the city's id, or the kind.
    title : str
    parameters : tuple of (str, str)
        What the notebook is given.
    data_version : str
        Version of the data package.
    languages : tuple of str
        Those in which the report is made, its own included.
    """

    kind: str
    language: str
    slug: str
    title: str
    parameters: tuple[tuple[str, str], ...]
    data_version: str = ""
    languages: tuple[str, ...] = ()

    @property
    def html(self) -> Path:
        """Place of the report inside the output folder."""
        return Path(self.language) / f"{self.slug}.html"

    @property
    def pdf(self) -> Path:
        """Place of the report as PDF inside the output folder, where one is asked for."""
        return self.html.with_suffix(".pdf")

    @property
    def notebook(self) -> Path:
        """Place of the executed notebook inside the output folder."""
        return Path("notebooks") / self.language / f"{self.slug}.ipynb"

    @property
    def failure(self) -> Path:
        """Place of the page for the analyst, if the report fails."""
        return Path("failures") / self.language / f"{self.slug}.html"

    @property
    def name(self) -> str:
        """Name in progress lines and in the ledger."""
        return f"{self.language}/{self.slug}"


@dataclass(frozen=True)
class Task:
    """One report to make.

    Attributes
    ----------
    report : Report
    notebook : Path
    data : Path
        Folder of the data package, in which no fault was found; the place where the task is done sets it.
    pdf : bool
        Whether it is made as PDF too.
    timeout : float, optional
        Seconds that a cell may run.
    memory : int, optional
        Bytes that its kernel may take.
    warm : str
        Where the warm process listens that forks kernels; empty for ordinary ones.
    """

    report: Report
    notebook: Path
    data: Path = Path()
    pdf: bool = False
    timeout: float | None = None
    memory: int | None = None
    warm: str = ""


def known_reports(data: Path) -> set[str]:
    """Return the names of all the reports that the data has, in every language."""
    slugs = [slug for kind in REPORTS.values() for slug in (city_names(data) if kind.per_city else [kind.name])]
    return {f"{language}/{slug}" for language in LANGUAGES for slug in slugs}


def plan_reports(
    data: Path, kinds: Sequence[str] = (), cities: Sequence[str] = (), languages: Sequence[str] = ()
) -> list[Report]:
    """List the reports to build.

    Parameters
    ----------
    data : Path
        Folder of the data package, for its cities.
    kinds, cities, languages : sequence of str
        What was asked for; empty means all. Cities alone mean their city reports only.

    Raises
    ------
    UsageError
        If a name is unknown, or cities are asked for with none of the reports that are made one a city.
    NoDataError
        If the cities cannot be read.
    """
    known, version = city_names(data), data_version(data)
    chosen_cities = check_choices("city", cities, list(known))
    if cities and not kinds:
        kinds = [kind.name for kind in REPORTS.values() if kind.per_city]
    chosen_kinds = check_choices("report", kinds, list(REPORTS))
    if cities and not any(REPORTS[name].per_city for name in chosen_kinds):
        per_city = ", ".join(kind.name for kind in REPORTS.values() if kind.per_city)
        raise UsageError(f"{', '.join(chosen_kinds)}: not made one a city, so takes no city; one a city: {per_city}.")
    plan, chosen_languages = [], tuple(check_languages(languages))
    for language in chosen_languages:
        names, say = city_names(data, language), Language(language).say
        for kind in (REPORTS[name] for name in chosen_kinds):
            for city in chosen_cities if kind.per_city else [""]:
                values = {**kind.defaults, "language": language, **({"city": city} if city else {})}
                title = say(kind.title, city=names[city]) if city else say(kind.title)
                slug = city or kind.name
                plan.append(Report(kind.name, language, slug, title, tuple(values.items()), version, chosen_languages))
    return plan
