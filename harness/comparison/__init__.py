"""A prediction compared with gold, slot by slot: pure, without I/O, clock or chance."""

from harness.comparison.compare import FAILED, compare_record, compile_matcher, total_record
from harness.comparison.source import SourceText

__all__ = ["FAILED", "SourceText", "compare_record", "compile_matcher", "total_record"]
