"""Ordering labels: a dry run of the gates, the order itself, and its cancellation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.outbox import cancel_job
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts import queries as accounts
from trace.rooms.accounts.models import Organisation
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.audit import services as audit
from trace.rooms.authorisations import services as authorisations
from trace.rooms.authorisations.rules import PackagingChoice
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as mass
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import Lineage
from trace.rooms.batches.rules import PACKED
from trace.rooms.brands import queries as brands
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import codes, printer_files, queries, rules, texts
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.gates.certified import draw_certified
from trace.rooms.labels.gates.judging import judge_gates, record_findings
from trace.rooms.labels.models import LabelRun, RunPackaging
from trace.rooms.labels.rules import (
    ExportState,
    GateFinding,
    RangeKind,
    RunKind,
    RunState,
    Stage,
)
from trace.rooms.labels.services.giving_back import give_back
from trace.rooms.labels.services.joining import certificate_to_join, keep_joined
from trace.rooms.producers import queries as producers
from trace.rooms.producers.models import Producer
from trace.rooms.products import queries as products
from trace.rooms.products.models import Product
from trace.rooms.quotas import services as quotas
from trace.rooms.sheets.drawing import layouts
from trace.rooms.sheets.drawing.face import LabelPlan, LabelText, plan_label
from trace.rooms.sheets.rules import GOOD_SIDE_MM
from trace.standards.gs1.characters import is_label_lot
from trace.standards.qr import MAX_VERSION, Symbol, SymbolTooLarge, label_symbol, plan_version
from trace.standards.signing.serial import ALPHABET, RUN_CODE_LENGTH

# With a tenth of a million codes in use one draw in ten collides; so many in a row do not happen.
CODE_DRAWS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is ordered: with a batch bound codes, without one pre-printed codes.

    product_id   may be left out where the batch tells it
    filing_id    version of the packaging, by default the latest that may be used; or stock_id, packaging from before
    channel      where the packs are to be sold, "" when it is not said
    joins_conformity   whether each label also shows the batch's conformity certificate 证码合一
    """

    producer_id: int
    product_id: int | None = None
    count: int
    batch_id: int | None = None
    brand_id: int | None = None
    marks: tuple[Mark, ...] = ()
    printer_id: int | None = None
    filing_id: int | None = None
    stock_id: int | None = None
    channel: str = ""
    joins_conformity: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What an order would be: what the gates say, what the label says, how fine its symbol is.

    label_text_version   of the mandatory text shown behind the code, None where none was set
    printer              who is to have the order, None where the producer prints itself
    """

    findings: tuple[GateFinding, ...]
    text: LabelText
    label_text_version: int | None
    symbol_version: int
    product: Product
    batch: Batch | None
    brand: Brand | None
    printer: Organisation | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a gate stops the order."""
        return any(found.stops for found in self.findings)

    @property
    def largest_count(self) -> int:
        """How many labels could be ordered now; 0 where something other than an amount stops."""
        return rules.largest_count(self.findings)


@dataclass(frozen=True, slots=True)
class _Prepared:
    order: Order
    kind: RunKind
    producer: Producer
    product: Product
    batch: Batch | None
    brand: Brand | None
    printer: Organisation | None
    base_each: int
    gtin: str | None
    lot: str | None
    symbol_version: int
    label_text_version: int | None
    case: Case


def preview_order(work: Work, order: Order) -> Preview:
    """Return what would become of an order: every gate's finding, the words and the symbol; writes nothing.

    Raises   as `order_run`, but for GatesRefused
    """
    ready = _prepare(work, order, _read)
    text = _sample_text(ready)
    return Preview(
        judge_gates(ready.case),
        text,
        ready.label_text_version,
        ready.symbol_version,
        ready.product,
        ready.batch,
        ready.brand,
        ready.printer,
    )


def sample_label(work: Work, order: Order) -> tuple[LabelPlan, str, Symbol]:
    """Return the drawing of a label with a code that no key signed, to be looked at."""
    ready = _prepare(work, order, _read)
    text = _sample_text(ready)
    uri, serial = codes.sample_uri(work.ports.base_url, ready.gtin, ready.lot)
    symbol = label_symbol(uri, serial)
    plan = plan_label(text, layouts.ROLL_60X40, GOOD_SIDE_MM, symbol.size)
    return plan, serial, symbol


def _sample_text(ready: _Prepared) -> LabelText:
    story = ready.case.story
    joined = certificate_to_join(ready.case) if ready.order.joins_conformity else None
    return texts.label_text(
        product=ready.product,
        producer=ready.producer,
        brand_name=ready.brand.name if ready.brand else None,
        batch=ready.batch,
        processors=batches.commissioned_processors(story) if story else (),
        promise_number=joined.number if joined else None,
        is_sample=True,
    )


