"""Whether a brand's colours can be read on its pages: the contrast of WCAG 2.2, for text in sunlight."""

from __future__ import annotations

from collections.abc import Mapping

#: What stands where a brand names no colour of its own (static/css/consumer.css).
INK, PAPER = "#1a1d1b", "#f8f7f3"
#: Success criterion 1.4.3: 4.5 to 1 for text; the body of a page gets more.
FOR_LINKS, FOR_BODY = 4.5, 7.0


def unreadable(palette: Mapping[str, str]) -> list[str]:
    """Return the names of the colours on or in which text would be too faint; all are #rrggbb."""
    paper = palette.get("paper") or PAPER
    faint = []
    if contrast(INK, paper) < FOR_BODY:
        faint.append("paper")
    elif palette.get("primary") and contrast(palette["primary"], paper) < FOR_LINKS:
        faint.append("primary")
    return faint


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
