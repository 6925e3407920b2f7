"""Runs on an object store: a copy on this machine, in which a run is made, and its objects under a URL.

The objects of a run have the names of its files. Beside them, while it is not finished:

- exchanges/<offset>.jsonl: each group of exchanges, put before any answer in it is used
- lock.json: the lease of the process that is at work on it
"""

from harness.runs.remote.mirror import Mirror
from harness.runs.remote.working import WorkedRun

__all__ = ["Mirror", "WorkedRun"]
