"""What stands between the client library and the network, from the outside to the inside:

the store's look-up, the scheduler, the store's record of every try, whole replies, the connection pool.
"""

from __future__ import annotations

import httpx2

from harness.extract.interface import ModelSettings
from harness.extract.models.endpoint import Endpoint
from harness.extract.models.transport import WholeReplies
from harness.extract.models.unsent import unsent
from harness.extract.models.wire import open_wire
from harness.extract.scheduling import Scheduler
from harness.extract.scheduling.transport import Scheduled
from harness.extract.secrets import Redactor
from harness.extract.store import ExchangeStore, Replay
from harness.extract.store.transports import Answering, Recording

__all__ = ["build_transport"]


def build_transport(
    settings: ModelSettings,
    endpoint: Endpoint,
    *,
    redactor: Redactor,
    store: ExchangeStore | Replay | None = None,
    scheduler: Scheduler | None = None,
) -> httpx2.AsyncBaseTransport:
    """The transport of one model. A replay has no network, and nothing to schedule."""
    if isinstance(store, Replay):
        return unsent(store)
    wire = open_wire(proxy=endpoint.proxy)
    transport: httpx2.AsyncBaseTransport = WholeReplies(wire, redactor=redactor, timeout=settings.timeout)
    if store is not None:
        store.redactor = redactor
        transport = Recording(transport, store=store)
    if scheduler is not None:
        transport = Scheduled(transport, scheduler=scheduler)
    return transport if store is None else Answering(transport, store=store)
