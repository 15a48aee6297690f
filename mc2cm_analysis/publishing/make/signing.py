"""Does JupyterLab show the charts of an executed notebook? Of one that it trusts: a build signs those that it made."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def sign(notebooks: Iterable[Path]) -> None:
    """Sign notebooks for the user of this machine, as ``jupyter trust`` does.

    Where no signature can be kept they stay untrusted, and say themselves what to do then.
    """
    import sqlite3

    import nbformat
    from jupyter_core.paths import jupyter_data_dir
    from nbformat.sign import NotebookNotary

    with suppress(OSError, sqlite3.Error):
        Path(jupyter_data_dir()).mkdir(parents=True, exist_ok=True)
        notary = NotebookNotary(data_dir=jupyter_data_dir())
        for file in notebooks:
            notary.sign(nbformat.read(file, as_version=4))
        notary.store.close()
