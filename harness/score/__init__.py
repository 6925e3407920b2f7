"""From judged records to a scoreboard, its intervals, and differences between runs.

Pure, with no model, disk or clock in reach; chance in `resample` alone, from seeds that are given.
"""

from harness.score.board import RunCount, score_run
from harness.score.holm import holm
from harness.score.intervals import wilson
from harness.score.paired import compare_runs
from harness.score.passes import join_passes, part_of_passes
from harness.score.power import Sensitivity, sensitivity_of
from harness.score.resample import splits
from harness.score.tallies import TallyArray, TallyCount, tallies

__all__ = [
    "RunCount",
    "Sensitivity",
    "TallyArray",
    "TallyCount",
    "compare_runs",
    "holm",
    "join_passes",
    "part_of_passes",
    "score_run",
    "sensitivity_of",
    "splits",
    "tallies",
    "wilson",
]
