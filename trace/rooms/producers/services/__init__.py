"""The verbs of the producers room, by what they act on."""

from __future__ import annotations

from trace.rooms.producers.services.approval import (
    close_producer,
    lift_suspension,
    review_producer,
    set_approval_steps,
    submit_producer,
    suspend_producer,
)
from trace.rooms.producers.services.holdings import (
    NewUnit,
    add_member,
    add_premises,
    add_unit,
    close_premises,
    close_unit,
    end_membership,
    update_member,
    update_premises,
    update_unit,
)
from trace.rooms.producers.services.proofs import (
    NewItem,
    add_proof,
    apply_for_renewal,
    attach_proof_evidence,
    change_proof_state,
    refuse_renewal,
    set_proof_items,
    verify_proof,
)
from trace.rooms.producers.services.registration import (
    ProducerIdentity,
    register_producer,
    set_picture,
    update_contact,
    update_identity,
)
from trace.rooms.producers.services.removing import remove_member, remove_proof, remove_unit

__all__ = [
    "NewItem",
    "NewUnit",
    "ProducerIdentity",
    "add_member",
    "add_premises",
    "add_proof",
    "add_unit",
    "apply_for_renewal",
    "attach_proof_evidence",
    "change_proof_state",
    "close_premises",
    "close_producer",
    "close_unit",
    "end_membership",
    "lift_suspension",
    "refuse_renewal",
    "register_producer",
    "remove_member",
    "remove_proof",
    "remove_unit",
    "review_producer",
    "set_approval_steps",
    "set_picture",
    "set_proof_items",
    "submit_producer",
    "suspend_producer",
    "update_contact",
    "update_identity",
    "update_member",
    "update_premises",
    "update_unit",
    "verify_proof",
]
