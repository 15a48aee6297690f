"""Which choices does a comparison rest on?

`choices` are what there is to choose, `value` holds what was chosen, `words` say it.
"""

from mc2cm_analysis.view.choices import CHOICES, CODINGS, KINDS, MEASURES, NOT_STATED, SWITCHES, ViewError
from mc2cm_analysis.view.value import View, check_name, read_view, read_views
