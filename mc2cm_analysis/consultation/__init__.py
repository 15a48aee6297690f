"""How is a local stakeholder group asked which themes come first, and how do its answers get into the data?

`questions` is what is asked, `xlsform` the form for a server of KoboToolbox or ODK, `workbook` the one for those
without a server; `forms` writes them. `handed_in` tells which of `exports` and `filled_workbook` reads a file that was
`filled` in, `answers` makes answers of it, and `imports` takes into the data what was not `taken` in before.
`follow_up` is what a city is asked after a meeting, with its forms, its answers and their import beside it.
"""

from mc2cm_analysis.consultation.filled import AnswerFault, AnswersError
from mc2cm_analysis.consultation.follow_up import FollowUp, follow_up_form
from mc2cm_analysis.consultation.follow_up_import import import_follow_up, revoke_follow_up
from mc2cm_analysis.consultation.forms import write_form
from mc2cm_analysis.consultation.imports import Imported, import_answers, questionnaire, revoke
from mc2cm_analysis.consultation.questions import Questionnaire
