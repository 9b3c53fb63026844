"""One record of a workbook through the service that its form uses: what a row becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeVar

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.authorisations.rules import AppliedProduct, StockLine
from trace.rooms.batches import queries as batch_queries
from trace.rooms.batches import services as batches
from trace.rooms.batches.rules import SOURCES, BatchKind
from trace.rooms.batches.services import InputLine, OutputLine, SourceLine
from trace.rooms.brands.models import Brand
from trace.rooms.intake.kinds import SheetKey
from trace.rooms.intake.mapping import Record, called
from trace.rooms.producers import queries as producer_queries
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import MemberKind, ProofKind
from trace.rooms.products import queries as product_queries
from trace.rooms.products import services as products
from trace.rooms.quotas.rules import QuotaTerm
from trace.standards.china.typed import fold

T = TypeVar("T")
FEN = 100


class _Row(Protocol):
    @property
    def id(self) -> int:
        """The number of the record."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """What a record became."""

    subject_kind: str
    subject_id: int


@dataclass(slots=True)
class Books:
    """In whose books the records are written, and what references in cells lead to.

    failed  names of records of this workbook that could not be written
    """

    work: Work
    owner_id: int
    brand: Brand | None = None
    failed: set[tuple[SheetKey, str]] = field(default_factory=set)
    _known: dict[tuple[SheetKey, str], int] = field(default_factory=dict)

    def member(self, number: str, *, at: str) -> int:
        """Return the id of the member or contract farmer with this number."""

        def find() -> _Row | None:
            return producer_queries.find_member(self.work, self.owner_id, number)

        return self._look_up(SheetKey.MEMBERS, number, at, find)

    def unit(self, code: str, *, at: str) -> int:
        """Return the id of the production unit with this code."""

        def find() -> _Row | None:
            return producer_queries.find_unit(self.work, self.owner_id, code)

        return self._look_up(SheetKey.UNITS, code, at, find)

    def product(self, code: str, *, at: str = "product_id") -> int:
        """Return the id of the producer's product with this code."""

        def find() -> _Row | None:
            found = product_queries.find_by_code(self.work, code.upper())
            return found if found is not None and found.producer_id == self.owner_id else None

        return self._look_up(SheetKey.PRODUCTS, code, at, find)

    def batch(self, product_code: str, lot: str, *, at: str) -> int:
        """Return the id of the batch with this lot number."""
        product_id = self.product(product_code, at="input_product")

        def find() -> _Row | None:
            return batch_queries.find_batch(self.work, product_id=product_id, lot=lot)

        return self._look_up(SheetKey.BATCHES, called(product_code, lot), at, find, shown=lot)

    def premises(self, name: object) -> int | None:
        """Return the id of the premises of this name; None where no name is given."""
        if name is None:
            return None
        found = producer_queries.find_premises(self.work, self.owner_id, str(name))
        if found is None:
            raise InvalidValue(field="premises_id", reason="import-unknown", value=str(name))
        return found.id

    def _look_up(
        self,
        key: SheetKey,
        name: str,
        at: str,
        find: Callable[[], _Row | None],
        shown: str | None = None,
    ) -> int:
        place = (key, called(name))
        known = self._known.get(place)
        if known is not None:
            return known
        found = find()
        if found is None:
            # What fails elsewhere in the workbook is told there, with its own reason.
            reason = "import-depends" if place in self.failed else "import-unknown"
            raise InvalidValue(field=at, reason=reason, value=shown or name)
        self._known[place] = found.id
        return found.id


def write_record(books: Books, record: Record) -> Made:
    """Write one record as its form would, and return what it became; raises what the service raises."""
    return _WRITERS[record.sheet.format.key](books, record)


# ---------------------------------------------------------------- registers


def _write_member(books: Books, record: Record) -> Made:
    row = record.first
    member = producers.add_member(
        books.work,
        producer_id=books.owner_id,
        kind=_as(MemberKind, row["kind"]),
        number=str(row["number"]),
        name=str(row["name"]),
        phone=_text(row, "phone"),
        division=_text(row, "division"),
        contract_number=_text(row, "contract_number"),
        joined_on=row.get("joined_on"),  # type: ignore[arg-type]
    )
    return Made("member", member.id)


def _write_unit(books: Books, record: Record) -> Made:
    row = dict(record.first)
    grower = row.pop("member", None)
    unit = producers.NewUnit(
        **row,  # type: ignore[arg-type]
        member_id=None if grower is None else books.member(str(grower), at="member_id"),
    )
    made = producers.add_unit(books.work, producer_id=books.owner_id, unit=unit)
    return Made("production_unit", made.id)


