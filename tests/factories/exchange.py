"""Targets as their files describe them, and hand-overs made through the real services."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from trace.kernel.work import Work
from trace.rooms.exchange import services
from trace.rooms.exchange.kinds import FactKind, HandoverState, Outcome
from trace.rooms.exchange.models import Handover
from trace.rooms.exchange.rules import Attempt
from trace.rooms.exchange.targets import Target, parse_target

KINDS = {
    "producer": 'name = {from = "name", required = true}\n'
    '"code.credit" = {from = "credit_code"}\n'
    'state = {from = "state", words = {approved = "1", suspended = "2", closed = "0"}}',
    "product": 'code = {from = "code", required = true}\nname = {from = "name", longest = 60}',
    "batch": 'lot = {from = "lot", required = true}\nstate = {from = "state"}\n'
    'quantity = {from = "quantity"}\narea = {value = "360922"}',
    "certificate": 'number = {from = "number"}\nlot = {from = "lot"}\nstate = {from = "state"}',
    "event": 'id = {from = "event_id"}\nthings = {from = "epcs"}',
}


def target_text(
    form: str = "json",
    kinds: Mapping[str, str] = KINDS,
    *,
    more: str = "",
    address: str = "https://platform.example.cn/api",
    host: str = "platform.example.cn",
) -> str:
    """Return a target's file that is in use."""
    place = "" if form == "csv" else f'address = "{address}"\nhosts = ["{host}"]\n'
    parts = [f'title = "示例平台"\nenabled = true\nform = "{form}"\n{place}{more}\n']
    for kind, fields in kinds.items():
        path = "" if form == "csv" else f'path = "/{kind}s"\n'
        parts.append(f"[kinds.{kind}]\n{path}[kinds.{kind}.fields]\n{fields}\n")
    return "\n".join(parts)


def a_target(name: str = "province", form: str = "json", **options: object) -> Target:
    """Return a target that takes every kind."""
    return parse_target(name, target_text(form, **options))  # type: ignore[arg-type]


def run_round(work: Work, *targets: Target) -> None:
    """Do all that a round does short of sending."""
    by_name = {target.name: target for target in targets}
    services.follow_targets(work, targets=by_name)
    while services.take_changes(work, targets=by_name):
        pass
    while services.fill_streams(work, targets=by_name):
        pass
    work.session.flush()


def handovers(work: Work, kind: FactKind, subject_id: int) -> list[Handover]:
    """Return the versions of one fact, the first first."""
    found = select(Handover).where(Handover.kind == kind, Handover.subject_id == subject_id)
    return list(work.session.scalars(found.order_by(Handover.version)))


def make_exchange_records(work: Work) -> dict[str, object]:
    """Return what the access matrix asks for by name: a hand-over done, one that failed, their target."""
    target = a_target()
    work.session.flush()
    run_round(work, target)
    done, dead = (_sent(work, target, outcome) for outcome in (Outcome.DELIVERED, Outcome.REFUSED))
    return {"handover": done.id, "dead_handover": dead.id, "handover_target": target.name}


def _sent(work: Work, target: Target, outcome: Outcome) -> Handover:
    (parcel,) = services.claim_parcels(work, target=target)
    made = services.record_attempt(
        work, handover_id=parcel.id, attempt=Attempt(outcome, "taken", 200, "示例回执")
    )
    work.session.flush()
    assert made.state in (HandoverState.DELIVERED, HandoverState.DEAD)
    return made
