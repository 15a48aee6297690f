"""The tests import pandas as a process that makes reports does: without pyarrow, with which it takes longer.

An analyst may have pyarrow: `outside/test_pyarrow.py` runs what an analyst does with it.
"""

import os
from typing import Final

from mc2cm_analysis.seams.unasked import import_plain

#: The environment variable that has pandas take up pyarrow.
WITH_PYARROW: Final = "MC2CM_TEST_WITH_PYARROW"

import_plain("jsonschema", *([] if os.environ.get(WITH_PYARROW) else ["pandas"]))
