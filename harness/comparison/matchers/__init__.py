"""One matcher a kind of plan node: reads values of its kind once, grades pairs of them, and walks a pair into slots."""

from harness.comparison.matchers.base import Matcher, Reading, Sink, Slot, build, register
from harness.comparison.matchers.leaf import LeafMatcher
from harness.comparison.matchers.listing import ListMatcher
from harness.comparison.matchers.mapping import MapMatcher
from harness.comparison.matchers.record import RecordMatcher
from harness.comparison.matchers.union import UnionMatcher

__all__ = [
    "LeafMatcher",
    "ListMatcher",
    "MapMatcher",
    "Matcher",
    "Reading",
    "RecordMatcher",
    "Sink",
    "Slot",
    "UnionMatcher",
    "build",
    "register",
]
