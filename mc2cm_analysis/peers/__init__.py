"""Who can learn what from whom, and why?

`need` says what each city could look for, `offer` what is documented in each, `parts` grades what speaks for a match,
`matching` chooses the matches, `suggestion` names them with their reasons, `next_round` proposes meetings.
"""

from mc2cm_analysis.peers.need import lens_of_needs, needs
from mc2cm_analysis.peers.next_round import proposed_round
from mc2cm_analysis.peers.offer import offers
from mc2cm_analysis.peers.parts import met_on, part_weights
from mc2cm_analysis.peers.suggestion import DRAWS, MOST, explained, first_themes, matches, sought, suggestions
