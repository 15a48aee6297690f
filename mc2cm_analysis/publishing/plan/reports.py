"""Which reports are asked for, with which parameters, and where does each one go?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from mc2cm_analysis.language import Language
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.digests import Key
from mc2cm_analysis.publishing.plan.kinds import ReportKind, UsageError, check_choices, check_languages
from mc2cm_analysis.vocabulary import LANGUAGES

#: What goes with each page, by the suffix of the file: the rows that it rests on, the sources that it cites.
DOWNLOADS: Final = ("xlsx", "csv", "json", "bib")


@dataclass(frozen=True)
class Report:
    """One report; its places are relative to the output folder."""

    kind: ReportKind
    language: str
    slug: str  # name of the file, see `ReportKind.slug`
    title: str
    parameters: tuple[tuple[str, str], ...]  # what the notebook is given
    data_version: str = ""
    data_date: str = ""  # ISO

    @property
    def html(self) -> Path:
        """Place of the page."""
        return Path(self.language) / f"{self.slug}.html"

    @property
    def pdf(self) -> Path:
        """Place of the report as PDF, where one is asked for."""
        return self.html.with_suffix(".pdf")

    @property
    def brief(self) -> Path:
        """Place of the brief alone: what the report says first, on one page."""
        return Path(self.language) / "briefs" / f"{self.slug}.html"

    def download(self, suffix: str) -> str:
        """Return the place of a file of data that goes with the page."""
        return f"{self.language}/data/{self.slug}.{suffix}"

    def places(self, *, pdf: bool = True, brief: bool = True) -> list[str]:
        """Return where its files go, the page last; of a front page, which is made with the list, not the page."""
        briefs = [self.brief, self.brief.with_suffix(".pdf")] if brief else []
        pages = [*briefs, *([self.pdf] if pdf else []), self.html]
        made = [self.notebook, *([] if self.kind.front else pages)]
        return [*map(self.download, DOWNLOADS), *(place.as_posix() for place in made)]

    @property
    def notebook(self) -> Path:
        """Place of the executed notebook."""
        return Path("notebooks") / self.language / f"{self.slug}.ipynb"

    @property
    def failure(self) -> Path:
        """Place of the page for the analyst, if the report fails."""
        return Path("failures") / self.html

    @property
    def name(self) -> str:
        """Name in progress lines and in the ledger."""
        return f"{self.language}/{self.slug}"

    @property
    def city(self) -> str:
        """Id of its city; empty for a report on the network."""
        return dict(self.parameters).get("city", "")


class Planned(NamedTuple):
    """A report that was asked for, and whether it is due."""

    report: Report
    key: Key  # what it is made from
    why: list[str]  # what has changed since it was made, or why else it is due; empty if it stands as it would be made


def known_reports(kinds: Mapping[str, ReportKind], package: Package) -> set[str]:
    """Return the names of all the reports that the data has, in every language."""
    slugs = [
        slug for kind in kinds.values() for slug in map(kind.slug, package.city_names() if kind.per_city else [""])
    ]
    return {f"{language}/{slug}" for language in LANGUAGES for slug in slugs}


def plan_reports(
    kinds: Mapping[str, ReportKind],
    package: Package,
    names: Sequence[str] = (),
    cities: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> list[Report]:
    """List the reports that are asked for; empty means all, and cities alone mean the reports on cities only.

    Raises
    ------
    UsageError
        If a name is unknown, or cities are asked for with no kind of report on cities.
    """
    chosen_cities = check_choices("city", cities, list(package.city_names()))
    per_city = [kind.name for kind in kinds.values() if kind.per_city]
    chosen = check_choices("report", names or (per_city if cities else []), list(kinds))
    if cities and not set(chosen) & set(per_city):
        raise UsageError(f"{', '.join(chosen)}: not about a city, so takes none; about one: {', '.join(per_city)}.")
    return [
        _report(kinds[name], package, code, city)
        for code in check_languages(languages)
        for name in chosen
        for city in (chosen_cities if kinds[name].per_city else [""])
    ]


def _report(kind: ReportKind, package: Package, code: str, city: str) -> Report:
    values = {"language": code, "city": city}
    parameters = tuple((parameter.name, values[parameter.name]) for parameter in kind.parameters)
    named = {"city": package.city_names(code)[city]} if city else {}
    title = Language(code).say(kind.title, **named)
    return Report(kind, code, kind.slug(city), title, parameters, package.version, package.date)
