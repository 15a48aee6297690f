"""Kernels that talk over sockets in a private folder, not over network ports.

Ports are picked, released and bound again, so that kernels started side by side can clash, and a kernel on a port can
be read by others on the machine; each start over TCP warns of it.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager


class PrivateKernelManager(AsyncKernelManager):
    """Starts a kernel on Unix sockets in a folder of its own, where the system has them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if os.name == "posix":
            # Socket paths may have some 100 characters: a short name in the folder for temporary files.
            self._folder = tempfile.TemporaryDirectory(prefix="mc2cm-")
            self.transport = "ipc"
            self.ip = str(Path(self._folder.name) / "k")

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Remove the sockets with the kernel."""
        await super().cleanup_resources(restart=restart)
        if self._folder is not None and not restart:
            self._folder.cleanup()
