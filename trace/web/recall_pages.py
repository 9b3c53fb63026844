"""What the recall pages of officers and producers share: the batches named, and the reach before the act."""

from __future__ import annotations

from flask import request

from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.kernel.work import Work
from trace.rooms.batches.queries import list_batches
from trace.rooms.recalls.queries import Reach, preview_reach
from trace.wire.recalls import RecallFormSchema

MAX_ADDED = 20


def batch_ids_asked() -> list[int]:
    """Return the batches that the address or the form names, each once."""
    texts = request.values.getlist("batch_ids")
    numbers = [number for text in texts if (number := number_in(text)) is not None]
    return list(dict.fromkeys(numbers))


def add_lot(work: Work, named: list[int], reach: Reach) -> list[int]:
    """Return `named` with the lot that was typed into the box beside them, of the same producer, where it exists."""
    lot = request.args.get("add", "").strip()
    if not lot or not reach.named:
        return named
    producer_id = reach.named[0].batch.producer_id
    found = list_batches(work, producer_id=producer_id, text=lot, size=MAX_ADDED)
    return [*named, *(batch.id for batch in found if batch.lot.casefold() == lot.casefold())]


def recall_form() -> Form:
    """Return the empty form of a recall."""
    return Form(RecallFormSchema)


def reach_asked(work: Work) -> tuple[list[int], Reach | None, bool]:
    """Return the batches named, what recalling them would reach, and whether a lot to add was not found.

    Raises   MissingPermission · InvalidValue (an unknown batch)
    """
    named = batch_ids_asked()
    if not named:
        return [], None, False
    reach = preview_reach(work, named)
    more = add_lot(work, named, reach)
    if more == named:
        return named, reach, bool(request.args.get("add", "").strip())
    return list(dict.fromkeys(more)), preview_reach(work, list(dict.fromkeys(more))), False
