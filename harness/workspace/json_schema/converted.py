"""What a node of a JSON Schema becomes: an annotation, and whether null is allowed beside it."""

from __future__ import annotations

from typing import Annotated, Any, ForwardRef, NamedTuple, Optional, get_args, get_origin

__all__ = ["Converted", "annotated", "is_record"]


class Converted(NamedTuple):
    """annotation: with markers, without None. nullable: whether null is allowed too. size: of the annotation."""

    annotation: Any
    nullable: bool = False
    size: int = 1

    @property
    def whole(self) -> Any:
        """The annotation, null allowed where it is."""
        return Optional[self.annotation] if self.nullable else self.annotation  # noqa: UP045


def annotated(annotation: Any, *marks: Any) -> Any:
    """`annotation` with `marks` as its metadata, where there are any."""
    return Annotated[annotation, *marks] if marks else annotation


def is_record(annotation: Any) -> bool:
    """Whether `annotation` is a record of the schema, which has its name until all are made."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return isinstance(annotation, ForwardRef)