def order_run(work: Work, order: Order) -> LabelRun:
    """Order labels: all gates for a batch, G1, G4 and quota for pre-printed ones; what is needed is drawn at once.

    Returns  the run, state `ordered`; its labels are dead until a range of them is activated
    Raises   MissingPermission · RunCountRefused · NoNetContent · BatchNotPacked · BatchOfOther · LotNotPrintable ·
             SymbolTooDense · GatesRefused · QuotaExhausted · NotEnoughLeft · CertifiedQuantitySpent (nothing is
             written)
    Writes   one LabelRun, what the gates found, the draws, one audit entry; no row per label
    """
    ready = _prepare(work, order, _locked)
    findings = judge_gates(ready.case)
    rules.require_passed(findings, Stage.ORDER)
    joined = certificate_to_join(ready.case) if order.joins_conformity else None
    decision = ready.case.authorisation
    authorisation = decision.authorisation if decision else None
    run = LabelRun(
        code=_fresh_code(work),
        kind=ready.kind,
        state=RunState.ORDERED,
        producer_id=order.producer_id,
        product_id=ready.product.id,
        batch_id=order.batch_id,
        brand_id=order.brand_id,
        authorisation_id=authorisation.id if authorisation else None,
        printer_id=order.printer_id,
        gtin=ready.gtin,
        lot=ready.lot,
        count=order.count,
        base_each=ready.base_each,
        key_number=work.ports.keyring.current_key(work.now).number,
        marks=[mark.value for mark in dict.fromkeys(order.marks)],
        label_text_version=ready.label_text_version,
        ordered_by=work.actor.label[:120],
        ordered_at=work.now,
        closed_reason="",
    )
    work.session.add(run)
    work.session.flush()  # the ledgers name the run by its id
    record_findings(work, run_id=run.id, stage=Stage.ORDER, findings=findings)
    _draw(work, run, ready, findings)
    _pack(work, run, ready.case)
    keep_joined(work, run, joined)
    audit.record(
        work,
        "label-run.ordered",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        kind=run.kind.value,
        count=run.count,
        batch_id=run.batch_id,
        brand_id=run.brand_id,
    )
    return run


def cancel_run(work: Work, *, run_id: int, reason: str) -> LabelRun:
    """Cancel a run none of whose labels was activated: all its labels are void, what they drew is given back.

    Raises   MissingPermission · AlreadyInUse · WrongRunState · InvalidValue field `reason`
    """
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_VOID, run)
    reason = rules.require_reason(reason)
    rows = queries.ranges_of(work, run.id)
    if queries.spans_of(rows, RangeKind.ACTIVATED):
        raise rules.AlreadyInUse(code=run.code)
    state = rules.next_state(run.state, "cancel", code=run.code)
    returned = give_back(work, run, rows, run.whole)
    authorisations.return_stock_of_run(work, run_id=run.id, code=run.code)
    run.state, run.closed_reason = state, reason
    for export in printer_files.exports_of(work, run.id):
        if export.state is ExportState.REQUESTED:
            export.state, export.finished_at = ExportState.CANCELLED, work.now
            if export.job_id is not None:
                cancel_job(work.session, export.job_id, now=work.now)
    audit.record(
        work,
        "label-run.cancelled",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        reason=reason,
        returned=returned,
    )
    return run


def assign_printer(work: Work, *, run_id: int, printer_id: int | None) -> LabelRun:
    """Hand a run to a printer, who can then fetch its files and activate its labels; None takes it back.

    Raises   MissingPermission · InvalidValue field `printer_id`
    """
    run = queries.lock_run(work, run_id)
    producer = producers.get_producer(work, run.producer_id)
    require(
        work.actor,
        Permission.LABELS_ORDER,
        organisation_id=producer.id,
        division=producer.division,
    )
    _printer(work, printer_id)
    run.printer_id = printer_id
    audit.record(
        work,
        "label-run.printer-assigned",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        printer_id=printer_id,
    )
    return run


def judge_now(
    work: Work,
    *,
    run: LabelRun,
    producer: Producer,
    product: Product,
    brand: Brand | None,
) -> tuple[GateFinding, ...]:
    """Return what the gates that can change after packing find today (G1, G3, G4), for the page of a pack.

    Everything is handed in because the page has it: one statement, and one more where marks are claimed. What is in
    the pack was judged when it was packed; stops and recalls have verdicts of their own.
    """
    case = Case(
        work=work,
        stage=Stage.NOW,
        kind=run.kind,
        producer=producer,
        product=product,
        batch=None,
        brand=brand,
        marks=[Mark(mark) for mark in run.marks],
        count=1,
        base_each=run.base_each,
        run_id=run.id,
    )
    return judge_gates(case)


def _read(work: Work, batch_id: int) -> tuple[Batch, Lineage | None]:
    """A batch to look at: its story is read with it."""
    story = batches.lineage(work, batch_id)
    return story.batch, story


def _locked(work: Work, batch_id: int) -> tuple[Batch, Lineage | None]:
    """A batch to draw from: its story is read once it is ours."""
    return batches.lock_batch(work, batch_id), None


