"""IPython and ipykernel: the shell of a Jupyter kernel, what it shows recorded in place of sent.

What is reached into: the shell's way to show a traceback, and its compiler and language information, which ipykernel
keeps for itself. They make a notebook come out the same as in a kernel.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.profiledir import ProfileDir
from traitlets import Type
from traitlets.config import Config

#: What a kernel says of its language.
LANGUAGE_INFO: Final[Mapping[str, Any]] = IPythonKernel.language_info


@contextmanager
def recording_shell(recorder: Any, folder: str) -> Iterator[Any]:
    """Give a new shell for the ``with`` block; a private folder stands for the user's settings and history.

    The recorder's methods ``add``, ``show`` and ``clear`` are called with what cells show and take back.
    """
    shell = _Shell.instance(
        config=Config(HistoryManager={"enabled": False, "hist_file": ":memory:"}),
        ipython_dir=folder,
        profile_dir=ProfileDir.create_profile_dir(folder),
        compiler_class=XCachingCompiler,
    )
    for part in (shell, shell.display_pub, shell.displayhook):
        part.recorder = recorder  # type: ignore[union-attr]
    try:
        yield shell
    finally:
        _Shell.clear_instance()
        shell.restore_sys_module_state()


class _Publisher(DisplayPublisher):
    recorder: Any = None

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        self.recorder.show(data, metadata or {}, transient, update=update)

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.clear(wait=wait)


class _Hook(DisplayHook):
    recorder: Any = None

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.prompt_count
        self.recorder.add("execute_result", format_dict, metadata=md_dict or {}, execution_count=count)


class _Shell(ZMQInteractiveShell):
    display_pub_class = Type(_Publisher)  # type: ignore[assignment]
    displayhook_class = Type(_Hook)  # type: ignore[assignment]
    recorder: Any = None

    def enable_gui(self, gui: Any = None) -> None:
        """Have no event loop of a screen."""

    def ask_exit(self) -> None:
        """End the process, as a kernel ends that is asked to; the executor tells of it."""
        os._exit(0)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self._last_traceback = stb
        self.recorder.add("error", ename=str(etype.__name__), evalue=str(evalue), traceback=stb)
