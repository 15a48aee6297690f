"""papermill: runs a notebook and returns it. At the end it also makes a file of it, even where no file is asked for.

What is reached into: that last step, which takes a fiftieth of a report, is passed over.
"""

from typing import Any
from unittest.mock import patch


def run_notebook(notebook: Any, **options: Any) -> Any:
    """Execute a notebook as ``papermill.execute_notebook`` does, and write it nowhere."""
    from papermill import execute

    with patch.object(execute, "write_ipynb"):
        return execute.execute_notebook(notebook, None, **options)
