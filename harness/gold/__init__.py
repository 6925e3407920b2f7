"""Gold in the making: skeletons, what is lacking, and two passes settled into one record."""

from harness.gold.coverage import GoldState, state_of
from harness.gold.settling import Choice, differences, settle
from harness.gold.skeleton import gold_page, skeleton

__all__ = ["Choice", "GoldState", "differences", "gold_page", "settle", "skeleton", "state_of"]
