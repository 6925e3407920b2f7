"""When requests are sent: how many at once, how many a minute, again after a fault, and when no more.

The transport, which needs the HTTP library, is imported from its own module.
"""

from harness.extract.scheduling.limits import RequestLimits
from harness.extract.scheduling.scheduler import Scheduler
from harness.extract.scheduling.status import Status
from harness.extract.scheduling.stopping import INTERRUPTED, AskingStoppedError

__all__ = ["INTERRUPTED", "AskingStoppedError", "RequestLimits", "Scheduler", "Status"]
