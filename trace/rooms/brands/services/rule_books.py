"""Rule-books 使用管理办法: looked at before they are published, published, compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from trace.kernel.checks import require_text
from trace.kernel.errors import FieldProblem, InvalidFields, InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.brands import queries, rules
from trace.rooms.brands.errors import RuleBookOvertaken
from trace.rooms.brands.models import Brand, RuleBook
from trace.rooms.norms.builtin import BUILTIN
from trace.rooms.norms.queries import find_norm


@dataclass(frozen=True, slots=True)
class RuleBookPreview:
    """What publishing a body would change.

    version   the number it would have
    in_force  the version that holds until its day, None where there is none
    """

    version: int
    in_force: RuleBook | None
    differences: tuple[rules.Difference, ...]


def preview_rule_book(
    work: Work, *, brand_id: int, body: rules.RuleBookBody, from_on: date, source: str
) -> RuleBookPreview:
    """Return what `publish_rule_book` would change, and refuse what it would refuse; writes nothing."""
    brand = _managed(work, brand_id)
    latest = _check(work, brand, body, from_on=from_on, source=source)
    in_force = queries.rule_book_on(work, brand.id, from_on)
    before = rules.RuleBookBody.from_json(in_force.body) if in_force else None
    return RuleBookPreview(latest + 1, in_force, rules.differences(before, body))


def publish_rule_book(
    work: Work,
    *,
    brand_id: int,
    body: rules.RuleBookBody,
    from_on: date,
    source: str,
    version: int | None = None,
) -> RuleBook:
    """Publish the next version of a brand's rule-book, in force from a day on; older versions stay as they are.

    from_on  today or later: what was decided before is not judged by new rules
    source   the document it stands in, with its number
    version  the number that the preview gave it, where there was one: what was compared is what is published
    Raises   NotPermitted · NoSuchRecord · InvalidValue · InvalidFields (every unusable part is named) ·
             RuleBookOvertaken (somebody else published in between)
    """
    brand = _managed(work, brand_id)
    latest = _check(work, brand, body, from_on=from_on, source=source)
    if version is not None and version != latest + 1:
        raise RuleBookOvertaken(version=latest)
    book = RuleBook(
        brand_id=brand.id,
        version=latest + 1,
        from_on=from_on,
        body=body.to_json(),
        source=source.strip(),
        published_by=work.actor.label[:120],
        published_at=work.now,
    )
    work.session.add(book)
    work.session.flush()  # a decision in the same transaction reads it
    record(
        work,
        "rule-book.published",
        subject_kind="brand",
        subject_key=brand.id,
        organisation_id=brand.authority_id,
        version=book.version,
        from_on=from_on,
    )
    return book


def _check(
    work: Work, brand: Brand, body: rules.RuleBookBody, *, from_on: date, source: str
) -> int:
    """Refuse what cannot be published; return the number of the latest version, 0 before the first."""
    require_text("source", source, longest=2000)
    latest = work.session.scalar(
        select(func.max(RuleBook.version)).where(RuleBook.brand_id == brand.id)
    )
    # The first one may have been in force long before this system knew it.
    if latest is not None and from_on < work.today:
        raise InvalidValue(field="from_on", reason="past", value=from_on.isoformat())
    rules.check_rule_book(
        body, mark_type=brand.mark_type, product_codes=[product.code for product in brand.products]
    )
    _check_norms(work, body)
    return latest or 0


def _check_norms(work: Work, body: rules.RuleBookBody) -> None:
    """Raise InvalidFields where a rule-book relies on a norm that nobody entered."""
    unknown = [
        FieldProblem(field=f"norms.{index}.code", reason="norm", facts={"value": norm.code})
        for index, norm in enumerate(body.norms)
        if (norm.kind, norm.code) not in BUILTIN and find_norm(work, norm.kind, norm.code) is None
    ]
    if unknown:
        raise InvalidFields(problems=tuple(unknown))


def _managed(work: Work, brand_id: int) -> Brand:
    brand = queries.get_brand(work, brand_id)
    require(work.actor, Permission.BRANDS_MANAGE, organisation_id=brand.authority_id)
    return brand