def _write_product(books: Books, record: Record) -> Made:
    row = dict(record.first)
    content = _quantity(row, "net_content", "content_unit")
    row.pop("net_content", None)
    row.pop("content_unit", None)
    dimension = row.pop("dimension", content.unit.dimension if content else Dimension.MASS)
    facts = products.ProductFacts(
        **row,  # type: ignore[arg-type]
        dimension=_as(Dimension, dimension),
        net_content=content,
    )
    made = products.register_product(books.work, producer_id=books.owner_id, facts=facts)
    return Made("product", made.id)


def _write_proof(books: Books, record: Record) -> Made:
    row = record.first
    items = []
    for number, line in enumerate(record.rows):
        if {"item_name", "category_code", "products"} & set(line):
            name = line.get("item_name")
            if name is None:
                raise InvalidValue(field=f"items.{number}.item_name", reason="required")
            codes = _as(tuple, line.get("products", ()))
            at = f"items.{number}.product_ids"
            listed = tuple(books.product(str(code), at=at) for code in codes)
            items.append(producers.NewItem(str(name), _text(line, "category_code"), listed))
    proof = producers.add_proof(
        books.work,
        producer_id=books.owner_id,
        kind=_as(ProofKind, row["kind"]),
        number=str(row["number"]),
        issuer=str(row["issuer"]),
        valid_from=row["valid_from"],  # type: ignore[arg-type]
        valid_until=row["valid_until"],  # type: ignore[arg-type]
        items=items,
        premises_id=books.premises(row.get("premises")),
    )
    return Made("proof", proof.id)


# ---------------------------------------------------------------- batches


def _write_batch(books: Books, record: Record) -> Made:
    kind = _as(BatchKind, record.first["kind"])
    if kind is BatchKind.BOUGHT_IN:
        return Made("batch", _buy(books, record))
    if kind in SOURCES:
        return Made("batch", _gather(books, record, kind))
    return Made("batch", _process(books, record, kind))


def _gather(books: Books, record: Record, kind: BatchKind) -> int:
    row = record.first
    lines = []
    for number, line in enumerate(record.rows):
        at = f"lines.{number}"
        unit, member = line.get("unit_code"), line.get("member")
        lines.append(
            SourceLine(
                quantity=_needed(line, f"{at}.quantity"),
                unit_id=None if unit is None else books.unit(str(unit), at=f"{at}.unit_id"),
                member_id=None
                if member is None
                else books.member(str(member), at=f"{at}.member_id"),
                price_fen=_fen(line, at=f"{at}.price_fen"),
            )
        )
    register = batches.register_harvest if kind is BatchKind.HARVEST else batches.register_intake
    batch = register(
        books.work,
        producer_id=books.owner_id,
        product_id=books.product(str(row["product"])),
        lines=lines,
        on=row["on"],  # type: ignore[arg-type]
        premises_id=books.premises(row.get("premises")),
        lot=_text(row, "lot") or None,
        note=_text(row, "note"),
    )
    return batch.id


def _buy(books: Books, record: Record) -> int:
    row = record.first
    if len(record.rows) > 1:
        raise InvalidValue(field="lines.1.lot", reason="import-one-row")
    batch = batches.register_bought_in(
        books.work,
        producer_id=books.owner_id,
        product_id=books.product(str(row["product"])),
        quantity=_needed(row, "quantity"),
        supplier_name=_text(row, "supplier_name"),
        supplier_phone=_text(row, "supplier_phone"),
        origin_text=_text(row, "origin_text"),
        document_number=_text(row, "document_number") or None,
        on=row["on"],  # type: ignore[arg-type]
        premises_id=books.premises(row.get("premises")),
        lot=_text(row, "lot") or None,
        note=_text(row, "note"),
    )
    return batch.id


