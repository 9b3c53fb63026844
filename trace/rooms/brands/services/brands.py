"""Brands and their kinds of goods."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import FieldProblem, InvalidFields, InvalidValue
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.audit.services import record
from trace.rooms.brands import colours
from trace.rooms.brands.kinds import MarkType
from trace.rooms.brands.models import Brand, BrandProduct
from trace.rooms.brands.queries import get_brand
from trace.rooms.products.models import Commodity
from trace.standards.china.region_code import Division, MalformedDivision

PALETTE = ("primary", "ink", "paper", "accent")
_CODE = re.compile(r"[A-Za-z0-9-]{2,32}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def create_brand(
    work: Work,
    *,
    authority_id: int,
    code: str,
    name: str,
    mark_type: MarkType,
    territory: Sequence[str],
    introduction: str = "",
    palette: Mapping[str, str] | None = None,
    parent_id: int | None = None,
) -> Brand:
    """Enter a brand of an authority; its kinds of goods and its rule-book follow.

    code       2 to 32 letters, digits and hyphens; stands in the numbers of authorisations
    territory  division codes; goods from there are local
    parent_id  of a sub-brand 子品牌: another brand of the authority, whose rule-book holds until it has its own
    Raises     NotPermitted · InvalidValue · InvalidFields · AlreadyRecorded (code or name taken)
    """
    require(work.actor, Permission.BRANDS_MANAGE, organisation_id=authority_id)
    authority = get_organisation(work, authority_id)
    if not _CODE.fullmatch(code):
        raise InvalidValue(field="code", reason="brand-code", value=code[:40])
    places = _territory(territory)
    brand = Brand(
        authority_id=authority_id,
        parent_id=_parent(work, parent_id, authority_id),
        code=code,
        name=require_text("name", name, longest=200),
        mark_type=mark_type,
        division=authority.division or places[0],
        territory=places,
        introduction=introduction.strip(),
        palette=_palette(palette or {}),
        created_at=work.now,
        products=[],
    )
    work.session.add(brand)
    work.session.flush()  # kinds of goods and rule-books refer to it by its id
    _record(work, "brand.created", brand, name=brand.name, mark_type=mark_type.value)
    return brand


def update_brand(
    work: Work,
    *,
    brand_id: int,
    name: str,
    territory: Sequence[str],
    introduction: str = "",
    palette: Mapping[str, str] | None = None,
    parent_id: int | None = None,
) -> Brand:
    """Change how a brand presents itself and what counts as its territory; raises as `create_brand`."""
    brand = _managed(work, brand_id)
    brand.parent_id = _parent(work, parent_id, brand.authority_id, of=brand)
    brand.name = require_text("name", name, longest=200)
    brand.territory = _territory(territory)
    brand.introduction = introduction.strip()
    brand.palette = _palette(palette or {})
    _record(work, "brand.updated", brand, name=brand.name, territory=brand.territory)
    return brand


def set_brand_logo(work: Work, *, brand_id: int, upload: Upload) -> Brand:
    """Store the picture of the mark that public pages show; raises as `store_picture`."""
    brand = _managed(work, brand_id)
    logo = store_picture(work, upload, organisation_id=brand.authority_id, is_public=True)
    brand.logo = logo
    _record(work, "brand.logo-set", brand, digest=logo.digest)
    return brand


def add_brand_product(
    work: Work, *, brand_id: int, code: str, name: str, commodity: Commodity
) -> BrandProduct:
    """Add a kind of goods the brand may be used on; the rule-book names it by `code`.

    Raises   NotPermitted · NoSuchRecord · InvalidValue · AlreadyRecorded (code taken in this brand)
    """
    brand = _managed(work, brand_id)
    if not _CODE.fullmatch(code):
        raise InvalidValue(field="code", reason="brand-code", value=code[:40])
    product = BrandProduct(
        brand_id=brand.id,
        code=code,
        name=require_text("name", name, longest=200),
        commodity=commodity,
    )
    brand.products.append(product)
    work.session.flush()  # applications refer to it by its id
    _record(work, "brand.product-added", brand, code=code, name=product.name)
    return product


def _parent(
    work: Work, parent_id: int | None, authority_id: int, *, of: Brand | None = None
) -> int | None:
    """Return the parent of a sub-brand; raises InvalidValue: another authority's, or parents in a row."""
    if parent_id is None:
        return None
    parent = work.session.get(Brand, parent_id)
    if parent is None or parent.authority_id != authority_id or (of and of.id == parent_id):
        raise InvalidValue(field="parent_id", reason="unknown-choice", value=str(parent_id))
    below = select(Brand.id).where(Brand.parent_id == of.id) if of else None
    if parent.parent_id or (below is not None and work.session.scalar(below.limit(1))):
        raise InvalidValue(field="parent_id", reason="one-level", value=parent.name)
    return parent.id


def _managed(work: Work, brand_id: int) -> Brand:
    brand = get_brand(work, brand_id)
    require(work.actor, Permission.BRANDS_MANAGE, organisation_id=brand.authority_id)
    return brand


def _record(work: Work, verb: str, brand: Brand, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="brand",
        subject_key=brand.id,
        organisation_id=brand.authority_id,
        **facts,
    )


def _territory(codes: Sequence[str]) -> list[str]:
    """Return the significant digits of each code, so that a prefix comparison decides what is local."""
    if not any(code.strip() for code in codes):
        raise InvalidValue(field="territory", reason="required")
    found: list[str] = []
    for code in codes:
        try:
            prefix = Division.parse(code).prefix
        except MalformedDivision as error:
            raise InvalidValue(field="territory", reason="division", value=code[:20]) from error
        if prefix not in found:
            found.append(prefix)
    return found


def _palette(given: Mapping[str, str]) -> dict[str, str]:
    wrong = [
        FieldProblem(field=f"palette.{name}", reason="colour", facts={"value": value[:20]})
        for name, value in given.items()
        if value and (name not in PALETTE or not _COLOUR.fullmatch(value))
    ]
    if wrong:
        raise InvalidFields(problems=tuple(wrong))
    palette = {name: value.lower() for name, value in given.items() if value}
    if faint := colours.unreadable(palette):
        raise InvalidFields(
            problems=tuple(
                FieldProblem(field=f"palette.{name}", reason=f"faint-{name}", facts={})
                for name in faint
            )
        )
    return palette
