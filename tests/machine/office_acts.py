"""Acts of offices and authorities: quota, stops, suspensions; and the days that pass."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine.story import Story, mostly, packs, picks
from trace.rooms.batches import services as goods
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.brands import services as brands
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding
from trace.rooms.producers import services as producers

STOPS = (
    RestrictionKind.OWN_STOP,
    RestrictionKind.OFFICER_STOP,
    RestrictionKind.RECALL,
    RestrictionKind.INTERVAL,
    RestrictionKind.YIELD_CHECK,
)


class OfficeActs(Story):
    """What brand and officers do."""

    @rule(count=packs)
    def grant(self, count: int) -> None:
        """Grant a little more."""
        self.attempt(
            "grant",
            lambda work: brands.grant_quota(
                work,
                authorisation_id=self.cast.authorisation,
                product_id=self.cast.goods,
                season="2026",
                count=count,
                document="示例〔2026〕5号",
            ),
        )

    @precondition(lambda self: self.batches)
    @rule(pick=picks, kind=st.sampled_from(STOPS), rarely_not=mostly)
    def restrict(self, pick: int, kind: RestrictionKind, rarely_not: bool) -> None:
        """Stop or recall a batch and all that is made of it."""
        if rarely_not:
            return
        key = self._pick(self.batches, pick)
        placed = self.attempt(
            "restrict",
            lambda work: goods.place_restriction(
                work, batch_ids=[key], kind=kind, reason="示例", document_number="示例〔2026〕9号"
            ),
        )
        self.restrictions += [row.id for row in placed or ()]

    @precondition(lambda self: self.restrictions)
    @rule(pick=picks)
    def lift(self, pick: int) -> None:
        """Lift what was placed."""
        key = self._pick(self.restrictions, pick)
        done = self.attempt(
            "lift",
            lambda work: goods.lift_restriction(work, restriction_ids=[key], reason="整改完成"),
        )
        if done is not None:
            self.restrictions.remove(key)

    @rule(end=mostly)
    def suspend_producer(self, end: bool) -> None:
        """Suspend the producer, or lift it."""
        act = producers.lift_suspension if end else producers.suspend_producer
        done = self.attempt(
            "suspend producer",
            lambda work: act(work, producer_id=self.cast.producer, reason="示例"),
        )
        self._note("producer", done, end)

    @rule(end=mostly)
    def suspend_authorisation(self, end: bool) -> None:
        """Suspend the authorisation, or reinstate it."""
        done = self.attempt(
            "suspend authorisation",
            lambda work: brands.change_authorisation_state(
                work,
                authorisation_id=self.cast.authorisation,
                act="reinstate" if end else "suspend",
                reason="示例",
                document_number="示例〔2026〕7号",
            ),
        )
        self._note("authorisation", done, end)

    @rule(end=mostly)
    def suspend_certificate(self, end: bool) -> None:
        """Suspend the certificate, or put it back in force."""
        state = CertificateStanding.IN_FORCE if end else CertificateStanding.SUSPENDED
        done = self.attempt(
            "suspend certificate",
            lambda work: certificates.change_state(
                work,
                certificate_id=self.cast.certificate,
                state=state,
                from_on=work.today,
                reason="示例",
            ),
        )
        if done is not None:
            self.uncertified_since = None if end else self.work.today

    @rule()
    def sleep(self) -> None:
        """The next day."""
        self.now += timedelta(days=1)
