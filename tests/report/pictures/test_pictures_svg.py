"""What holds of every picture: it can stand in any page, is safe with any name, and is the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_reading import ids, parsed, texts

from harness.report.pictures import (
    PICTURE_STYLE,
    FieldPoint,
    ModelPoint,
    RunPoint,
    fields_picture,
    history_picture,
    models_picture,
    themed,
)
from harness.report.pictures.palette import ANY, SERIES, SHAPES, THEMES


def _fields(*names: str) -> str:
    return fields_picture([FieldPoint(name, name, 0.5, 0.4, 0.6, gold=7) for name in names], score=0.5)


def _models(*names: str) -> str:
    return models_picture(
        [ModelPoint(name, 0.5, 0.4, 0.6, 0.1 + at, 2.0 + at) for at, name in enumerate((*names, "z"))]
    )


def _history(*names: str) -> str:
    return history_picture([RunPoint(name, "2031-02-03T04:05:06+00:00", name, 0.5, 0.4, 0.6) for name in names])


each_picture = pytest.mark.parametrize("draw", [_fields, _models, _history])


@each_picture
def test_it_holds_nothing_that_a_strict_content_security_policy_would_stop(draw: Callable[..., str]) -> None:
    svg = draw("a")
    root = parsed(svg)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "desc", "g", "defs", "path", "use", "text"}
    for element in root.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
        assert element.attrib.get("href", "#").startswith("#")
    assert svg.replace('xmlns="http://www.w3.org/2000/svg"', "").count("http") == 0


@each_picture
def test_text_is_text_and_a_screen_reader_is_told_what_it_shows(draw: Callable[..., str]) -> None:
    svg = draw("some-name")
    root = parsed(svg)
    title, description = root[0], root[1]
    assert "some-name" in texts(svg)
    assert (title.tag[-5:], description.tag[-4:]) == ("title", "desc")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == f"{title.text}. {description.text}"
    assert "some-name" in (description.text or "")
    assert "50.0%" in (description.text or "")


@each_picture
def test_every_colour_is_a_variable_with_a_fallback(draw: Callable[..., str]) -> None:
    for element in parsed(draw("a", "b")).iter():
        for name in ("fill", "stroke"):
            value = element.attrib.get(name, "none")
            assert value == "none" or re.fullmatch(r"var\(--picture-[a-z0-9-]+, (#[0-9a-f]{6}|currentColor)\)", value)


@each_picture
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_as_a_file_it_has_the_colours_of_its_theme(draw: Callable[..., str], theme: str) -> None:
    text = themed(draw("a"), theme)  # type: ignore[arg-type]
    parsed(text)
    assert "var(" not in text
    assert "currentColor" not in text
    assert set(re.findall(r"#[0-9a-f]{6}", text)) <= set(THEMES[theme].values())  # type: ignore[index]


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LIGHT_PAGES, DARK_PAGES = ("#ffffff", "#f6f8fa"), ("#0d1117", "#161b22")


@pytest.mark.parametrize(
    ("colours", "pages"),
    [(THEMES["light"], LIGHT_PAGES), (THEMES["dark"], DARK_PAGES), (ANY, LIGHT_PAGES + DARK_PAGES)],
)
def test_what_must_be_seen_stands_out_from_the_page(colours: dict[str, str], pages: tuple[str, ...]) -> None:
    for role, value in colours.items():
        if role != "grid":
            assert min(_contrast(value, page) for page in pages) >= 3, role
    if colours is not ANY:  # in a page, text without a theme has the page's own colour
        for role in ("ink", "muted"):
            assert min(_contrast(colours[role], page) for page in pages) >= 4.5, role


def test_each_colour_has_one_role_and_each_series_a_shape_of_its_own() -> None:
    assert len(set(ANY.values())) == len(ANY)
    assert len(set(SHAPES)) == len(SHAPES) == len(SERIES)
    for theme, style in PICTURE_STYLE.items():
        assert style.count("--picture-") == len(THEMES[theme])


def test_two_pictures_in_one_page_share_no_name_of_a_part() -> None:
    drawn = [_fields("a"), _fields("b"), _models("a"), _history("a")]
    named = [name for svg in drawn for name in ids(svg)]
    assert named
    assert len(named) == len(set(named))


hostile = st.text(
    st.characters(codec="utf-8") | st.sampled_from("<>&\"'$\\{}^_|`\x1b\u202e\u0000\ufffe\ud800"), max_size=60
)


@settings(max_examples=15, deadline=None)
@given(st.lists(hostile, min_size=1, max_size=4, unique=True))
def test_names_of_any_content_are_shown_and_break_nothing(names: list[str]) -> None:
    for draw in (_fields, _models, _history):
        svg = draw(*names)
        svg.encode("utf-8")
        for theme in ("light", "dark"):
            parsed(themed(svg, theme))  # type: ignore[arg-type]


@each_picture
def test_markup_and_formulas_in_a_name_are_letters(draw: Callable[..., str]) -> None:
    shown = texts(draw("<script>$x_1$", "$\\frac{", "a\u202eb"))
    assert {"<script>$x_1$", "$\\frac{", "a⟨U+202E⟩b"} <= set(shown)


@each_picture
def test_a_name_of_any_length_stays_in_its_column(draw: Callable[..., str]) -> None:
    shown = texts(draw("x" * 5_000, "漢" * 5_000))
    assert all(len(text) <= 36 for text in shown if "x" * 9 in text)
    assert all(len(text) <= 18 for text in shown if "漢" * 5 in text)


def test_another_process_with_other_settings_draws_the_same_bytes_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("font.size: 40\nsvg.fonttype: path\naxes.facecolor: red\n", "utf-8")
    code = (
        "import sys\nfrom harness.report.pictures import FieldPoint, fields_picture\n"
        "sys.stdout.write(fields_picture([FieldPoint(n, n, 0.5, 0.4, 0.6, gold=7) for n in 'ab'], score=0.5))"
    )
    odd = {"PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "12345", "MPLCONFIGDIR": str(tmp_path / "matplotlibrc" / "no")}
    environ = {**os.environ, **odd}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path, env=environ
    )
    assert (done.stdout, done.stderr) == (_fields("a", "b"), "")
