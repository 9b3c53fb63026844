"""Who processed goods for another: both parties are named on the pack (GB 7718)."""

from __future__ import annotations

from trace.rooms.batches.queries.figures import Lineage
from trace.rooms.producers.models import Producer


def commissioned_processors(found: Lineage) -> tuple[Producer, ...]:
    """Return who took a step on commission for the owner of the batch, anywhere in its story, the last step first."""
    steps = [
        batch
        for batch in found.batches.values()
        if batch.producer_id == found.batch.producer_id and batch.processor_id != batch.producer_id
    ]
    steps.sort(key=lambda batch: (batch.made_on, batch.id), reverse=True)
    return tuple(dict.fromkeys(batch.processor for batch in steps))
