"""Every benchmark whose table stands in docs/performance.md, one after the other, each with `--write`.

    python benchmarks/all.py           # or `make benchmarks`
    python benchmarks/all.py --list    # what it would run

The page itself says which: `<!-- made by benchmarks/NAME.py: start -->`. A benchmark that fails does not keep the
others from being run; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def scripts(text: str) -> list[str]:
    """The benchmarks named in a page's marks, once each, in their order."""
    return list(dict.fromkeys(re.findall(r"<!-- made by benchmarks/(\S+\.py): start -->", text)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the commands and run none")
    given = parser.parse_args()
    failed = []
    for script in scripts(PAGE.read_text("utf-8")):
        print(f"python benchmarks/{script} --write", flush=True)
        if given.list:
            continue
        began = time.perf_counter()
        done = subprocess.run([sys.executable, str(Path(__file__).parent / script), "--write"], check=False)
        print(f"{script}: exit code {done.returncode} after {time.perf_counter() - began:.0f} s", flush=True)
        failed += [script] if done.returncode else []
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
