"""A picture as a reader of SVG finds it."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> Element:
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{_SVG}svg"
    return root


def texts(svg: str) -> list[str]:
    """Every line of text that is drawn, as it is drawn."""
    return [element.text or "" for element in parsed(svg).iter(f"{_SVG}text")]


def text_at(svg: str, text: str) -> tuple[float, float]:
    """Where a text is drawn, which is drawn once."""
    (found,) = [element for element in parsed(svg).iter(f"{_SVG}text") if element.text == text]
    return float(found.attrib["x"]), float(found.attrib["y"])


def markers(svg: str, role: str) -> list[tuple[float, float, bool]]:
    """(x, y, filled) of every marker of a colour."""
    found = []
    for element in parsed(svg).iter(f"{_SVG}use"):
        paint = {name: element.attrib.get(name, "") for name in ("fill", "stroke")}
        if any(value.startswith(f"var(--picture-{role},") for value in paint.values()):
            found.append((float(element.attrib["x"]), float(element.attrib["y"]), paint["fill"] != "none"))
    return found


def lines(svg: str, role: str, *, dashed: bool = False) -> list[tuple[float, float, float, float]]:
    """(x, y, x, y) of every straight line of a colour."""
    found = []
    for element in parsed(svg).iter(f"{_SVG}path"):
        if element.attrib.get("stroke", "").startswith(f"var(--picture-{role},"):
            numbers = [float(number) for number in re.findall(r"-?[\d.]+", element.attrib["d"])]
            if len(numbers) == 4 and ("stroke-dasharray" in element.attrib) is dashed:
                found.append((numbers[0], numbers[1], numbers[2], numbers[3]))
    return found


def ids(svg: str) -> list[str]:
    return [element.attrib["id"] for element in parsed(svg).iter() if "id" in element.attrib]
