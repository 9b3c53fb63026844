"""What quota is agreed together with an authorisation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuotaTerm:
    """So many labels for a product; without a season, for the one of the present day."""

    product_id: int
    count: int
    season: str = ""
    document: str = ""
