"""How is a local stakeholder group asked which themes come first, and how do its answers get into the data?

`questions` is what is asked, `xlsform` the form for a server of KoboToolbox or ODK, `workbook` the one for those
without a server; `forms` writes them. `exports` and `filled_workbook` read what was `filled` in, `answers` makes
answers of it, and `imports` takes into the data what was not `taken` in before.
"""

from mc2cm_analysis.consultation.filled import AnswerFault, AnswersError
from mc2cm_analysis.consultation.forms import write_form
from mc2cm_analysis.consultation.imports import Imported, import_answers, questionnaire, revoke
from mc2cm_analysis.consultation.questions import Questionnaire
