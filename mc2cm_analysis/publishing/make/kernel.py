"""Which Python runs a notebook in an ordinary kernel? The one that runs this, with none of the user's settings."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

#: The name by which nearly every notebook asks for Python, whichever that is on the machine it was written on.
PYTHON: Final = "python3"
#: It imports from where this process does, and runs neither a file to start with nor what lies in the working folder.
_START: Final = (
    "import sys; sys.path[:] = {path!r}; from mc2cm_analysis.seams.unasked import import_plain; "
    "import_plain('pandas'); from ipykernel.kernelapp import launch_new_instance as run; run()"
)


class _Kernels(KernelSpecManager):
    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return our Python under its common name, which a user may have given to another; else what is installed."""
        if kernel_name != PYTHON:
            return super().get_kernel_spec(kernel_name)
        start = _START.format(path=[entry for entry in sys.path if entry])
        options = ["-f", "{connection_file}", "--IPKernelApp.exec_PYTHONSTARTUP=False"]
        return KernelSpec(**{**get_kernel_dict(), "argv": [sys.executable, "-P", "-c", start, *options]})


class OurKernelManager(AsyncKernelManager):
    """Starts kernels as nbclient does, but for `PYTHON` starts this Python."""

    @default("kernel_spec_manager")
    def _our_kernels(self) -> KernelSpecManager:
        return _Kernels(parent=self)


@contextmanager
def no_settings(folder: str) -> Iterator[None]:
    """Have IPython and Jupyter look for settings in a private folder, and keep there what they note."""
    private: dict[str, Any] = {
        "IPYTHONDIR": f"{folder}/ipython",
        "JUPYTER_RUNTIME_DIR": f"{folder}/runtime",
    }
    with patch.dict(os.environ, private):
        yield
