"""What the plotting library wrote, as SVG that stands well in a page and in a file.

No style sheet, style attribute, script, metadata or reference to elsewhere is in it, so that the strictest content
security policy shows it; text is text; its colours are CSS variables with a fallback; names of its parts are its own,
so that several pictures can stand in one page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from harness.report.pictures.palette import ANY, THEMES, Theme

__all__ = ["MONO", "SANS", "inline_svg", "themed"]

SANS = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Roboto, Helvetica, Arial, sans-serif"
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace"

_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_VARIABLE = re.compile(r"var\(--picture-([a-z0-9-]+), [^()]+\)")
_ROLES = {value: role for role, value in ANY.items()}
_DROPPED = ("metadata", "style", "title")


def inline_svg(drawn: str, *, title: str, description: str) -> str:
    """SVG for a page. drawn: SVG of matplotlib, with colours of `ANY`. title, description: for who cannot see it."""
    root = ElementTree.fromstring(drawn)
    _local_names(root)
    for element in root.iter():
        _flatten(element)
    _prune(root)
    _name_parts(root, "p" + hashlib.sha256(drawn.encode("utf-8")).hexdigest()[:8])
    _introduce(root, title, description)
    ElementTree.indent(root, space=" ")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def themed(svg: str, theme: Theme) -> str:
    """The same picture as a file for pages of one theme, light or dark, with a transparent background."""
    return _VARIABLE.sub(lambda found: THEMES[theme][found[1]], svg)


def _local_names(root: Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in list(element.attrib):
            if "}" in name:
                element.attrib[name.rpartition("}")[2]] = element.attrib.pop(name)


def _prune(parent: Element) -> None:
    """Removes parts that draw nothing, and groups of a single part that say nothing of it."""
    for place, child in reversed(list(enumerate(parent))):
        _prune(child)
        if child.tag in _DROPPED or (child.tag in ("g", "defs") and not len(child)):
            parent.remove(child)
        elif child.tag == "g" and len(child) == 1 and child.attrib.keys() <= {"id"}:
            parent[place] = child[0]


def _flatten(element: Element) -> None:
    """Style as attributes, colours as variables, numbers to a hundredth of a pixel."""
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if value:
            element.attrib[name.strip()] = value.strip()
    for name, value in element.attrib.items():
        element.attrib[name] = _attribute(name, value)
    if element.attrib.get("fill-opacity") == "0":
        del element.attrib["fill-opacity"]
        element.attrib["fill"] = "none"
    if element.attrib.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if element.attrib.get("font-family") == SANS:
        del element.attrib["font-family"]  # the whole picture has it


def _attribute(name: str, value: str) -> str:
    if name in ("fill", "stroke") and value in _ROLES:
        role = _ROLES[value]
        return f"var(--picture-{role}, {'currentColor' if role == 'ink' else value})"
    if name == "font-family":
        return MONO if "Mono" in value else SANS
    numbers = _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)
    return " ".join(numbers.split()) if name == "d" else numbers


def _name_parts(root: Element, prefix: str) -> None:
    """Keeps the names of those parts that others refer to, and makes them the picture's own."""
    used = {name for element in root.iter() for name in _referred(element)}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.attrib["id"] = f"{prefix}-{name}"
        for key, value in element.attrib.items():
            if key == "href" or value.startswith("url(#"):
                element.attrib[key] = value.replace("#", f"#{prefix}-", 1)


def _referred(element: Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        if key == "href":
            yield value.removeprefix("#")
        elif value.startswith("url(#"):
            yield value.removeprefix("url(#").removesuffix(")")


def _introduce(root: Element, title: str, description: str) -> None:
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-label": f"{title}. {description}",
            "font-family": SANS,
            "stroke-linejoin": "round",
        }
    )
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        made = SubElement(root, tag)
        made.text = text
        root.remove(made)
        root.insert(place, made)
