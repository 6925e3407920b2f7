"""One run asked for by the workers of a dask cluster.

As with processes of this machine (`extract.workers`), the process that the command started keeps what there can be only
one of: the run's folder, the store's file and the count. Each worker holds one dask task, `member.ask_for`, which is an
event loop with a client and a share of every ceiling. It is handed what to ask piece by piece, and sends whatever a
server sends it; only when the parent has that on the disk does it go on with it. So a worker that dies takes no answer
with it, and what it had not answered is handed to another.

Both speak through queues of the scheduler: whoever can give the command can reach the scheduler, while workers often
cannot reach the machine on which it was given.
"""

from harness.extract.cluster.asking import ask_with_cluster

__all__ = ["ask_with_cluster"]
