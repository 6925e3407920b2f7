"""The picture of a report in the documentation: the top of its page in the light theme, a document in the dark one.

    python benchmarks/screenshot.py

Runs the built-in rules over a copy of this workspace, opens the report in Chromium and writes docs/report-page.png.
Needs `make chromium`.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from chromium import ARGUMENTS, find_chromium

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "report-page.png"
WIDTH, HEIGHT = 1200, 640
COLOURS = 128


def make_report(folder: Path) -> Path:
    """The page of a run of the rules over a copy of this workspace."""
    for name in ("schemas", "seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    command = [sys.executable, "-m", "harness", "run", "--model", "rules", "--name", "first"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "reports" / "first" / "report.html"


def main() -> None:
    """Writes the picture."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        sys.exit("no Chromium: make chromium installs it, or set CHROMIUM")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as running:
        report = make_report(Path(made))
        browser = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        shots = []
        for scheme, record in (("light", None), ("dark", "dialogue")):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme)
            page.goto(report.as_uri())
            if record is not None:
                heading = page.locator(".record", has_text=record).first
                heading.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")
                page.wait_for_timeout(300)  # until the text beside it has come along
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
        browser.close()
    picture = Image.new("RGB", (WIDTH, 2 * HEIGHT))
    for number, shot in enumerate(shots):
        picture.paste(shot, (0, number * HEIGHT))
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size / 1024:.0f} KB\n")


if __name__ == "__main__":
    main()
