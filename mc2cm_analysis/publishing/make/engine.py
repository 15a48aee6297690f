"""Run the cells of a notebook in this very process, by IPython's shell, through papermill's public interface.

Each report has a process of its own already: a kernel beside it would be a second one. What a cell shows is recorded as
a Jupyter kernel would send it, so that a notebook comes out the same either way; and so are text that child processes
or compiled code write past Python, and a request for input, which nobody could answer.
"""

import builtins
import getpass
import io
import os
import random
import sys
import tempfile
import warnings
from base64 import b64encode
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from IPython.core.error import StdinNotImplementedError
from nbclient.exceptions import CellTimeoutError
from nbformat.notebooknode import from_dict
from papermill.engines import Engine, papermill_engines

from mc2cm_analysis.publishing.make.template import within
from mc2cm_analysis.publishing.plan.parameters import tags_of
from mc2cm_analysis.seams.ipython import LANGUAGE_INFO, recording_shell

#: Its name in papermill.
ENGINE: Final = "mc2cm"
_CELL_TIMED_OUT: Final = "Cell execution timed out"
_STREAMS: Final = {"stdout": 1, "stderr": 2}


class InProcessEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs the code cells of a notebook one after the other, until one fails."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        on_cell_executed: Callable[..., None] | None = None,
        **_: Any,
    ) -> None:
        """Run the cells; the kernel is this process, whose executor enforces the seconds that a cell may take.

        `on_cell_executed` is told of each cell, as nbclient tells it.
        """
        with _shell() as (shell, recorder):
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                try:
                    if _runs(cell) and not _run(shell, recorder, cell, index, execution_timeout):
                        nb_man.cell_exception(cell, cell_index=index)
                        break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)
                if on_cell_executed and _runs(cell):
                    on_cell_executed(cell=cell, cell_index=index)
        nb_man.nb.metadata["language_info"] = dict(LANGUAGE_INFO)


papermill_engines.register(ENGINE, InProcessEngine)


def _runs(cell: Any) -> bool:
    code = cell.cell_type == "code" and cell.source.strip()
    return bool(code) and "skip-execution" not in tags_of(cell)


def _run(shell: Any, recorder: "_Recorder", cell: Any, index: int, seconds: float | None) -> bool:
    """Run a cell, keep what it shows, and say whether the notebook goes on."""
    overdue: Any = CellTimeoutError.error_from_timeout_and_cell(_CELL_TIMED_OUT, int(seconds or 0), cell)
    overdue.cell_index, overdue.source = index, cell.source
    cell.outputs = recorder.outputs = []
    cell.execution_count = shell.execution_count
    with within(seconds, overdue), recorder.listening():
        result = shell.run_cell(cell.source, store_history=True)
    return bool(result.success or "raises-exception" in tags_of(cell))


@contextmanager
def _shell() -> Iterator[tuple[Any, "_Recorder"]]:
    """Give a new shell for the ``with`` block, with none of the user's settings and history."""
    random.seed()
    np.random.seed()
    with tempfile.TemporaryDirectory(prefix="mc2cm-", ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        recorder = _Recorder()
        with recording_shell(recorder, folder) as shell:
            yield shell, recorder


def _output(kind: str, **parts: Any) -> Any:
    """Return an output as nbformat would make it, which holds each against its schema; the whole notebook is, once."""
    return from_dict({"output_type": kind, **parts})


class _Recorder:
    """Keeps what a cell shows, in its order, as a notebook holds it."""

    def __init__(self) -> None:
        self.outputs: list[Any] = []
        self._shown: dict[str, list[Any]] = {}
        self._clears = False
        self._written: list[_Written] = []

    def add(self, kind: str, data: Any = None, **parts: Any) -> Any:
        """Add an output that is not text; what was written before it stands before it."""
        self.drain()
        self._clear()
        if data is not None:
            parts["data"] = {mime: b64encode(v).decode() if isinstance(v, bytes) else v for mime, v in data.items()}
        output = _output(kind, **parts)
        self.outputs.append(output)
        return output

    def show(self, data: Any, metadata: Any, transient: Any, *, update: bool) -> None:
        """Show something, or show it anew wherever it was shown under the same name."""
        name = (transient or {}).get("display_id")
        if update:
            for output in self._shown.get(name or "", []):
                output.update(data=data, metadata=metadata)
            return
        output = self.add("display_data", data, metadata=metadata)
        if name:
            self._shown.setdefault(name, []).append(output)

    def write(self, stream: str, text: str) -> None:
        """Add text that was written to standard output or standard error."""
        self.drain()
        self._text(stream, text)

    def clear(self, *, wait: bool) -> None:
        """Take back what the cell has shown, at once or when it shows something else."""
        self.drain()
        self._clears = True
        if not wait:
            self._clear()

    def drain(self) -> None:
        """Take up what was written past Python."""
        for file in self._written:
            if text := file.more():
                self._text(file.stream, text)

    def _text(self, stream: str, text: str) -> None:
        if not text:
            return
        self._clear()
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == stream:
            last.text += text
        else:
            self.outputs.append(_output("stream", name=stream, text=text))

    def _clear(self) -> None:
        if self._clears:
            self.outputs.clear()
            self._clears = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear standard output and standard error of this process and its children; refuse input."""
        with ExitStack() as stack:
            for stream, number in _STREAMS.items():
                getattr(sys, stream).flush()
                self._written.append(stack.enter_context(_Written.instead_of(stream, number)))
                stack.enter_context(patch.object(sys, stream, _Stream(stream, number, self)))
            for module, name, called in ((builtins, "input", "raw_input"), (getpass, "getpass", "getpass")):
                stack.enter_context(patch.object(module, name, _no_input(called)))
            try:
                yield
            finally:
                self.drain()
                self._written.clear()


class _Written:
    """What is written to a file descriptor, by whomever."""

    def __init__(self, stream: str, file: int) -> None:
        self.stream, self._file, self._read = stream, file, 0
        self._decoder = getincrementaldecoder("utf-8")("replace")

    @classmethod
    @contextmanager
    def instead_of(cls, stream: str, number: int) -> Iterator["_Written"]:
        """Put a file in the place of a descriptor for the ``with`` block."""
        kept = os.dup(number)
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), number)
            try:
                yield cls(stream, file.fileno())
            finally:
                os.dup2(kept, number)
                os.close(kept)

    def more(self) -> str:
        """Return what has come since this was asked last."""
        text = ""
        while chunk := os.pread(self._file, 1 << 20, self._read):
            self._read += len(chunk)
            text += self._decoder.decode(chunk)
        return text


class _Stream(io.TextIOBase):
    """Standard output or standard error, as a cell sees it."""

    encoding, errors = "UTF-8", "strict"

    def __init__(self, stream: str, number: int, recorder: _Recorder) -> None:
        self.name, self._number, self._recorder = f"<{stream}>", number, recorder
        self._stream = stream

    def fileno(self) -> int:
        return self._number

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._recorder.write(self._stream, text)
        return len(text)


def _no_input(name: str) -> Any:
    def refused(*_: object, **__: object) -> str:
        raise StdinNotImplementedError(f"{name} was called, but this frontend does not support input requests.")

    return refused
