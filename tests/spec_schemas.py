"""The schemas of the worked cases, by name."""

import importlib.util
import inspect
import sys
from pathlib import Path

from pydantic import BaseModel

_FILE = Path(__file__).parent / "comparison" / "spec" / "scoring_schemas.py"
_SPEC = importlib.util.spec_from_file_location("scoring_schemas", _FILE)
assert _SPEC is not None
assert _SPEC.loader is not None
MODULE = importlib.util.module_from_spec(_SPEC)
sys.modules["scoring_schemas"] = MODULE
_SPEC.loader.exec_module(MODULE)

SCHEMAS = {
    name: model
    for name, model in vars(MODULE).items()
    if inspect.isclass(model) and issubclass(model, BaseModel) and model is not BaseModel
}
