"""What may stand on a label and where; every refusal of this room."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import Invalid

#: Side of the symbol without its quiet zone, in millimetres: what still reads on a pack in the field.
MIN_SIDE_MM = 20
GOOD_SIDE_MM = 25
MAX_SIDE_MM = 60


@dataclass(eq=False, kw_only=True)
class SideRefused(Invalid):
    """A symbol of `side_mm` cannot be read from a pack (`minimum` to `maximum`)."""

    at = "side_mm"
    side_mm: int
    minimum: int
    maximum: int


@dataclass(eq=False, kw_only=True)
class LayoutTooSmall(Invalid):
    """The symbol with its quiet zone does not fit the label of this layout."""

    at = "layout"
    needed_mm: str
    width_mm: str
    height_mm: str


@dataclass(eq=False, kw_only=True)
class UnknownLayout(Invalid):
    """No layout of this name is for what was asked (sheets or rolls)."""

    at = "layout"
    layout: str


def require_side(side_mm: int) -> None:
    """Raise SideRefused unless a symbol of this side may be printed."""
    if not MIN_SIDE_MM <= side_mm <= MAX_SIDE_MM:
        raise SideRefused(side_mm=side_mm, minimum=MIN_SIDE_MM, maximum=MAX_SIDE_MM)
