"""Columns of a parquet file, made from their bytes and back: pyarrow's own way loads pandas, of 60 MB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = ["numbers", "texts", "values"]


def texts(values: Sequence[str | None]) -> pa.Array:
    """A column of strings, None where there is none."""
    import numpy as np
    import pyarrow as pa

    encoded = [b"" if value is None else value.encode("utf-8") for value in values]
    ends = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum([len(one) for one in encoded], out=ends[1:])
    valid, lacking = _validity([value is not None for value in values])
    buffers = [valid, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers, lacking)


def numbers(values: Sequence[Any] | NDArray[Any], kind: str) -> pa.Array:
    """A column of numbers or truth values, None where there is none. kind: int32, float64 or bool."""
    import numpy as np
    import pyarrow as pa

    valid, lacking = None, 0
    if not isinstance(values, np.ndarray):
        valid, lacking = _validity([value is not None for value in values])
        values = [0 if value is None else value for value in values] if lacking else values
    data: np.ndarray[Any, Any] = np.ascontiguousarray(values, dtype=np.dtype(kind))
    if kind == "bool":
        return pa.Array.from_buffers(pa.bool_(), len(data), [valid, pa.py_buffer(_bits(data))], lacking)
    return pa.Array.from_buffers(getattr(pa, kind)(), len(data), [valid, pa.py_buffer(data)], lacking)


def values(column: pa.ChunkedArray) -> NDArray[Any]:
    """The numbers of a column. Raises ValueError where it has other values, or one is lacking."""
    import numpy as np

    kind = {"int32": np.int32, "int64": np.int64, "double": np.float64}.get(str(column.type))
    if kind is None or column.null_count:
        raise ValueError(f"a column of {column.type}, {column.null_count} of them lacking")
    size = np.dtype(kind).itemsize
    parts = [
        np.frombuffer(chunk.buffers()[1], kind, count=len(chunk), offset=size * chunk.offset)
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _validity(there: Sequence[bool]) -> tuple[pa.Buffer | None, int]:
    import numpy as np
    import pyarrow as pa

    lacking = len(there) - sum(there)
    return (pa.py_buffer(_bits(np.array(there, dtype=bool))) if lacking else None), lacking


def _bits(flags: NDArray[np.bool_]) -> bytes:
    import numpy as np

    return np.packbits(flags, bitorder="little").tobytes()
