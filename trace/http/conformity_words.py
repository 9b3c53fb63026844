"""The words of tests and conformity certificates in both languages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.conformity.kinds import (
    Basis,
    CheckOutcome,
    ConformityKind,
    ConformityState,
    Statement,
)
from trace.rooms.testing.kinds import TestKind

words.add(
    {
        TestKind.SUPERVISED: _l("Supervised sampling"),
        TestKind.COMMISSIONED: _l("Commissioned test"),
        TestKind.OWN: _l("Own test"),
        TestKind.RAPID: _l("Rapid test"),
        ConformityKind.ISSUED: _l("Issued by the producer"),
        ConformityKind.COLLECTED: _l("Collected from the seller"),
        ConformityState.IN_FORCE: _l("In force"),
        ConformityState.VOID: _l("Made void"),
        CheckOutcome.AGREES: _l("Agrees with the goods"),
        CheckOutcome.DIFFERS: _l("Does not agree with the goods"),
        Statement.PRODUCER: _l("The producer's promise"),
        Statement.BUYER: _l("The buyer's promise"),
        Basis.CONTROL: _l("Own quality and safety control is in order"),
        Basis.OWN_TEST: _l("Own test passed"),
        Basis.COMMISSIONED_TEST: _l("Commissioned test passed"),
    }
)
