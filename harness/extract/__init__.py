"""Documents in, extractions out: what is asked, of which model, and what became of it."""

from harness.extract.asking import ask_model
from harness.extract.interface import Model, ModelSettings, Task
from harness.extract.models import open_model
from harness.extract.prompt import Prompt, read_prompt
from harness.extract.runner import ask_all, extract_all
from harness.extract.scheduling import RequestLimits, Scheduler
from harness.extract.showing import SentRequest, request_for
from harness.extract.store import ExchangeStore, Replay, loop_without_sockets
from harness.extract.validity import is_valid, validation_failure

__all__ = [
    "ExchangeStore",
    "Model",
    "ModelSettings",
    "Prompt",
    "Replay",
    "RequestLimits",
    "Scheduler",
    "SentRequest",
    "Task",
    "ask_all",
    "ask_model",
    "extract_all",
    "is_valid",
    "loop_without_sockets",
    "open_model",
    "read_prompt",
    "request_for",
    "validation_failure",
]
