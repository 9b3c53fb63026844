"""Column types the rooms share, each exact and alike on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Enum, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite makes an automatic row id only of a column declared plain INTEGER.
BIG = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; a naive one is a programming error and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """The type of the values."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the engine stores (naive UTC on SQLite)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the stored instant, aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal with `places` digits after the point, stored as a whole number."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    @property
    def python_type(self) -> type[Decimal]:
        """The type of the values."""
        return Decimal

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Return the whole number of the smallest step; finer values are refused."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} is finer than {self.places} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        """Return the exact decimal."""
        return None if value is None else Decimal(value).scaleb(-self.places)


def choice(kind: type[StrEnum]) -> Enum:
    """Return a text column type that holds the values of `kind` and a CHECK that nothing else enters."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def reference(target: str, *, nullable: bool = False, index: bool = True, **options: Any) -> Any:
    """Return a mapped column that refers to `target` ("producers.id") of this or another room."""
    return mapped_column(BIG, ForeignKey(target), nullable=nullable, index=index, **options)


Id = Annotated[int, mapped_column(BIG, primary_key=True, autoincrement=True)]
UtcInstant = Annotated[datetime, mapped_column(Instant)]
LocalDate = Annotated[date, mapped_column(Date)]
Digest = Annotated[str, mapped_column(String(64))]
Amount = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Division = Annotated[str, mapped_column(String(12))]
JsonDocument = JSON().with_variant(JSONB(), "postgresql")