def _process(books: Books, record: Record, kind: BatchKind) -> int:
    row = record.first
    inputs = []
    for number, line in enumerate(record.rows):
        for name in ("input_product", "input_lot"):
            if name not in line:
                raise InvalidValue(field=f"inputs.{number}.{name}", reason="required")
        amount = _quantity(line, "input_quantity", "input_unit", at=f"inputs.{number}.")
        if amount is None:
            raise InvalidValue(field=f"inputs.{number}.input_quantity", reason="required")
        at = f"inputs.{number}.batch_id"
        used = books.batch(str(line["input_product"]), str(line["input_lot"]), at=at)
        inputs.append(InputLine(batch_id=used, quantity=amount))
    output = OutputLine(
        product_id=books.product(str(row["product"])),
        quantity=_needed(row, "quantity"),
        lot=_text(row, "lot") or None,
    )
    made = batches.register_process(
        books.work,
        kind=kind,
        producer_id=books.owner_id,
        inputs=inputs,
        outputs=[output],
        on=row["on"],  # type: ignore[arg-type]
        premises_id=books.premises(row.get("premises")),
        note=_text(row, "note"),
    )
    return made[0].id


# ---------------------------------------------------------------- holders of the brand's mark


def _write_holder(books: Books, record: Record) -> Made:
    brand = books.brand
    assert brand is not None  # noqa: S101  (this sheet is read for a brand only)
    row = record.first
    holder = producer_queries.find_by_credit_code(books.work, fold(str(row["credit_code"])))
    if holder is None:
        raise InvalidValue(
            field="credit_code", reason="import-no-producer", value=str(row["credit_code"])
        )
    if row.get("name") is not None and row["name"] != holder.name:
        raise InvalidValue(field="name", reason="import-other-name", value=holder.name)
    lines, terms, stocks = [], [], []
    own = Books(books.work, holder.id)
    kinds = {kind.code.casefold(): kind.id for kind in brand.products}
    for number, line in enumerate(record.rows):
        product_id = own.product(str(line["products"]), at=f"products.{number}.products")
        code = str(line["brand_product"])
        if code.casefold() not in kinds:
            at = f"products.{number}.brand_product"
            raise InvalidValue(field=at, reason="brand-product", value=code)
        lines.append(AppliedProduct(product_id, kinds[code.casefold()]))
        if line.get("quota"):
            terms.append(QuotaTerm(product_id, _as(int, line["quota"])))
        stocks += _stock(line, product_id, number)
    made = applications.import_authorisation(
        books.work,
        brand_id=brand.id,
        producer_id=holder.id,
        number=_text(row, "number"),
        valid_from=row["valid_from"],  # type: ignore[arg-type]
        valid_until=row["valid_until"],  # type: ignore[arg-type]
        products=lines,
        contract_number=_text(row, "contract_number"),
        stocks=stocks,
        quota=terms,
    )
    return Made("authorisation", made.id)


def _stock(line: Mapping[str, object], product_id: int, number: int) -> list[StockLine]:
    if not {"stock", "stock_count", "stock_until"} & set(line):
        return []
    for name in ("stock", "stock_count"):
        if name not in line:
            raise InvalidValue(field=f"stocks.{number}.{name}", reason="required")
    until = line.get("stock_until")
    return [StockLine(str(line["stock"]), _as(int, line["stock_count"]), product_id, until)]  # type: ignore[arg-type]


# ---------------------------------------------------------------- values of a row


def _text(row: Mapping[str, object], name: str) -> str:
    return str(row.get(name, ""))


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _quantity(row: Mapping[str, object], value: str, unit: str, *, at: str = "") -> Quantity | None:
    if value not in row and unit not in row:
        return None
    for name in (value, unit):
        if name not in row:
            raise InvalidValue(field=at + name, reason="required")
    amount, chosen = _as(Decimal, row[value]), _as(Unit, row[unit])
    return Quantity.parse(amount, chosen, field=at + value)


def _needed(row: Mapping[str, object], at: str) -> Quantity:
    prefix = at.removesuffix("quantity")
    found = _quantity(row, "quantity", "unit", at=prefix)
    if found is None:
        raise InvalidValue(field=at, reason="required")
    return found


def _fen(row: Mapping[str, object], *, at: str) -> int | None:
    if "price" not in row:
        return None
    fen = _as(Decimal, row["price"]) * FEN
    if fen != fen.to_integral_value():
        raise InvalidValue(field=at, reason="too-fine", value=str(row["price"]))
    return int(fen)


_WRITERS: dict[SheetKey, Callable[[Books, Record], Made]] = {
    SheetKey.MEMBERS: _write_member,
    SheetKey.UNITS: _write_unit,
    SheetKey.PRODUCTS: _write_product,
    SheetKey.PROOFS: _write_proof,
    SheetKey.BATCHES: _write_batch,
    SheetKey.HOLDERS: _write_holder,
}
