"""The stage that reads the disk: settings, documents, schemas, gold, and predictions of other pipelines.

What it read reaches the other stages only as the records of `harness.records`.
"""

from harness.workspace.check_settings import CHECK_SETTINGS, load_policy
from harness.workspace.config import load_settings
from harness.workspace.filed import GoldFiles
from harness.workspace.gold import parse_gold, read_gold, read_gold_lines
from harness.workspace.jsontext import read_json, read_prediction
from harness.workspace.predictions import Predictions, StoredPrediction, load_predictions
from harness.workspace.schemas import load_schema
from harness.workspace.settings import SETTINGS, Setting, Settings
from harness.workspace.workspace import Workspace, open_workspace

__all__ = [
    "CHECK_SETTINGS",
    "SETTINGS",
    "GoldFiles",
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
    "read_gold",
    "read_gold_lines",
    "read_json",
    "read_prediction",
]