def _prepare(
    work: Work, order: Order, load: Callable[[Work, int], tuple[Batch, Lineage | None]]
) -> _Prepared:
    # Only a producer's own people order; so its division, for which the row would be read first, decides nothing.
    require(work.actor, Permission.LABELS_ORDER, organisation_id=order.producer_id)
    rules.require_count(order.count)
    batch, story = load(work, order.batch_id) if order.batch_id is not None else (None, None)
    producer = producers.get_producer(work, order.producer_id)
    product = _product(work, order, batch)
    if batch is not None and batch.kind not in PACKED:
        raise rules.BatchNotPacked(lot=batch.lot, kind=batch.kind)
    if product.net_content_base is None:
        raise rules.NoNetContent(product=product.name)
    if batch is not None:
        require_packed(batch, product)
    printer = _printer(work, order.printer_id)
    brand: Brand | None = None
    books: list[RuleBook] = []
    if order.brand_id is not None:
        brand, books = brands.brand_with_rule_books(work, order.brand_id)
    lot = batch.lot if batch is not None and product.gtin else None
    kind = RunKind.PRE_PRINTED if batch is None else RunKind.BOUND
    text = products.label_text_on(work, product.id, batch.made_on if batch else work.today)
    return _Prepared(
        order=order,
        kind=kind,
        producer=producer,
        product=product,
        batch=batch,
        brand=brand,
        printer=printer,
        base_each=product.net_content_base,
        gtin=product.gtin,
        lot=lot,
        symbol_version=_symbol_version(work, product.gtin, lot),
        label_text_version=text.version if text else None,
        case=Case(
            work=work,
            stage=Stage.ORDER,
            kind=kind,
            producer=producer,
            product=product,
            batch=batch,
            given=story,
            brand=brand,
            rule_books=books,
            marks=tuple(dict.fromkeys(order.marks)),
            count=order.count,
            base_each=product.net_content_base,
            packaging=PackagingChoice(order.filing_id, order.stock_id, order.channel.strip()),
        ),
    )


def _product(work: Work, order: Order, batch: Batch | None) -> Product:
    product_id = order.product_id
    if product_id is None:
        if batch is None:
            raise InvalidValue(field="batch_id", reason="required")
        product_id = batch.product_id
    product = products.get_product(work, product_id)
    if product.producer_id != order.producer_id:
        raise NoSuchRecord(kind="product", key=str(product_id))
    return product


def require_packed(batch: Batch, product: Product) -> Batch:
    """Return the batch if its packs can be labelled; raises BatchOfOther · BatchNotPacked · LotNotPrintable."""
    if batch.kind not in PACKED:
        raise rules.BatchNotPacked(lot=batch.lot, kind=batch.kind)
    if batch.product_id != product.id:
        raise rules.BatchOfOther(lot=batch.lot)
    if not is_label_lot(batch.lot):
        raise rules.LotNotPrintable(lot=batch.lot)
    return batch


def _draw(work: Work, run: LabelRun, ready: _Prepared, findings: tuple[GateFinding, ...]) -> None:
    """Take mass, quota and certified quantity; pre-printed labels have no mass yet and only reserve their quota."""
    if run.batch_id is not None:
        mass.draw_for_labels(
            work, batch_id=run.batch_id, base=run.count * run.base_each, run_id=run.id
        )
    if run.authorisation_id is not None:
        take = quotas.reserve_quota if run.kind is RunKind.PRE_PRINTED else quotas.draw_quota
        take(
            work,
            authorisation_id=run.authorisation_id,
            product_id=run.product_id,
            on=ready.case.harvested_on,
            count=run.count,
            run_id=run.id,
            document=run.code,
        )
    if run.batch_id is not None:
        draw_certified(work, run, batch_id=run.batch_id, findings=findings)


def _pack(work: Work, run: LabelRun, case: Case) -> None:
    """Keep in what the packs are packed, and use up old packaging."""
    decision = case.packaging_decision
    if decision is None:
        return
    if decision.stock is not None:
        authorisations.use_stock_for_run(
            work, stock_id=decision.stock.id, count=run.count, run_id=run.id, code=run.code
        )
    work.session.add(
        RunPackaging(
            run_id=run.id,
            filing_id=decision.filing.id if decision.filing else None,
            stock_id=decision.stock.id if decision.stock else None,
            channel=case.packaging.channel,
        )
    )
    work.session.flush()  # binding in the same transaction judges it again


def _symbol_version(work: Work, gtin: str | None, lot: str | None) -> int:
    uri, serial = codes.sample_uri(work.ports.base_url, gtin, lot)
    try:
        return plan_version(uri, serial)
    except SymbolTooLarge as error:
        raise rules.SymbolTooDense(version=error.version, limit=MAX_VERSION) from error


def _printer(work: Work, printer_id: int | None) -> Organisation | None:
    if printer_id is None:
        return None
    found = accounts.organisations_by_id(work, [printer_id]).get(printer_id)
    if found is None or found.kind is not OrganisationKind.PRINTER or not found.is_active:
        raise InvalidValue(field="printer_id", reason="printer", value=str(printer_id))
    return found


def _fresh_code(work: Work) -> str:
    for _ in range(CODE_DRAWS):
        code = "".join(secrets.choice(ALPHABET) for _ in range(RUN_CODE_LENGTH))
        if not queries.code_is_taken(work, code):
            return code
    raise rules.RunCodesSpent
