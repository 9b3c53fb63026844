"""What a blend would lose, in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from trace.http import filters, gates, words
from trace.http.claim_words import against_text
from trace.rooms.batches.queries import Batch
from trace.rooms.labels.blending import Blend, Quality


@dataclass(frozen=True, slots=True)
class QualityText:
    """One thing that packs could say: its name, whether it stays, and why not."""

    quality: Quality
    name: str
    reasons: tuple[str, ...]


def quality_texts(blend: Blend, product_name: str) -> list[QualityText]:
    """Return every quality of a blend in words, what would be lost first."""
    told = [
        QualityText(each, _name(each), _reasons(each, product_name)) for each in blend.qualities
    ]
    return sorted(told, key=lambda text: (not text.quality.is_lost, text.quality.holds))


def share_text(share: Fraction) -> str:
    """Return a bought-in share as people read it, "" for none: 12.5 %, less than 0.1 %."""
    if not share:
        return ""
    percent = float(100 * share)
    if percent < 0.1:
        return _("less than %(percent)s%% bought in", percent="0.1")
    return _("%(percent)s%% bought in", percent=filters.number(round(percent, 1)))


def batch_share(batch: Batch, shares: dict[int, Fraction]) -> str:
    """Return the same for a batch whose share was asked for."""
    return share_text(shares.get(batch.id, Fraction(0)))


def _name(quality: Quality) -> str:
    if quality.brand is not None:
        return _("origin matched for %(brand)s", brand=quality.brand.name)
    return words.word(quality.mark)


def _reasons(quality: Quality, product_name: str) -> tuple[str, ...]:
    if quality.holds:
        return ()
    if quality.brand is not None:
        return tuple(gates.cause_text(cause) for cause in quality.causes)
    facts = {"mark": words.word(quality.mark), "product": product_name, "on": "", "until": ""}
    if quality.reason == "no-rule":
        return (str(gates.SENTENCES["claim-no-rule"]) % facts,)
    if quality.causes:
        return tuple(against_text(cause) for cause in quality.causes)
    return (_("No certificate in force covers %(product)s on that day.", product=product_name),)
