"""Label runs, made through the real services; a default one has passed every gate."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.factories.batches import make_packing_batch
from tests.factories.brands import make_authorisation, make_brand
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from tests.factories.sheets import make_template
from tests.factories.signs import make_sign_records
from trace.kernel import database
from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.batches.models import Batch
from trace.rooms.brands.models import Brand
from trace.rooms.certificates.kinds import Mark
from trace.rooms.conformity import services as conformity
from trace.rooms.conformity.kinds import Basis
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.labels import imported, services
from trace.rooms.labels.models import ImportedCodeList, LabelRun, RunExport
from trace.rooms.labels.rules import ExportFormat
from trace.rooms.labels.services import making, plans
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

_codes = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Packed:
    """A producer with packed goods that may be labelled, with the brand or without."""

    producer: Producer
    product: Product
    batch: Batch
    brand: Brand | None = None
    authorisation: Authorisation | None = None

    def order(self, count: int = 10, **overrides: Any) -> services.Order:
        """Return an order of bound labels for the batch."""
        given: dict[str, Any] = {
            "producer_id": self.producer.id,
            "product_id": self.product.id,
            "count": count,
            "batch_id": self.batch.id,
            "brand_id": self.brand.id if self.brand else None,
        }
        return services.Order(**(given | overrides))


def make_packed(
    work: Work,
    *,
    packs: int = 200,
    with_brand: bool = True,
    with_conformity: bool = True,
    quota: int = 10_000,
    producer: Producer | None = None,
    brand: Brand | None = None,
    lot: str | None = None,
    make_goods: Callable[..., Product] = make_packed_product,
    **product: Any,
) -> Packed:
    """Return packs of peaches (or of what `make_goods` makes), packed yesterday, with certificate and authorisation."""
    producer = producer or make_producer(work)
    goods = make_goods(work, producer, **product)
    work.session.flush()
    overrides: dict[str, Any] = {}
    batch = make_packing_batch(work, producer, goods, packs=packs, **overrides)
    if with_conformity:
        make_conformity(work, batch)
    authorisation = None
    if with_brand:
        brand = brand or make_brand(work)
        authorisation = make_authorisation(work, brand, producer, [goods], quota=quota)
    work.session.flush()
    return Packed(producer, goods, batch, brand if with_brand else None, authorisation)


def make_conformity(work: Work, batch: Batch) -> ConformityCertificate:
    """Return a conformity certificate in force for the whole batch."""
    paper = conformity.issue_certificate(work, batch_id=batch.id, basis=[Basis.CONTROL])
    work.session.flush()
    return paper


def make_bound_run(
    work: Work, packed: Packed | None = None, count: int = 10, **overrides: Any
) -> LabelRun:
    """Return ordered labels whose batch is known."""
    packed = packed or make_packed(work)
    run = services.order_run(work, packed.order(count, **overrides))
    work.session.flush()
    return run


def make_pre_printed_run(
    work: Work, packed: Packed | None = None, count: int = 10, **overrides: Any
) -> LabelRun:
    """Return ordered labels that are printed before their batch exists."""
    return make_bound_run(work, packed, count, batch_id=None, **overrides)


def some_codes(count: int, *, certifier: str = "123", year: int = 26) -> list[str]:
    """Return codes of a certifier as packs bear them, never the same twice."""
    return [f"{certifier}{year:02d}{next(_codes):012d}" for _ in range(count)]


def make_codes(work: Work, run: LabelRun, **overrides: Any) -> ImportedCodeList:
    """Hand in a code of the certifier for every label of a run that claims the organic mark."""
    given: dict[str, Any] = {"codes": some_codes(run.count), "file_name": "有机码.txt"}
    return services.import_codes(work, run_id=run.id, **(given | overrides))


def make_exported(work: Work, run: LabelRun, **overrides: Any) -> RunExport:
    """Return an export of the run, made at once as the job would make it."""
    given: dict[str, Any] = {"format": ExportFormat.CSV}
    wanted = services.request_export(work, run_id=run.id, **(given | overrides))
    work.session.flush()
    plan = plans.read_plan(work, wanted.id)
    for position, span in enumerate(plan.parts):
        certified = imported.codes_between(work, run.id, span) if plan.text.imported else {}
        content = plans.draw_part(plan, span, work.ports, certified)
        staged = work.ports.files.stage(content)
        making.record_part(work, plan, position, span, staged, len(content))
    work.session.flush()
    making.finish_export(work, plan)
    work.session.flush()
    # The files get their names as they would at the commit that a test never makes.
    database._run(work.session, database._BEFORE_COMMIT)
    return wanted


def make_label_records(work: Work, producer: Producer, printer_id: int) -> dict[str, object]:
    """Return what the access matrix asks for: a run assigned to a printer, with files."""
    run = make_bound_run(work, make_packed(work, producer=producer), printer_id=printer_id)
    records: dict[str, object] = {
        "run": run.id,
        "export": make_exported(work, run).id,
        "producer_template": make_template(work, producer.id).id,
        "printer_template": make_template(work, printer_id).id,
    }
    return records | make_sign_records(work, run)


def make_activated_run(
    work: Work, packed: Packed | None = None, count: int = 10, **overrides: Any
) -> LabelRun:
    """Return bound labels that are all activated."""
    run = make_bound_run(work, packed, count, **overrides)
    if Mark.ORGANIC.value in run.marks:
        make_codes(work, run)
    make_exported(work, run)
    services.activate_range(work, run_id=run.id, first=0, last=count - 1)
    work.session.flush()
    return run
