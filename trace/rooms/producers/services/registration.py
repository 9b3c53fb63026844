"""Registering a producer and keeping its particulars."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trace.kernel.actor import Actor, ActorKind
from trace.kernel.checks import require_text
from trace.kernel.errors import AlreadyRecorded
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_picture
from trace.kernel.work import Work
from trace.rooms.accounts import services as accounts
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.audit.services import record
from trace.rooms.producers import queries, rules
from trace.rooms.producers.models import Producer, ProducerState, SubjectKind

EDITABLE = (ProducerState.DRAFT, ProducerState.REFUSED)


@dataclass(frozen=True, slots=True)
class ProducerIdentity:
    """What reviewers look at: who the producer is in law, and where.

    division              township (9 digits) or village (12)
    credit_code_override  why a credit code with a wrong check character is right all the same
    """

    subject_kind: SubjectKind
    name: str
    division: str
    credit_code: str | None = None
    credit_code_override: str | None = None


def register_producer(
    work: Work,
    *,
    identity: ProducerIdentity,
    contact_name: str,
    phone: str,
    address: str,
    introduction: str = "",
) -> Producer:
    """Create a producer's organisation and its draft registration.

    Anyone may: a visitor registers itself, an officer or an import registers others; nothing follows from a draft.
    Returns  the producer, state `draft`; submit_producer hands it in
    Raises   InvalidFields · InvalidValue · CreditCodeCheckFails · AlreadyRecorded (rule uq_producers_credit_code)
    """
    checked = _checked(work, identity, known=None)
    contact = _contact(contact_name, phone, address)
    organisation = accounts.create_organisation(
        work,
        kind=OrganisationKind.PRODUCER,
        name=checked.name,
        division=checked.division,
        credit_code=checked.credit_code,
        phone=contact[1],
    )
    producer = Producer(
        id=organisation.id,
        subject_kind=checked.subject_kind,
        name=checked.name,
        credit_code=checked.credit_code,
        credit_code_override=checked.credit_code_override,
        contact_name=contact[0],
        phone=contact[1],
        address=contact[2],
        division=checked.division,
        introduction=introduction.strip(),
        state=ProducerState.DRAFT,
        registered_at=work.now,
    )
    work.session.add(producer)
    work.session.flush()  # members, units and products are registered in the same transaction
    _tell(work, "producer.registered", producer, override=checked.credit_code_override)
    return producer


def update_identity(work: Work, *, producer_id: int, identity: ProducerIdentity) -> Producer:
    """Correct who the producer is, while its registration is a draft or was refused.

    Raises   NotPermitted · IdentityFixed · what register_producer raises
    """
    producer = _own(work, producer_id)
    if producer.state not in EDITABLE:
        raise rules.IdentityFixed(fields="name, subject_kind, credit_code, division")
    checked = _checked(work, identity, known=producer)
    before = {"name": producer.name, "credit_code": producer.credit_code}
    producer.subject_kind = checked.subject_kind
    producer.name = checked.name
    producer.credit_code = checked.credit_code
    producer.credit_code_override = checked.credit_code_override
    producer.division = checked.division
    _rename_organisation(work, producer)
    _tell(
        work,
        "producer.identity_corrected",
        producer,
        before=before,
        override=checked.credit_code_override,
    )
    return producer


def update_contact(
    work: Work,
    *,
    producer_id: int,
    contact_name: str,
    phone: str,
    address: str,
    introduction: str,
) -> Producer:
    """Change how the producer is reached and how it presents itself; possible in every state but `closed`."""
    producer = _own(work, producer_id)
    if producer.state is ProducerState.CLOSED:
        raise rules.ProducerStateForbids(state=producer.state, verb="update")
    before = {"phone": producer.phone, "address": producer.address}
    producer.contact_name, producer.phone, producer.address = _contact(contact_name, phone, address)
    producer.introduction = introduction.strip()
    _tell(work, "producer.contact_changed", producer, before=before)
    return producer


def set_picture(work: Work, *, producer_id: int, upload: Upload) -> Producer:
    """Replace the picture that public pages show of the producer."""
    producer = _own(work, producer_id)
    stored = store_picture(work, upload, organisation_id=producer.id, is_public=True)
    producer.picture_id = stored.id
    _tell(work, "producer.picture_set", producer, digest=stored.digest)
    return producer


def _rename_organisation(work: Work, producer: Producer) -> None:
    # Organisations are the administrator's; this one follows its producer, whose clerk was allowed above.
    on_behalf = replace(
        work, actor=Actor(ActorKind.SYSTEM, work.actor.label, work.actor.account_id)
    )
    accounts.update_organisation(
        on_behalf,
        organisation_id=producer.id,
        name=producer.name,
        division=producer.division,
        credit_code=producer.credit_code,
        phone=producer.phone,
    )


def _own(work: Work, producer_id: int) -> Producer:
    producer = queries.get_producer(work, producer_id)
    require(
        work.actor,
        Permission.PRODUCERS_WRITE,
        organisation_id=producer.id,
        division=producer.division,
    )
    return producer


def _checked(work: Work, identity: ProducerIdentity, *, known: Producer | None) -> ProducerIdentity:
    name = require_text("name", identity.name, longest=200)
    division = rules.accept_division(identity.division)
    code, override = None, None
    if (identity.credit_code or "").strip():
        accepted = rules.accept_credit_code(
            identity.credit_code or "", override=identity.credit_code_override
        )
        code, override = accepted.value, accepted.override
        other = queries.find_by_credit_code(work, code)
        if other is not None and other is not known:
            raise AlreadyRecorded(rule="uq_producers_credit_code")
    elif identity.subject_kind in (SubjectKind.COOPERATIVE, SubjectKind.COMPANY):
        require_text("credit_code", "", longest=18)
    return ProducerIdentity(identity.subject_kind, name, division, code, override)


def _contact(contact_name: str, phone: str, address: str) -> tuple[str, str, str]:
    return (
        require_text("contact_name", contact_name, longest=80),
        require_text("phone", phone, longest=30),
        require_text("address", address, longest=200),
    )


def _tell(work: Work, verb: str, producer: Producer, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="producer",
        subject_key=producer.id,
        organisation_id=producer.id,
        name=producer.name,
        **facts,
    )
