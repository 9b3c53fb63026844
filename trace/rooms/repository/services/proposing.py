"""Finding the producers that waiting events point to: written when they are captured, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select

from trace.kernel.chunks import chunks
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.producers.models import Premises, Producer
from trace.rooms.products.models import Product
from trace.rooms.repository.kinds import MatchBasis
from trace.rooms.repository.models import MatchProposal
from trace.rooms.repository.pointers import Pointers, pointers_of
from trace.standards.epcis.reading import Reading

#: How a basis is looked up: producer and the key that it is known by.
_LOOK_UPS: Mapping[MatchBasis, tuple[str, Select[int, str]]] = {
    MatchBasis.LOT: ("lots", select(Batch.producer_id, Batch.uri)),
    MatchBasis.PLACE: ("places", select(Premises.producer_id, Premises.gln)),
    MatchBasis.PRODUCT: ("products", select(Product.producer_id, Product.gtin)),
    MatchBasis.CREDIT_CODE: ("credit_codes", select(Producer.id, Producer.credit_code)),
    MatchBasis.NAME: ("names", select(Producer.id, Producer.name)),
}


def propose(
    work: Work, events: Sequence[tuple[int, Reading, Mapping[str, object]]]
) -> list[MatchProposal]:
    """Write and return the proposals for events that have just been stored (id, reading, as sent).

    Five statements, however many events they are.
    """
    named = {pk: pointers_of(reading, sent) for pk, reading, sent in events}
    found: list[MatchProposal] = []
    for basis, (kind, look_up) in _LOOK_UPS.items():
        known = _known(work, look_up, _all(named.values(), kind))
        for pk, pointers in named.items():
            by_producer: dict[int, str] = {}
            for key in sorted(getattr(pointers, kind)):
                for producer_id in known.get(key, ()):
                    by_producer.setdefault(producer_id, key)
            found += [
                MatchProposal(event_pk=pk, producer_id=producer_id, basis=basis, named=key[:200])
                for producer_id, key in by_producer.items()
            ]
    work.session.add_all(found)
    work.session.flush()  # whoever reads the event in this work finds them
    return found


def _all(named: Iterable[Pointers], kind: str) -> set[str]:
    return {key for pointers in named for key in getattr(pointers, kind)}


def _known(work: Work, look_up: Select[int, str], keys: set[str]) -> dict[str, set[int]]:
    column = look_up.selected_columns[1]
    found: dict[str, set[int]] = {}
    for part in chunks(sorted(keys)):
        for producer_id, key in work.session.execute(look_up.where(column.in_(part))):
            found.setdefault(key, set()).add(producer_id)
    return found
