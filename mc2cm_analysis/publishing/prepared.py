"""Imported by the process from which those are forked that make reports: its import gets that process ready."""

from contextlib import suppress

from mc2cm_analysis.publishing.making import warm_up

with suppress(Exception):  # what cannot be made ready here, each report will find and tell
    warm_up()
