"""How is a local stakeholder group asked which themes come first?

`questions` is what is asked, `xlsform` the form for a server of KoboToolbox or ODK, `workbook` the one for those
without a server; `forms` writes them.
"""

from mc2cm_analysis.consultation.forms import write_form
from mc2cm_analysis.consultation.questions import Questionnaire
