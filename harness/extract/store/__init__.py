"""The durable record of every exchange with a model: cache, resume, record and replay in one.

Each request is keyed by the content of what was asked. An answer is on the disk before it is used, and a request that
the store has an answer to is not sent. The transports, which need the HTTP library, are imported from their own module.
"""

from harness.extract.store.asking import Asking, asking
from harness.extract.store.exchanges import ExchangeStore
from harness.extract.store.replay import Replay
from harness.extract.store.socketless import loop_without_sockets

__all__ = ["Asking", "ExchangeStore", "Replay", "asking", "loop_without_sockets"]
