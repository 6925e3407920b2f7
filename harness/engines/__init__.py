"""Where the work of a run is done: in this process, in several, or on a cluster; the results are the same.

An engine knows nothing of documents and scores. It takes a job and chunks of work, and gives back what the job makes of
each chunk, in their order.
"""

from harness.engines.interface import Engine, Job
from harness.engines.local import LocalEngine, can_fork, usable_processors

__all__ = ["Engine", "Job", "LocalEngine", "can_fork", "usable_processors"]
