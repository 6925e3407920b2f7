"""The files of a run, `reports/<run>/`: written whole or not at all, and read back.

- run.json: what was asked: model, settings, versions, hashes, and what the extractions cost, summed up
- extractions.jsonl: a line an extraction: the response or the failure, validity, attempts, usage, latency
- outcomes.parquet: a row a slot
- scores.json: the scoreboard
- report.md: what a person reads
"""

from harness.runs.directory import RunDirectory, find_run
from harness.runs.evidence import Evidence, quotations_for
from harness.runs.info import RunInfo
from harness.runs.loading import LoadedRun, load_run
from harness.runs.summary import ExtractionSummary, summarise

__all__ = [
    "Evidence",
    "ExtractionSummary",
    "LoadedRun",
    "RunDirectory",
    "RunInfo",
    "find_run",
    "load_run",
    "quotations_for",
    "summarise",
]
