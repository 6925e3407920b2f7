"""Extractions between being asked for and being judged: on the disk, so that none of them has to be held in memory."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from pathlib import Path

from harness.errors import RunError
from harness.records import Extraction

__all__ = ["Spool"]


class Spool:
    """A file without a name, which is gone with its process; nobody else can write to it, so that it can be pickled."""

    def __init__(self, folder: Path, places: int) -> None:
        """places: how many extractions there may be. Raises RunError where no file can be made in `folder`."""
        self._folder = folder
        self._at = array("q", [-1]) * places
        self._size = 0
        self.count = 0
        try:
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)
        except OSError as error:
            raise self._refused(error) from error

    def put(self, place: int, extraction: Extraction | bytes) -> None:
        """Keeps one, pickled already or not. Raises RunError where the disk refuses."""
        data = extraction if isinstance(extraction, bytes) else pickle.dumps(extraction, pickle.HIGHEST_PROTOCOL)
        try:
            self._file.seek(self._size)
            self._file.write(data)
        except OSError as error:
            raise self._refused(error) from error
        self.count += self._at[place] < 0
        self._at[place] = self._size
        self._size += len(data)

    def has(self, place: int) -> bool:
        """Whether there is one."""
        return self._at[place] >= 0

    def get(self, place: int) -> Extraction:
        """The one that was put there last. Raises KeyError where there is none."""
        if self._at[place] < 0:
            raise KeyError(place)
        self._file.seek(self._at[place])
        extraction: Extraction = pickle.load(self._file)
        return extraction

    def close(self) -> None:
        """Lets go of the file, and so of everything in it."""
        self._file.close()

    def _refused(self, error: OSError) -> RunError:
        return RunError(f"cannot be written: {error.strerror or error}", file=self._folder)
