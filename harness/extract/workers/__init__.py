"""One run asked for by several processes, where one has not enough of a processor for it.

The process that the command started keeps what there can be only one of: the run's folder, the store's file and the
count. It forks workers, each with an event loop, a client and its share of the tasks and of every ceiling. Whatever a
server sends to a worker goes to the parent first, which writes it down; only then does the worker go on with it. So the
store is that of a run in one process, and a worker that dies takes no answer with it.
"""

from harness.extract.workers.pool import ask_with_workers

__all__ = ["ask_with_workers"]
