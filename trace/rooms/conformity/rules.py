"""What a conformity certificate says, and when it may be issued."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from trace.kernel.errors import Conflict, InvalidValue
from trace.rooms.batches.rules import BatchKind
from trace.rooms.conformity.models import Basis, Statement

HEADING = "承诺达标合格证"
# Word for word from the order of 2025 no. 4; kept here once, printed as they stand, in Chinese on every certificate.
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


@dataclass(eq=False, kw_only=True)
class BatchIsRestricted(Conflict):
    """The batch `lot` is stopped, recalled or failed a test: nobody may promise its conformity now."""

    lot: str
    cause: str


@dataclass(eq=False, kw_only=True)
class SourceProofMissing(Conflict):
    """A buyer promises to have collected the sellers' certificates, and none is recorded for the batch `lot`."""

    lot: str


@dataclass(eq=False, kw_only=True)
class TestMissing(Conflict):
    """The basis names a test, and no passed one of this kind is recorded for the batch `lot`."""

    __test__ = False
    at = "basis"
    lot: str
    basis: str


@dataclass(eq=False, kw_only=True)
class CertificateIsVoid(Conflict):
    """The certificate `number` was made void before."""

    number: str


def statement_for(kind: BatchKind) -> Statement:
    """The statement that fits how the batch came to be: a buyer's for bought-in goods, else the producer's."""
    return Statement.BUYER if kind is BatchKind.BOUGHT_IN else Statement.PRODUCER


def check_basis(basis: Collection[Basis]) -> list[Basis]:
    """Return the boxes ticked in the order of the order's form; raises InvalidValue when none is."""
    if not basis:
        raise InvalidValue(field="basis", reason="required")
    return [box for box in Basis if box in basis]
