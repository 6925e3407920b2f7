"""The files of a run, `reports/<run>/`: written whole or not at all, and read back.

- asked.json: what is asked, as long as the run is not finished
- exchanges.jsonl: every exchange with the model, written by the extract stage
- run.json: what was asked: model, settings, versions, hashes, and what the extractions cost, summed up
- extractions.jsonl: a line an extraction: the response or the failure, validity, attempts, usage, latency
- outcomes.parquet: a row a slot; a folder of parts where there are many records
- documents.jsonl: the texts
- scores.json: the scoreboard; of many documents, the counts of each stand in documents.parquet
- report.md: what a person reads
"""

from typing import TYPE_CHECKING

from harness.later import names_of

if TYPE_CHECKING:
    from harness.runs.asked import Asked, Claim, claim_run, find_recorded, other_exchanges, read_command
    from harness.runs.directory import RunDirectory, find_run
    from harness.runs.documents import SourceDocument, SourceTexts, write_documents
    from harness.runs.evidence import Evidence, quotations_for
    from harness.runs.info import RunInfo
    from harness.runs.loading import LoadedRun, check_count, load_run, load_scores
    from harness.runs.outcomes import StoredSlot, stored_slots
    from harness.runs.parts import PART_RECORDS, Part, made_part
    from harness.runs.rows import RowFile, StoredRow, stored_rows
    from harness.runs.slot_columns import Names, SlotBlock, slot_blocks
    from harness.runs.spool import Spool
    from harness.runs.streamed import StreamedRecords
    from harness.runs.summary import ExtractionSummary, Spent, SpentCount, summarise

__all__ = [
    "PART_RECORDS",
    "Asked",
    "Claim",
    "Evidence",
    "ExtractionSummary",
    "LoadedRun",
    "Names",
    "Part",
    "RowFile",
    "RunDirectory",
    "RunInfo",
    "SlotBlock",
    "SourceDocument",
    "SourceTexts",
    "Spent",
    "SpentCount",
    "Spool",
    "StoredRow",
    "StoredSlot",
    "StreamedRecords",
    "check_count",
    "claim_run",
    "find_recorded",
    "find_run",
    "load_run",
    "load_scores",
    "made_part",
    "other_exchanges",
    "quotations_for",
    "read_command",
    "slot_blocks",
    "stored_rows",
    "stored_slots",
    "summarise",
    "write_documents",
]

__getattr__ = names_of(
    __name__,
    {
        "asked": "Asked Claim claim_run find_recorded other_exchanges read_command",
        "directory": "RunDirectory find_run",
        "documents": "SourceDocument SourceTexts write_documents",
        "evidence": "Evidence quotations_for",
        "info": "RunInfo",
        "loading": "LoadedRun check_count load_run load_scores",
        "outcomes": "StoredSlot stored_slots",
        "parts": "PART_RECORDS Part made_part",
        "rows": "RowFile StoredRow stored_rows",
        "slot_columns": "Names SlotBlock slot_blocks",
        "spool": "Spool",
        "streamed": "StreamedRecords",
        "summary": "ExtractionSummary Spent SpentCount summarise",
    },
)
