"""What pages and interface show of a conformity certificate: its public address and the words of the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, url_for

from trace.http.filters import name_masked
from trace.http.session import house
from trace.kernel.clock import local_date
from trace.rooms.conformity import rules
from trace.rooms.conformity.kinds import Basis, ConformityKind, Statement


@dataclass(frozen=True, slots=True)
class FormWords:
    """The fixed words of the form, in Chinese whatever the language of the page around it."""

    heading: str = rules.HEADING
    statement_heading: str = rules.STATEMENT_HEADING
    basis_heading: str = rules.BASIS_HEADING

    @property
    def fields(self) -> dict[str, str]:
        """The names of the fields, in the order of the form."""
        return rules.FIELD_WORDS

    @property
    def boxes(self) -> list[tuple[str, str]]:
        """The boxes of the basis, each by its value."""
        return [(box.value, text) for box, text in rules.BASIS_WORDS.items()]

    def statement(self, kind: Statement) -> str:
        """The statement, word for word."""
        return rules.STATEMENTS[kind]

    def basis(self, value: str) -> str:
        """The words beside one box."""
        return rules.BASIS_WORDS[Basis(value)]


def init_app(app: Flask) -> None:
    """Give the templates the words of the form and the public address."""
    app.jinja_env.globals.update(
        conformity_form=FormWords(),
        conformity_address=public_address,
        public_promisor=public_promisor,
    )
    app.jinja_env.filters["chinese_date"] = chinese_date


def chinese_date(instant: datetime) -> str:
    """Return the day as 2026年9月15日 in every language: the certificate is a Chinese document."""
    day = local_date(instant)
    return f"{day.year}年{day.month}月{day.day}日"


def public_promisor(certificate: Any) -> str:
    """Return who promised, as anybody may read it: a farmer who sold to a producer here has not agreed to be named."""
    if certificate.kind is ConformityKind.ISSUED:
        return str(certificate.promisor)
    return name_masked(certificate.promisor)


def public_address(number: str) -> str:
    """Return where anybody can look the certificate up: what its printed code says."""
    path = url_for("consumer.conformity", number=number, _external=False)
    return house().settings.base_url.rstrip("/") + path


def shown(certificate: Any) -> dict[str, Any]:
    """Return a certificate as interfaces answer it."""
    names = (
        *("number", "kind", "state", "producer_id", "batch_id", "product_name", "quantity_text"),
        *("origin", "promisor", "phone", "statement", "basis", "issued_at", "outside_number"),
        *("file_id", "recorded_by", "voided_at", "void_reason", "checks"),
    )
    return {
        **{name: getattr(certificate, name) for name in names},
        "statement_text": rules.STATEMENTS[certificate.statement],
        "address": public_address(certificate.number),
    }
