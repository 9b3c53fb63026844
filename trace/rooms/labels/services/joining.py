"""证码合一: one label that is brand label and conformity certificate at once."""

from __future__ import annotations

from trace.kernel.work import Work
from trace.rooms.conformity.kinds import ConformityKind
from trace.rooms.conformity.models import ConformityCertificate
from trace.rooms.labels import rules
from trace.rooms.labels.gates.case import Case
from trace.rooms.labels.models import JoinedCertificate, LabelRun


def certificate_to_join(case: Case) -> ConformityCertificate:
    """Return the producer's newest certificate in force of the packed batch, else of what it was packed from.

    Raises   JoinNeedsBatch · NothingToJoin
    """
    if case.batch is None:
        raise rules.JoinNeedsBatch
    issued = [
        paper
        for paper in case.papers
        if paper.is_in_force
        and paper.kind is ConformityKind.ISSUED
        and paper.producer_id == case.producer.id
    ]
    if not issued:
        raise rules.NothingToJoin(lot=case.batch.lot)
    own = case.batch.id
    return max(issued, key=lambda paper: (paper.batch_id == own, paper.issued_at, paper.id))


def keep_joined(work: Work, run: LabelRun, certificate: ConformityCertificate | None) -> None:
    """Keep which certificate stands on the labels of a run, where one was asked for."""
    if certificate is None:
        return
    work.session.add(
        JoinedCertificate(run_id=run.id, certificate_id=certificate.id, number=certificate.number)
    )
    work.session.flush()  # files asked for in the same transaction print it
