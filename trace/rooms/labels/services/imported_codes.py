"""Codes of certifiers (有机码): handed in as a list for a range of labels, withdrawn while no label lives."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import delete, insert

from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.audit import services as audit
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import code_rules, imported, queries, ranges, rules
from trace.rooms.labels.models import ImportedCode, ImportedCodeList, LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import RangeKind, RunState
from trace.rooms.norms import claim_queries as norms
from trace.rooms.products.models import Product
from trace.rooms.products.queries import get_product
from trace.standards.china.scheme_codes import OrganicCode


def import_codes(
    work: Work,
    *,
    run_id: int,
    codes: Sequence[str],
    file_name: str = "",
    first: int | None = None,
    last: int | None = None,
) -> ImportedCodeList:
    """Store one code of the certifier for each label of a range, in print order; a code serves once for ever.

    first, last   indices in print order, both included; the whole run where left out
    Raises        MissingPermission · WrongRunState · CodesNotWanted · RangeRefused · TooManyCodes · CodeMalformed ·
                  CodeRepeated · CodeCountDiffers · CodesPresent · NoCertificateForCodes · CodeOfOtherCertifier ·
                  CodeTaken · AlreadyRecorded (another took the code at the same moment); nothing is written
    """
    run = queries.lock_run(work, run_id)
    queries.require_for_run(work, Permission.LABELS_ORDER, run)
    if run.state is RunState.CANCELLED:
        raise rules.WrongRunState(code=run.code, state=run.state.value, verb="import-codes")
    product = get_product(work, run.product_id)
    if not wants_codes(work, run.marks, product):
        raise code_rules.CodesNotWanted(code=run.code)
    span = rules.require_span(
        0 if first is None else first, run.count - 1 if last is None else last, run.count
    )
    read = code_rules.read_codes(codes)
    _require_room(work, run, span, read, product)
    made = _store(work, run, span, read, file_name)
    audit.record(
        work,
        "label-run.codes-imported",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        first=span.first + 1,
        last=span.last + 1,
        digest=made.digest,
    )
    return made


def withdraw_codes(work: Work, *, list_id: int, reason: str) -> ImportedCodeList:
    """Take a list handed in by mistake back: its codes are free again; that it was there stays on record.

    Raises   MissingPermission · NoSuchRecord · CodesInUse (labels of it are activated) · InvalidValue field `reason`;
             one withdrawn already is left as it is
    """
    found = imported.get_list(work, list_id)
    run = queries.lock_run(work, found.run_id)
    queries.require_for_run(work, Permission.LABELS_ORDER, run)
    reason = rules.require_reason(reason)
    if found.withdrawn_at is not None:
        return found
    rows = queries.ranges_of(work, run.id)
    alive = ranges.common([found.span], queries.spans_of(rows, RangeKind.ACTIVATED))
    if alive:
        raise code_rules.CodesInUse(count=ranges.size(alive))
    work.session.execute(delete(ImportedCode).where(ImportedCode.list_id == found.id))
    found.withdrawn_at, found.withdrawn_by = work.now, work.actor.label[:120]
    found.withdrawn_reason = reason
    work.session.flush()  # whoever looks again reads the row anew
    audit.record(
        work,
        "label-run.codes-withdrawn",
        subject_kind="label-run",
        subject_key=run.code,
        organisation_id=run.producer_id,
        first=found.first + 1,
        last=found.last + 1,
        reason=reason,
    )
    return found


def wants_codes(work: Work, marks: Sequence[str], product: Product) -> bool:
    """Whether packs that claim these marks bear a code of the certifier; asks nothing where none is claimed."""
    if not marks:
        return False
    known = norms.claim_rules(work)
    found = (known.rule_for(mark, product, work.today) for mark in marks)
    return any(rule is not None and rule.terms.pack_code_required for rule in found)


def _require_room(
    work: Work, run: LabelRun, span: Span, codes: Sequence[OrganicCode], product: Product
) -> None:
    if len(codes) != len(span):
        raise code_rules.CodeCountDiffers(
            given=len(codes), wanted=len(span), first=span.first + 1, last=span.last + 1
        )
    present = imported.count_codes(work, run.id, [span])
    if present:
        raise code_rules.CodesPresent(first=span.first + 1, last=span.last + 1, present=present)
    held = certificates.certificates_claimed(work, [product.producer_id], [Mark.ORGANIC])
    code_rules.require_certifier(codes, held, product_id=product.id, product_name=product.name)
    taken = imported.first_taken(work, [code.value for code in codes])
    if taken is not None:
        raise code_rules.CodeTaken(code=taken[0], run=taken[1])


def _store(
    work: Work, run: LabelRun, span: Span, codes: Sequence[OrganicCode], file_name: str
) -> ImportedCodeList:
    text = "\n".join(code.value for code in codes)
    made = ImportedCodeList(
        run_id=run.id,
        first=span.first,
        last=span.last,
        file_name="".join(sign for sign in file_name if sign.isprintable())[-200:],
        digest=hashlib.sha256(text.encode()).hexdigest(),
        imported_by=work.actor.label[:120],
        imported_at=work.now,
        withdrawn_reason="",
    )
    work.session.add(made)
    work.session.flush()  # the codes name the list by its id
    work.session.execute(
        insert(ImportedCode),
        [
            {
                "run_id": run.id,
                "list_id": made.id,
                "position": span.first + place,
                "code": code.value,
            }
            for place, code in enumerate(codes)
        ],
    )
    return made
