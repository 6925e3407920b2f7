"""Per-field evaluation of structured extraction: documents to typed JSON, compared with hand-labelled gold."""
from harness.fields import *  # noqa: F403
