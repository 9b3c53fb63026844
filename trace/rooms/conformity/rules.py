"""What a conformity certificate says, whose promise it is, and what the promise must rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from trace.kernel.errors import Conflict, InvalidValue
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.conformity.kinds import Basis, Statement
from trace.rooms.cultivation.rules import uncovered
from trace.rooms.products.kinds import Commodity
from trace.standards.china.region_code import full_name

# Word for word from the order of 2025 no. 4; kept here once, printed as they stand, in Chinese on every certificate.
HEADING = "承诺达标合格证"
STATEMENTS = {
    Statement.PRODUCER: "未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标。",
    Statement.BUYER: (
        "已按规定收取并保存该批次农产品承诺达标合格证或者其他质量安全合格证明；"
        "未违规使用保鲜剂、防腐剂、添加剂等。"
    ),
}
BASIS_WORDS = {
    Basis.CONTROL: "质量安全控制符合要求",
    Basis.OWN_TEST: "自行检测合格",
    Basis.COMMISSIONED_TEST: "委托检测合格",
}
# The order's names of the fields, in its order.
FIELD_WORDS = {
    "product_name": "产品名称",
    "quantity_text": "数量（重量）",
    "origin": "产地",
    "issued_at": "开具时间",
    "promisor": "承诺主体",
    "phone": "联系方式",
}
BASIS_HEADING = "承诺依据"
STATEMENT_HEADING = "承诺内容"
UNIT_WORDS = {
    Unit.G: "克",
    Unit.KG: "千克",
    Unit.JIN: "斤",
    Unit.ML: "毫升",
    Unit.L: "升",
    Unit.PIECE: "件",
}
# The shortest time for which certificates issued and collected are kept; nothing here is ever removed.
KEPT_MONTHS = 6

MOST_MARKET_CHECKS = 50
MARKET_SPAN = timedelta(days=1)
# Steps that mix lots or part them; what processing makes of them is another food.
REPACKED = frozenset(
    {BatchKind.SORTING, BatchKind.PRIMARY_PROCESSING, BatchKind.PACKING, BatchKind.ASSORTMENT}
)

_LEVELS = (12, 9, 6)


@dataclass(eq=False, kw_only=True)
class BatchIsRestricted(Conflict):
    """The batch `lot` is stopped, recalled or failed a test: nobody may promise its conformity now."""

    lot: str
    cause: RestrictionKind


@dataclass(eq=False, kw_only=True)
class NotFarmGoods(Conflict):
    """`product` is processed or prepackaged food: the certificate is for farm goods as they were grown."""

    product: str


@dataclass(eq=False, kw_only=True)
class SourceProofMissing(Conflict):
    """A buyer promises to have collected the sellers' papers, and none is recorded for the lot `lot`."""

    lot: str


@dataclass(eq=False, kw_only=True)
class TestMissing(Conflict):
    """The basis names a test, and no passed one of this kind is recorded for the batch `lot`."""

    __test__ = False
    at = "basis"
    lot: str
    basis: Basis


@dataclass(eq=False, kw_only=True)
class TestNotCovering(Conflict):
    """The basis names a test that does not name `missing`, which was used on the land of the batch `lot`."""

    __test__ = False
    at = "basis"
    lot: str
    basis: Basis
    missing: str


@dataclass(eq=False, kw_only=True)
class AllCertified(Conflict):
    """Certificates in force speak of the whole batch already; `number` is the newest of them."""

    at = "quantity"
    lot: str
    number: str


@dataclass(eq=False, kw_only=True)
class MoreThanLeft(Conflict):
    """The certificate would speak of more than the batch holds beyond its other certificates."""

    at = "quantity"
    remaining: Quantity
    asked: Quantity


@dataclass(eq=False, kw_only=True)
class TooManyMarketChecks(Conflict):
    """Markets have recorded as many checks of the certificate `number` today as one certificate can have."""

    number: str


@dataclass(eq=False, kw_only=True)
class CertificateIsVoid(Conflict):
    """The certificate `number` was made void before."""

    number: str


def is_farm_goods(commodity: Commodity, *, is_prepackaged_food: bool) -> bool:
    """Whether a conformity certificate can go with such goods at all, compulsory or not."""
    return commodity is not Commodity.PROCESSED and not is_prepackaged_food


def statement_for(*, has_goods_of_others: bool) -> Statement:
    """Return whose promise fits: a buyer's as soon as anything in the batch was bought from others."""
    return Statement.BUYER if has_goods_of_others else Statement.PRODUCER


def must_reissue(kind: BatchKind, *, has_goods_of_others: bool) -> bool:
    """Whether a batch needs a certificate of its own: goods bought from others were mixed or parted in it.

    Source   农产品质量安全法 (2022) article 39: who mixes 混装 or repacks 分装 what he bought issues the certificate
    """
    return has_goods_of_others and kind in REPACKED


def untested(
    batch_id: int,
    made_of: Mapping[int, Collection[int]],
    used: Mapping[int, Sequence[str]],
    tested: Sequence[tuple[int, Sequence[str]]],
) -> list[str]:
    """Return the ingredients used for a batch that no test of it names 用什么药、检什么药, each once.

    used     ingredients by the batch whose land saw them
    tested   of every report that counts its batch and the names of its items
    """
    missing = []
    for name in dict.fromkeys(name for names in used.values() for name in names):
        proved = {key for key, items in tested if not uncovered([name], items)}
        if any(name in used.get(key, ()) for key in unproved(batch_id, made_of, proved)):
            missing.append(name)
    return missing


def check_basis(basis: Collection[Basis]) -> list[Basis]:
    """Return the boxes ticked in the order of the order's form; raises InvalidValue when none is."""
    if not basis:
        raise InvalidValue(field="basis", reason="required")
    return [box for box in Basis if box in basis]


def unproved(
    batch_id: int, made_of: Mapping[int, Collection[int]], proved: Collection[int]
) -> set[int]:
    """Return the batches at which a proof is missing: none when it reaches every part of `batch_id`.

    made_of  the batches from which each was made; one without any is where goods entered the books
    proved   batches for which there is a proof; it holds for all that was made of them alone
    """
    missing: set[int] = set()
    seen: set[int] = set()
    waiting = [batch_id]
    while waiting:
        current = waiting.pop()
        if current in seen or current in proved:
            continue
        seen.add(current)
        above = made_of.get(current, ())
        waiting.extend(above)
        if not above:
            missing.add(current)
    return missing


def quantity_words(quantity: Quantity) -> str:
    """Return an amount as the certificate says it: 1000千克."""
    return f"{quantity.value.normalize():f}{UNIT_WORDS[quantity.unit]}"


def place_words(divisions: Iterable[str]) -> str:
    """Return the names of where goods grew: the smallest division that holds them all, else each county."""
    codes = sorted(set(divisions))
    for length in _LEVELS:
        shared = {code[:length] for code in codes}
        if len(shared) == 1 and all(len(code) >= length for code in codes):
            return full_name(shared.pop())
    return "、".join(full_name(county) for county in sorted({code[:6] for code in codes}))
