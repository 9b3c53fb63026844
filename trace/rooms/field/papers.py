"""Authorisations, certificates and licences of the producers of a bundle, each with how it stands today."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from trace.kernel.work import Work
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import standing_on
from trace.rooms.certificates.models import Certificate
from trace.rooms.certificates.rules import state_on
from trace.rooms.labels.models import LabelRun
from trace.rooms.producers.models import Proof
from trace.rooms.producers.rules import proof_standing_on

# Goods with a paper that ended longer ago are not on any shelf any more.
_KEPT_YEARS = 2


def owners(scope: Select[Any]) -> Select[Any]:
    """The ids of the producers that have runs in `scope`, as a part of other statements."""
    return select(LabelRun.producer_id).where(LabelRun.id.in_(scope))


def rows(work: Work, scope: Select[Any]) -> dict[str, list[Any]]:
    """Return the papers as the content holds them, of every producer that has runs in `scope`."""
    theirs = owners(scope)
    since = date(work.today.year - _KEPT_YEARS, work.today.month, 1)
    found: dict[str, list[Any]] = {}
    rights = select(Authorisation).where(
        Authorisation.producer_id.in_(theirs), Authorisation.valid_until >= since
    )
    for right in work.session.scalars(rights.options(joinedload(Authorisation.states))).unique():
        word = standing_on(right, on=work.today, now=work.now).word
        found[f"a{right.id}"] = _row("authorisation", right, word)
    held = select(Certificate).where(
        Certificate.producer_id.in_(theirs), Certificate.valid_until >= since
    )
    for paper in work.session.scalars(held.options(joinedload(Certificate.states))).unique():
        word = _within(paper, state_on(paper, work.today).value, work.today)
        found[f"c{paper.id}"] = _row(paper.mark.value, paper, word)
    proofs = select(Proof).where(Proof.producer_id.in_(theirs), Proof.valid_until >= since)
    for proof in work.session.scalars(proofs.options(joinedload(Proof.states))).unique():
        word = _within(proof, proof_standing_on(proof, work.today).value, work.today)
        found[f"p{proof.id}"] = _row(proof.kind.value, proof, word)
    return found


def _within(paper: Certificate | Proof, word: str, today: date) -> str:
    """A paper that nobody took away is in force within its days only."""
    if word != "in_force":
        return word
    if today > paper.valid_until:
        return "expired"
    return "not_yet_valid" if today < paper.valid_from else word


def _row(kind: str, paper: Authorisation | Certificate | Proof, word: str) -> list[Any]:
    days = (paper.valid_from.isoformat(), paper.valid_until.isoformat())
    return [kind, paper.number, paper.producer_id, word, *days]
