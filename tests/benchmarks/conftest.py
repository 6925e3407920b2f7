"""The benchmarks are scripts beside each other: their folder is where they import one another from."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
