"""Where else are reports made? On the machines of a Dask cluster, from the same code and the same data.

The data travels with the build, and what comes back are the bytes of the reports: the workers need no folder in
common. A worker that dies costs only time, for Dask gives its reports to another. `worker` is what they do.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from pathlib import Path
from shutil import make_archive
from typing import Any, Final

from mc2cm_analysis.package import Package
from mc2cm_analysis.publishing.make.machine import Maker, Prepare, ending, private_copy, say_what_is_awaited
from mc2cm_analysis.publishing.make.notebook import Settings
from mc2cm_analysis.publishing.make.remote.worker import do_there, make_there, what_is_here
from mc2cm_analysis.publishing.make.report import checked_again
from mc2cm_analysis.publishing.plan.digests import Key, changed
from mc2cm_analysis.publishing.plan.kinds import UsageError

_SECONDS_TO_CONNECT: Final = 10
#: How often a build that waits may find the cluster without workers; it looks each minute.
_MOST_TIMES_WITHOUT: Final = 5


@contextmanager
def cluster(package: Package, prepare: Prepare, settings: Settings, scheduler: str) -> Iterator[Maker]:
    """Make reports on a Dask cluster, whose scheduler has an address such as ``tcp://host:8786``.

    Raises
    ------
    UsageError
        If distributed is not installed, the scheduler does not answer, it has no workers, or they have other code.
    ConnectionError
        If the scheduler goes away for good.
    """
    with _connected(scheduler) as client:
        here = what_is_here()
        _check_workers(client, scheduler, here)
        # As the result of a task: what is scattered is lost with the workers that have it.
        with private_copy(package) as data:
            packed = client.submit(bytes, Path(make_archive(str(data), "zip", data)).read_bytes(), pure=False)
        try:
            with ending(ClusterExecutor(client, here)) as executor:
                yield Maker(
                    executor,
                    lambda report: executor.submit(make_there, report, settings, packed, prepare),
                    _Watch(client, scheduler),
                    checked_again,
                )
        except CancelledError:  # all that is under way, when the client has lost the scheduler
            raise ConnectionError(f"the scheduler at {scheduler} is gone") from None


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'mc2cm-analysis[cluster]'") from None
    try:
        asyncio.run(_greet(scheduler))
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {scheduler}: {str(error) or 'it is silent'}") from None
    with Client(scheduler, set_as_default=False) as client:
        yield client


async def _greet(address: str) -> None:
    """See that a scheduler is there, which a client finds out late, and for some addresses never."""
    from distributed import rpc
    from distributed.security import Security

    async with asyncio.timeout(_SECONDS_TO_CONNECT):
        async with rpc(address, connection_args=Security().get_connection_args("client")) as there:
            kind = (await there.identity())["type"]
    if kind != "Scheduler":
        raise ValueError(f"it is the address of a {kind.lower()}")


def _check_workers(client: Any, scheduler: str, here: Key) -> None:
    """See that there are workers, and that they would make the reports that would be made here."""
    found = client.run(what_is_here, on_error="return")
    if not found:
        raise UsageError(f"the scheduler at {scheduler} has no workers; start one with: dask worker {scheduler}")
    faults = {address: _fault(there, here) for address, there in found.items()}
    if lines := [f"  {address}: {fault}" for address, fault in sorted(faults.items()) if fault]:
        first = "the workers of the cluster need what is installed here; install it there, and start them again:"
        raise UsageError("\n".join([first, *lines]))


def _fault(there: Key | Exception, here: Key) -> str:
    if isinstance(there, Exception):
        return f"{type(there).__name__}: {there}"
    parts = changed(there, here)
    return f"not the same {', '.join(parts)}" if parts else ""


class _Watch:
    """Looks, while no report comes, whether the cluster is still there."""

    def __init__(self, client: Any, scheduler: str) -> None:
        self._client, self._scheduler, self._times_without = client, scheduler, 0

    def __call__(self, names: Sequence[str]) -> None:
        """Say what is awaited; end the build if nobody is left who could make it."""
        try:
            asked = self._client.scheduler.identity
            workers = self._client.sync(asked, callback_timeout=_SECONDS_TO_CONNECT)["workers"]
        except (OSError, TimeoutError):
            raise ConnectionError(f"the scheduler at {self._scheduler} does not answer any more") from None
        self._times_without = 0 if workers else self._times_without + 1
        if self._times_without > _MOST_TIMES_WITHOUT:
            raise ConnectionError(f"the cluster at {self._scheduler} has no workers left, and none has come")
        said = f"; the cluster has no workers left, start one with: dask worker {self._scheduler}"
        say_what_is_awaited(names, "" if workers else said)


class ClusterExecutor(Executor):
    """Has things done by workers that have what is here, see `worker.what_is_here`, and ends as other executors do."""

    def __init__(self, client: Any, here: Key) -> None:
        self._inner, self._here = client.get_executor(pure=False), here

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Have a piece of work done; futures of Dask among the arguments are what became of them."""
        future: Future[Any] = self._inner.submit(do_there, self._here, fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let no more work in; with `cancel_futures`, nobody waits for what is not done."""
        self._inner.shutdown(wait=wait and not cancel_futures)
