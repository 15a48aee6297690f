"""Imported by the process from which those are forked that make reports: its import gets that process ready."""

from mc2cm_analysis.publishing.making import warm_up

warm_up()
