"""Where else do the reports go? Into an object store that fsspec knows, by the verbs of `folders.Folder`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from mc2cm_analysis.publishing.plan.kinds import UsageError


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Raise as OSError what a store raises: each has exceptions of its own."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(str(error) or type(error).__name__) from error


class StoreFolder:
    """A folder of an object store. It has no lock: run one build at a time."""

    def __init__(self, where: str) -> None:
        self.name = where
        try:
            from fsspec.core import url_to_fs

            self._files, self._root = url_to_fs(where)
        except (ImportError, ValueError) as error:
            raise UsageError(
                f"reports cannot be written to {where}: {error}; for folders elsewhere install mc2cm-analysis[cluster] "
                "and fsspec's package for this kind of address"
            ) from None

    def _at(self, place: str) -> str:
        if ".." in place.split("/"):
            raise ValueError(f"{place} would be written outside {self.name}")
        return f"{self._root}/{place}"

    def read(self, place: str) -> bytes | None:
        """Return what stands at a place."""
        at = self._at(place)
        with suppress(FileNotFoundError), _as_os_error():
            return bytes(self._files.cat_file(at))
        return None

    def write(self, place: str, content: bytes) -> None:
        """Put a whole object at a place."""
        at = self._at(place)
        with _as_os_error():
            self._files.pipe_file(at, content)

    def remove(self, place: str) -> None:
        """Remove an object."""
        at = self._at(place)
        with suppress(FileNotFoundError), _as_os_error():
            self._files.rm_file(at)

    @contextmanager
    def alone(self, wait: Callable[[], None]) -> Iterator[None]:
        """Hold nothing: a store has no locks."""
        yield
