"""Pictures of scores as SVG, by matplotlib, which is imported where one is drawn and not before."""

from harness.report.pictures.fields import field_points, fields_description, fields_picture
from harness.report.pictures.history import history_description, history_picture
from harness.report.pictures.models import models_description, models_picture
from harness.report.pictures.palette import PICTURE_STYLE
from harness.report.pictures.records import FieldPoint, ModelPoint, RunPoint
from harness.report.pictures.svg import themed

__all__ = [
    "PICTURE_STYLE",
    "FieldPoint",
    "ModelPoint",
    "RunPoint",
    "field_points",
    "fields_description",
    "fields_picture",
    "history_description",
    "history_picture",
    "models_description",
    "models_picture",
    "themed",
]
