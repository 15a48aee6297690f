"""Imported by the process from which those are forked that make reports: its import gets that process ready."""

from contextlib import suppress

from mc2cm_analysis.publishing.making import warm_up
from mc2cm_analysis.publishing.processes import remove_sockets_at_exit

remove_sockets_at_exit()
with suppress(Exception):  # what cannot be made ready here, each report will find and tell
    warm_up()
