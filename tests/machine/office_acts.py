"""Acts of offices and authorities: stops, recalls, suspensions, sanctions, yield surveys; and the days that pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from tests.machine.story import Story, mostly, picks, seldom
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import services as goods
from trace.rooms.batches.models import Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding
from trace.rooms.labels import services as labels
from trace.rooms.producers import services as producers
from trace.rooms.sanctions import services as sanctions
from trace.rooms.sanctions.services import Charge

STOPS = (
    RestrictionKind.OWN_STOP,
    RestrictionKind.OFFICER_STOP,
    RestrictionKind.RECALL,
    RestrictionKind.SAFETY_FAILURE,
    RestrictionKind.INTERVAL,
    RestrictionKind.YIELD_CHECK,
)
WHO = ("producer", "authorisation", "certificate")
CHARGE = Charge(
    rule="使用管理办法第十二条", facts="2026年7月1日超范围用标", document_number="示例〔2026〕8号"
)


class OfficeActs(Story):
    """What brand and officers do."""

    @precondition(lambda self: self.batches)
    @rule(pick=picks, kind=st.sampled_from(STOPS), meant=seldom)
    def restrict(self, pick: int, kind: RestrictionKind, meant: bool) -> None:
        """Stop or recall a batch and all that is made of it; more often such a thing ends."""
        if not meant:
            self.lift(pick)
            return
        key = self._pick(self.batches, pick)
        self.attempt(
            "restrict",
            lambda work: goods.place_restriction(
                work, batch_ids=[key], kind=kind, reason="示例", document_number="示例〔2026〕9号"
            ),
        )

    @rule(pick=picks)
    def lift(self, pick: int) -> None:
        """Lift what was placed, by hand or by a rule; what lies above a ceiling waits for a survey."""
        statement = select(Restriction.id).where(Restriction.lifted_at.is_(None))
        known = list(self.session.scalars(statement.order_by(Restriction.id)))
        if known:
            key = self._pick(known, pick)
            self.attempt(
                "lift",
                lambda work: goods.lift_restriction(work, restriction_ids=[key], reason="整改完成"),
            )

    @rule(tonnes=st.integers(1, 4), own=st.booleans())
    def survey(self, tonnes: int, own: bool) -> None:
        """Survey what a plot yields: what lies within it then may be labelled."""
        self.attempt(
            "survey",
            lambda work: goods.record_survey(
                work,
                production_unit_id=self.cast.unit if own else self.cast.member_unit,
                product_id=self.cast.fruit,
                season_on=work.today,
                measured=Quantity(Decimal(1000 * tonnes), Unit.KG),
                is_per_size=False,
                surveyed_on=work.today,
                surveyed_by="示例镇农技员",
                method="实收称重20株",
            ),
        )

    @rule(who=st.sampled_from(WHO), void=mostly)
    def suspend(self, who: str, void: bool) -> None:
        """Suspend producer, authorisation or certificate; where something is suspended, that is lifted instead."""
        if self.suspended:
            self._settle()
            return
        begun = self.attempt(f"suspend {who}", self._states(who, end=False))
        if begun is None:
            return
        self.suspended.add(who)
        if who == "certificate":
            self.uncertified_since = self.work.today
        if who == "authorisation":
            self.sanction = int(begun)
            if void:
                self._void_unused(int(begun))

    def _void_unused(self, sanction_id: int) -> None:
        self.attempt("void unused", lambda work: labels.void_unused(work, sanction_id=sanction_id))

    @precondition(lambda self: self.suspended)
    @rule()
    def settle(self) -> None:
        """Lift what is suspended."""
        self._settle()

    @rule()
    def sleep(self) -> None:
        """The next day; what was suspended does not stay so for long."""
        self.now += timedelta(days=1)
        self._settle()

    def _settle(self) -> None:
        for who in sorted(self.suspended):
            if self.attempt(f"reinstate {who}", self._states(who, end=True)) is not None:
                self.suspended.discard(who)
                if who == "certificate":
                    self.uncertified_since = None

    def _states(self, who: str, *, end: bool) -> Callable[[Work], Any]:
        if who == "producer":
            act = producers.lift_suspension if end else producers.suspend_producer
            return lambda work: act(work, producer_id=self.cast.producer, reason="示例")
        if who == "certificate":
            state = CertificateStanding.IN_FORCE if end else CertificateStanding.SUSPENDED
            return lambda work: certificates.change_state(
                work,
                certificate_id=self.cast.certificate,
                state=state,
                from_on=work.today,
                reason="示例",
            )
        if end:
            key = self.sanction
            assert key is not None
            return lambda work: sanctions.lift_suspension(work, sanction_id=key, reason="整改完成")
        return self._sanction

    def _sanction(self, work: Work) -> int:
        made = sanctions.impose_sanction(
            work,
            authorisation_id=self.cast.authorisation,
            kind=SanctionKind.SUSPENSION,
            charge=CHARGE,
        )
        work.session.flush()
        return made.id
