"""The stage that reads the disk: settings, documents, schemas, gold, and predictions of other pipelines.

What it read reaches the other stages only as the records of `harness.records`.
"""

from typing import TYPE_CHECKING

from harness.later import names_of

if TYPE_CHECKING:
    from harness.workspace.check_settings import CHECK_SETTINGS, load_policy
    from harness.workspace.config import load_settings
    from harness.workspace.filed import FiledDocuments, GoldFiles
    from harness.workspace.gold import parse_gold, read_gold
    from harness.workspace.gold_lines import GoldLine, GoldLines
    from harness.workspace.jsontext import read_json, read_prediction
    from harness.workspace.portable import portable_schema
    from harness.workspace.prediction_lines import PredictionLine, PredictionLines
    from harness.workspace.predictions import Predictions, StoredPrediction, load_predictions
    from harness.workspace.schemas import load_schema
    from harness.workspace.settings import SETTINGS, Setting, Settings
    from harness.workspace.workspace import Workspace, open_workspace

__all__ = [
    "CHECK_SETTINGS",
    "SETTINGS",
    "FiledDocuments",
    "GoldFiles",
    "GoldLine",
    "GoldLines",
    "PredictionLine",
    "PredictionLines",
    "Predictions",
    "Setting",
    "Settings",
    "StoredPrediction",
    "Workspace",
    "load_policy",
    "load_predictions",
    "load_schema",
    "load_settings",
    "open_workspace",
    "parse_gold",
    "portable_schema",
    "read_gold",
    "read_json",
    "read_prediction",
]

__getattr__ = names_of(
    __name__,
    {
        "check_settings": "CHECK_SETTINGS load_policy",
        "config": "load_settings",
        "filed": "FiledDocuments GoldFiles",
        "gold": "parse_gold read_gold",
        "gold_lines": "GoldLine GoldLines",
        "jsontext": "read_json read_prediction",
        "portable": "portable_schema",
        "predictions": "Predictions StoredPrediction load_predictions",
        "prediction_lines": "PredictionLine PredictionLines",
        "schemas": "load_schema",
        "settings": "SETTINGS Setting Settings",
        "workspace": "Workspace open_workspace",
    },
)
