"""Runs beside one another: which may be compared, what changed, whether it is worse.

Knows the stages, as `pipeline` does; prints nothing, and knows no exit code.
"""

from harness.judgement.baseline import BASELINE, set_baseline
from harness.judgement.calibration import Calibration, calibrate
from harness.judgement.check import Judgement, check_run, floors_of, newest_run
from harness.judgement.compare import RunComparison, compare_all
from harness.judgement.rescoring import rescore
from harness.judgement.sensitivity import sensitivity

__all__ = [
    "BASELINE",
    "Calibration",
    "Judgement",
    "RunComparison",
    "calibrate",
    "check_run",
    "compare_all",
    "floors_of",
    "newest_run",
    "rescore",
    "sensitivity",
    "set_baseline",
]
