"""Which reports are asked for, with which parameters, and where does each one go?"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from mc2cm_analysis.language_records import LANGUAGES
from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.plan.digests import Key
from mc2cm_analysis.publishing.plan.kinds import (
    LANGUAGE,
    ReportKind,
    UsageError,
    check_choices,
    check_languages,
    view_of,
)
from mc2cm_analysis.view import View, ViewError

#: What goes with each page, by the suffix of the file: the rows that it rests on, the sources that it cites.
DOWNLOADS: Final = ("xlsx", "csv", "json", "bib")
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class Report:
    """One report; its places are relative to the output folder."""

    kind: ReportKind
    language: str
    slug: str  # name of the file, see `ReportKind.slug`
    known_title: str  # of a report that was made before; of another, `title` says it
    parameters: tuple[tuple[str, str], ...]  # what the notebook is given, with the choices of the view
    data_version: str = ""
    data_date: str = ""  # ISO
    view: View | None = None
    invented: bool = False  # whether answers in the data are invented, for an example: its page says so
    named: Mapping[str, str] = field(default_factory=dict, compare=False)  # names of its cities in its language, by id

    @property
    def title(self) -> str:
        """Its title, said when it is asked for: where nothing is made, no catalogue of messages is read."""
        if self.known_title:
            return self.known_title
        from mc2cm_analysis.language import Language
        from mc2cm_analysis.view.words import what_is_compared

        language = Language(self.language)
        told = {"city": self.named[self.city]} if self.city else {}
        if self.view is not None:
            told["what"] = what_is_compared(self.view, language, self.named)
        return language.say(self.kind.title, **told)

    @property
    def given(self) -> dict[str, Any]:
        """What the notebook is given, as values of JSON."""
        return {**dict(self.parameters), **(self.view.parameters if self.view else {})}

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
        offered = [*DOWNLOADS, *(["docx"] if self.kind.editable else [])]
        return [*map(self.download, offered), *(place.as_posix() for place in made)]

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


def site_places() -> list[str]:
    """Return where stands what leads to the reports, in whatever languages."""
    return ["index.html", MANIFEST, *(f"{code}/index.html" for code in LANGUAGES)]


def known_reports(
    kinds: Mapping[str, ReportKind], package: Package, entries: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """Return the names of all reports that the data has, in every language, and of those by a view in a ledger."""
    slugs = {
        kind.slug(subject)
        for kind in kinds.values()
        if not kind.per_view
        for subject in (kind.cities(package) if kind.per_city else [""])
    }
    slugs |= {kind.slug(name) for kind in kinds.values() if kind.per_view for name in made_views(kind, entries)}
    return {f"{language}/{slug}" for language in LANGUAGES for slug in slugs}


def made_views(kind: ReportKind, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, View]:
    """Return the views by which the reports of a kind in a ledger were made."""
    found = {}
    for name, entry in entries.items():
        if entry.get("report") == kind.name:
            with suppress(ViewError):  # of another version of the program
                chosen = {key: value for key, value in entry["parameters"].items() if key != LANGUAGE.name}
                found[view_of(name.partition("/")[2], kind)] = View.from_texts(chosen)
    return found


def plan_reports(
    kinds: Mapping[str, ReportKind],
    package: Package,
    names: Sequence[str] = (),
    cities: Sequence[str] = (),
    languages: Sequence[str] = (),
    views: Mapping[str, View] = MappingProxyType({}),
) -> list[Report]:
    """List the reports that are asked for; empty means all, and cities alone mean the reports on cities only.

    Of a kind that has one report for each view, there is one for each of `views`, by name.

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
    seen = {name: with_ids(view, package) for name, view in views.items()}

    def subjects(kind: ReportKind) -> Sequence[str]:
        if kind.per_view:
            return list(seen)
        if not kind.per_city:
            return [""]
        there = [city for city in chosen_cities if city in kind.cities(package)]
        if not there and kind.name in names:
            raise UsageError(f"{kind.name}: {', '.join(cities) or 'every city'} lacks {kind.needs}")
        return there

    return [
        _report(kinds[name], package, code, subject, seen.get(subject) if kinds[name].per_view else None)
        for code in check_languages(languages)
        for name in chosen
        for subject in subjects(kinds[name])
    ]


def with_ids(view: View, package: Package) -> View:
    """Return a view with the ids of its cities, which may be named in any language.

    Raises
    ------
    UsageError
        If a city is unknown.
    """
    ids = {str(name).casefold(): city for code in LANGUAGES for city, name in package.city_names(code).items()}
    named = [ids.get(city.casefold(), city) for city in view.cities]
    known = list(package.city_names())
    return replace(view, cities=tuple(check_choices("city", named, known)) if named else ())


def _report(kind: ReportKind, package: Package, code: str, subject: str, view: View | None) -> Report:
    names = package.city_names(code)
    values = {"language": code, **({"city": subject} if kind.per_city else {})}
    parameters = tuple((name, values[name]) for name, _ in kind.parameters if name in values)
    named = {city: names[city] for city in ([subject] if kind.per_city else view.cities if view else ())}
    invented = any(row["invented"] == "yes" for row in package.records("imports"))
    return Report(kind, code, kind.slug(subject), "", parameters, package.version, package.date, view, invented, named)
