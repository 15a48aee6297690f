"""Who can learn what from whom, and why?

`need` says what each city puts first, `offer` what is documented in each, `more_elsewhere` what a city could look for,
`parts` grades what speaks for a match, `matching` chooses the matches, `suggestion` names them with their reasons,
`next_round` proposes meetings.
"""

from mc2cm_analysis.peers.more_elsewhere import sought
from mc2cm_analysis.peers.need import lens_of_needs, needs
from mc2cm_analysis.peers.next_round import proposed_round
from mc2cm_analysis.peers.offer import offers
from mc2cm_analysis.peers.parts import met_on, part_weights
from mc2cm_analysis.peers.suggestion import DRAWS, MOST, explained, first_themes, matches, suggestions
