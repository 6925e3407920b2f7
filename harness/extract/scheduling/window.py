"""How many requests may be in flight: more while answers are good, half as many once the server says it is too much.

Additive increase and multiplicative decrease, as TCP has it. A server that is overloaded refuses everything that is on
its way at that moment; those refusals are one piece of news. So requests are numbered as they are sent, and a refusal
of one that was sent before the last shrinking shrinks nothing: it belongs to the same episode.
"""

from __future__ import annotations

__all__ = ["Window"]


class Window:
    """A bound on the requests in flight, from 1 to `most`.

    It starts at half of `most`. Until the first refusal each good answer adds one, which doubles the window in the time
    of one answer; after it a whole window of good answers adds one.
    """

    def __init__(self, most: int) -> None:
        """most: 1 or more."""
        self.most = most
        self.episodes = 0
        self._size = float((most + 1) // 2)
        self._sent_before = 0

    @property
    def size(self) -> int:
        """Requests that may be in flight."""
        return int(self._size)

    def bound(self, most: int) -> None:
        """Another bound, 1 or more; a window that is larger shrinks to it, which is no refusal."""
        self.most = most
        self._size = min(self._size, float(most))

    def answered(self, number: int) -> None:
        """A good answer to the request of that number, counted from 0 in the order of sending."""
        if number >= self._sent_before and self._size < self.most:
            self._size = min(self.most, self._size + (1 / self._size if self.episodes else 1.0))

    def refused(self, number: int, *, sent: int, in_flight: int) -> bool:
        """A 429 to the request of that number; whether it shrank the window.

        sent: requests sent so far. in_flight: requests in flight when it came, itself included: what the server found
        too much may be less than the window.
        """
        if number < self._sent_before:
            return False
        self._size = max(1.0, min(self._size, float(in_flight)) // 2)
        self._sent_before = sent
        self.episodes += 1
        return True
