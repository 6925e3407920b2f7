"""From judged records to a scoreboard: pure sums, with no model, disk, clock or chance in reach."""

from harness.score.board import score_run
from harness.score.tallies import TallyArray, tallies

__all__ = ["TallyArray", "score_run", "tallies"]
