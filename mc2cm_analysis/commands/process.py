"""What if the terminal, the reader of the output or the system is not as usual?

The command goes on, or ends in order.
"""

import codecs
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from tempfile import TemporaryDirectory
from threading import Timer, main_thread
from types import FrameType
from typing import Any, Final

from mc2cm_analysis.paths import home_folder

_ESCAPED: Final = "mc2cm-escaped"
#: What asks the command to end; a system without one of them lacks its name.
_ENDINGS: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
#: Seconds after which what cannot be interrupted is over.
_A_MOMENT: Final = 0.05


class EndedError(KeyboardInterrupt):
    """The command was asked to end by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number, self.status = number, 128 + number


def end_silently() -> None:
    """Have an interrupt end this process without a word, until it is `settled`: there is nothing to put in order."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def settled() -> Iterator[list[str]]:
    """Have for the ``with`` block whole standard streams, and each request to end raised as an interrupt, once.

    Given is a list of why something could not be told, other than that its reader had gone away.
    """
    lost: list[str] = []
    _open_what_is_closed()
    for stream, number in (("stdout", 1), ("stderr", 2)):
        setattr(sys, stream, _patient(getattr(sys, stream), number, lost))
    endings, before = _Endings(), sys.unraisablehook
    for number in _ENDINGS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, endings)
    sys.unraisablehook = partial(_ask_again, endings, before)
    try:
        yield lost
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        # What is left to do is a moment's work, and an interrupt of it would be told as an error.
        for number in _ENDINGS:
            signal.signal(number, signal.SIG_IGN)
        sys.unraisablehook = before


@contextmanager
def at_home() -> Iterator[None]:
    """Have a home for the ``with`` block: Jupyter cannot do without, and a user of a container may have none."""
    if home_folder() is not None:
        yield
        return
    with TemporaryDirectory(prefix="mc2cm-home-", ignore_cleanup_errors=True) as home:
        os.environ["HOME"] = home
        try:
            yield
        finally:
            del os.environ["HOME"]


class _Endings:
    """Raises the first request to end; while that is heeded a second changes nothing, and a third ends at once."""

    def __init__(self) -> None:
        self._times = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._times += 1
        if self._times == 1:
            raise EndedError(number)
        if self._times > 2:
            os._exit(128 + number)

    def forget(self) -> None:
        """Take the next request for the first."""
        self._times = 0


def _ask_again(endings: _Endings, tell: Callable[[Any], object], unheard: Any) -> None:
    """Ask once more to end, when the first request came where nothing can be raised: while an object was taken down."""
    asked = unheard.exc_value
    if not isinstance(asked, EndedError):
        tell(unheard)
        return
    endings.forget()
    again = Timer(_A_MOMENT, _send, [asked.number])
    again.daemon = True
    again.start()


def _send(number: int) -> None:
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main_thread().ident or 0, number)  # also while it waits for something
    else:
        signal.raise_signal(number)


def _open_what_is_closed() -> None:
    """Have the three standard files open, so that no other file takes the number of one."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            file = os.open(os.devnull, os.O_RDWR)
            if file == number:
                os.set_inheritable(file, True)
            else:
                os.dup2(file, number)
                os.close(file)


class _Patient(io.FileIO):
    """A file whose reader may go away: what is written then is dropped, and the work goes on."""

    def __init__(self, number: int, lost: list[str]) -> None:
        super().__init__(number, "w", closefd=False)
        self._lost = lost

    def write(self, content: Any) -> int:
        try:
            return super().write(content) or 0
        except OSError as error:
            if not isinstance(error, BrokenPipeError):
                self._lost.append(error.strerror or str(error))
            return len(memoryview(content).cast("B"))


def _patient(stream: Any, number: int, lost: list[str]) -> io.TextIOWrapper:
    """Return a stream to a standard file that can say whatever its encoding lacks, as an escape that JSON knows too."""
    codecs.register_error(_ESCAPED, _escaped)
    file = io.BufferedWriter(_Patient(number, lost))
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return io.TextIOWrapper(file, encoding, _ESCAPED, line_buffering=number == 2 or os.isatty(number))


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2)), error.end
