"""How does a person follow a build? A bar with the time left, a line a report, and at the end what stood out.

Without a terminal there are plain lines and no bar; `Quiet` tells only what went wrong, `Document` all of it as JSON.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mc2cm_analysis.publishing.make.outcome import Outcome
from mc2cm_analysis.publishing.plan.reports import Planned

_SHOWN: Final = 5
_BAR: Final = "{percentage:3.0f}% |{bar}| {n_fmt} of {total_fmt} reports, {elapsed} so far, {remaining} left"


class Quiet:
    """Tells what went wrong with the reports of a plan, and nothing else."""

    def __init__(self, plan: Sequence[Planned], out: str) -> None:
        self.plan, self.out = plan, out
        self.due = [one for one in plan if one.why]
        self.made: list[Outcome] = []
        self._noticed: set[str] = set()

    def follow(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Pass on each outcome, and tell what is to be known of the runs: each notice once, to standard error."""
        for outcome in outcomes:
            self.made.append(outcome)
            for notice in outcome.notices:
                if notice not in self._noticed:
                    self._noticed.add(notice)
                    self._warn(f"mc2cm: {notice}")
            yield outcome

    def _warn(self, line: str) -> None:
        print(line, file=sys.stderr)

    def end(self, seconds: float) -> None:
        """Tell what came of it all."""
        failed = [outcome for outcome in self.made if not outcome.done]
        if failed:
            rest = f"; the others are in {self.out}" if len(failed) < len(self.plan) else ""
            print(f"mc2cm: {len(failed)} of {len(self.plan)} reports failed{rest}", file=sys.stderr)
        for outcome in failed:
            page = f"{self.out.rstrip('/')}/{outcome.report.failure.as_posix()}"
            print(f"  {outcome.report.name}: {outcome.state}: {outcome.problem}\n    see {page}", file=sys.stderr)


class Lines(Quiet):
    """A line a report, and above them a bar where there is a terminal."""

    def follow(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Print a line for each outcome."""
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # a bar that is moved by hand needs no thread
        total = len(self.due)
        shown = {"leave": False, "dynamic_ncols": True, "smoothing": 0, "disable": not sys.stderr.isatty()}
        bar = tqdm(total=total, bar_format=_BAR, **shown)
        wide = max(len(one.report.name) for one in self.due)
        with bar:
            for outcome in super().follow(outcomes):
                told = _size(outcome) if outcome.done else f"{outcome.state.upper()}  {outcome.problem}"
                count = f"[{len(self.made):>{len(str(total))}}/{total}]"
                bar.write(f"{count} {outcome.report.name:<{wide}} {outcome.seconds:>6.1f} s  {told}", file=sys.stdout)
                sys.stdout.flush()
                bar.update()
                yield outcome

    def _warn(self, line: str) -> None:
        from tqdm import tqdm

        tqdm.write(line, file=sys.stderr)

    def end(self, seconds: float) -> None:
        """Print which reports took longest and which are largest, the number of all, and what failed."""
        done, unchanged = [outcome for outcome in self.made if outcome.done], len(self.plan) - len(self.due)
        if len(done) > 1:
            print("\n" + "\n".join(_standing_out(done)) + "\n")
        if done or not self.due:
            reports = "1 report" if len(done) == 1 else f"{len(done)} reports"
            made = f"{reports} made in {seconds:.1f} s" if self.due else "nothing has changed"
            kept = f", {unchanged} unchanged" if unchanged else ""
            print(f"{made}{kept}; open {self.out.rstrip('/')}/index.html", flush=True)
        super().end(seconds)


class Unfinished(Lines):
    """As `Lines`, for a folder in which nobody can look yet: what failed is told without the page on it."""

    def end(self, seconds: float) -> None:
        """Tell how many reports were made, and what failed."""
        done = sum(outcome.done for outcome in self.made)
        print(f"{done} of {len(self.due)} reports made in {seconds:.1f} s", flush=True)
        for outcome in self.made:
            if not outcome.done:
                print(f"  {outcome.report.name}: {outcome.state}: {outcome.problem}", file=sys.stderr)


class Document(Quiet):
    """One JSON document at the end."""

    def end(self, seconds: float) -> None:
        """Print what became of each report, and why it was made."""
        why = {one.report: one.why for one in self.due}
        made = {outcome.report.name: _record(outcome, why.get(outcome.report, [])) for outcome in self.made}
        unchanged = [one.report.name for one in self.plan if not one.why]
        whole = {"out": self.out, "seconds": round(seconds, 2), "reports": made, "unchanged": unchanged}
        print(json.dumps(whole, indent=2, ensure_ascii=False))


def _record(outcome: Outcome, why: list[str]) -> dict[str, object]:
    return {
        "state": outcome.state,
        "problem": outcome.problem,
        "seconds": round(outcome.seconds, 2),
        "bytes": outcome.size_bytes,
        "why": why,
        "notices": list(outcome.notices),
    }


def _standing_out(done: Sequence[Outcome]) -> list[str]:
    slowest = sorted(done, key=lambda outcome: outcome.seconds, reverse=True)[:_SHOWN]
    largest = sorted(done, key=lambda outcome: outcome.size_bytes, reverse=True)[:_SHOWN]
    wide = max(len(outcome.report.name) for outcome in done)
    return [
        f"{'slowest':<{wide + 10}}   largest",
        *(
            f"{slow.report.name:<{wide}} {slow.seconds:>7.1f} s   {large.report.name:<{wide}} {_size(large):>8}"
            for slow, large in zip(slowest, largest, strict=True)
        ),
    ]


def _size(outcome: Outcome) -> str:
    return f"{outcome.size_bytes / 1000:.0f} kB"


def dry_run(plan: Sequence[Planned]) -> str:
    """Say of each report of a plan whether it would be made, and which part of its key has moved."""
    wide = max((len(one.report.name) for one in plan), default=0)
    lines = [f"{one.report.name:<{wide}}  {', '.join(one.why) or 'unchanged'}" for one in plan]
    return "\n".join([*lines, f"{sum(bool(one.why) for one in plan)} of {len(plan)} reports would be made"])
