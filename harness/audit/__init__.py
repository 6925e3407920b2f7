"""Mutation testing of the measure: gold, spoiled in one known way at a time, and what the scorer noticed of it."""

from harness.audit.advice import advice_for
from harness.audit.matrix import Matrix, Survivor
from harness.audit.mutants import HARMLESS, HARMS, Mutant, mutants

__all__ = ["HARMLESS", "HARMS", "Matrix", "Mutant", "Survivor", "advice_for", "mutants"]
