"""The map of a division: only a file that the operator lays beside the data, with its approval number 审图号.

`maps/<division>.svg` in the data directory is the approved picture; `maps/<division>.toml` names it:

    approval_number = "赣S(2026)012号"
    source = "江西省自然资源厅"

Maps shown to others have to be approved and carry their number (地图管理条例), so no outline is drawn by this service:
shapes of the file that carry `data-division` are tinted, and nothing else of it is changed. What a page must not hold
(scripts, styles, links, pictures) is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from lxml import etree
from markupsafe import Markup

from trace.http.session import house
from trace.standards.china.region_code import Division

log = structlog.get_logger("trace")
FOLDER = "maps"
MAX_BYTES = 2_000_000
SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset({"path", "polygon", "rect", "circle", "ellipse"})
_ELEMENTS = _SHAPES | {"svg", "g", "polyline", "line", "text", "tspan", "title", "desc"}
_ATTRIBUTES = frozenset(
    {
        *("viewBox", "d", "points", "transform", "data-division"),
        *(
            "x",
            "y",
            "dx",
            "dy",
            "x1",
            "y1",
            "x2",
            "y2",
            "cx",
            "cy",
            "r",
            "rx",
            "ry",
            "width",
            "height",
        ),
        *("fill", "fill-opacity", "fill-rule", "opacity", "dominant-baseline", "text-anchor"),
        *("stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap"),
        *("font-size", "font-family", "font-weight"),
    }
)


@dataclass(frozen=True, slots=True)
class ApprovedMap:
    """An approved picture, and what has to stand beneath it."""

    root: Any
    approval_number: str
    source: str

    def drawn(self, tint: Callable[[str], str | None], label: str) -> Markup:
        """Return the picture as markup, the shapes of divisions in the class that `tint` gives them."""
        copy = _clean(self.root, tint)
        copy.set("role", "img")
        copy.set("aria-label", label)
        copy.set("class", "approved-map")
        # Every text and attribute is escaped here; which ones are kept is listed above.
        return Markup(etree.tostring(copy, encoding="unicode"))  # noqa: S704


def map_of(division: Division) -> ApprovedMap | None:
    """Return the operator's map of this division, or None where there is none that may be shown."""
    folder = house().settings.data_dir / FOLDER
    return read_map(folder / f"{division.prefix}.svg", folder / f"{division.prefix}.toml")


def read_map(picture: Path, about: Path) -> ApprovedMap | None:
    """Return the map of these two files; None, and a line in the log, where one is missing or cannot be read."""
    if not picture.is_file():
        return None
    try:
        facts = tomllib.loads(about.read_text(encoding="utf-8"))
        number, source = str(facts["approval_number"]).strip(), str(facts["source"]).strip()
        content = picture.read_bytes()
        if not number or not source or len(content) > MAX_BYTES or b"<!DOCTYPE" in content:
            raise ValueError("no approval number, no source, too large or with a document type")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(content, parser)
        if root.tag != f"{SVG}svg" or not root.get("viewBox"):
            raise ValueError("no SVG with a viewBox")
    except (OSError, ValueError, KeyError, etree.XMLSyntaxError) as error:
        log.warning("map-not-shown", file=str(picture), reason=str(error))
        return None
    return ApprovedMap(root, number, source)


def _clean(element: Any, tint: Callable[[str], str | None]) -> Any:
    """Copy what a page may hold; `url(…)` could fetch from elsewhere, so such values are left out too."""
    kept = {
        name: value
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and "url(" not in value.casefold()
    }
    copy = etree.Element(element.tag, kept, nsmap={None: SVG[1:-1]})
    copy.text, copy.tail = element.text, element.tail
    division = kept.get("data-division")
    if division and element.tag.removeprefix(SVG) in _SHAPES:
        found = tint(division)
        if found:
            copy.attrib.pop("fill", None)
            copy.set("class", found)
    for child in element:
        if isinstance(child.tag, str) and child.tag.removeprefix(SVG) in _ELEMENTS:
            copy.append(_clean(child, tint))
    return copy
