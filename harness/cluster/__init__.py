"""A cluster of dask: processes on this or on other machines, that a scheduler which exists already knows.

What is pickled goes through dask's own connections and no other: whoever can reach a scheduler can run code on its
workers, which is dask's business to guard (TLS, a network of one's own).
"""

from harness.cluster.opening import Cluster, check_address, open_cluster, unfit
from harness.cluster.versions import Installed, complaint, installed

__all__ = ["Cluster", "Installed", "check_address", "complaint", "installed", "open_cluster", "unfit"]
