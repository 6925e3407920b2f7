"""`benchmarks/all.py` runs what the page's marks name."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_would_run_each_benchmark_whose_table_stands_on_the_page():
    command = [sys.executable, str(ROOT / "benchmarks" / "all.py"), "--list"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "python benchmarks/speed.py --write" in told
    assert len(told) == len(set(told))
    for line in told:
        script = line.split()[1]
        assert (ROOT / script).is_file(), f"docs/performance.md: no {script} makes the table that its marks name"
