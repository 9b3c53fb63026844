"""Subscribing to a named query, and ending it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select

from trace.kernel.errors import MissingPermission
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.repository.errors import SubscriptionInvalid
from trace.rooms.repository.models import CapturedEvent, Subscription
from trace.rooms.repository.queries.named import get_query, get_subscription
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.members import read_time
from trace.standards.epcis.schedule import MalformedSchedule, Schedule, read_schedule

LONGEST_TOKEN = 500
#: So many subscriptions of one organisation run at a time.
MOST_SUBSCRIPTIONS = 50
FORMATS = ("No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates")
_KNOWN = frozenset(
    {
        "dest",
        "signatureToken",
        "stream",
        "schedule",
        "reportIfEmpty",
        "initialRecordTime",
        "epcFormat",
    }
)
_NONCE = 12


def subscribe(
    work: Work, *, name: str, sent: object, epc_format: str = "Never_Translates"
) -> Subscription:
    """Keep a subscription to the query called `name`: new events are sent to `dest`, at once or by the schedule.

    sent     {"dest": https address, "signatureToken"?, "stream": true | "schedule": {…}, "reportIfEmpty"?,
             "initialRecordTime"?}
    Raises   MissingPermission · NoSuchName · SubscriptionInvalid
    """
    query = get_query(work, name)
    if work.actor.account_id is None:
        raise MissingPermission(permission="account")
    if not isinstance(sent, Mapping):
        raise SubscriptionInvalid(where="", reason="type")
    for member in sent:
        if member not in _KNOWN:
            raise SubscriptionInvalid(where=str(member)[:80], reason="unknown")
    _require_room(work, query.organisation_id)
    schedule = _schedule(sent)
    begin = _begin(sent)
    spelling = sent.get("epcFormat", epc_format)
    if spelling not in FORMATS:
        raise SubscriptionInvalid(where="epcFormat", reason="value")
    made = Subscription(
        code=secrets.token_hex(16),
        organisation_id=query.organisation_id,
        account_id=work.actor.account_id,
        query_name=query.name,
        definition=dict(query.definition),
        dest=_dest(sent.get("dest")),
        sealed_token=_sealed(work, sent),
        is_stream=schedule is None,
        schedule=None if schedule is None else json.dumps(sent["schedule"]),
        is_reported_empty=_truth(sent, "reportIfEmpty"),
        epc_format=spelling,
        initial_record_time=begin,
        last_event=_last_event(work, begin),
        next_at=None if schedule is None else schedule.next_after(work.now),
        created_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # the audit trail names it
    _note(work, made, "subscription.created", dest=made.dest)
    return made


def unsubscribe(work: Work, *, name: str, code: str) -> None:
    """End a subscription; what waits to be sent is sent no more. Raises NoSuchName."""
    found = get_subscription(work, name, code)
    found.ended_at = work.now
    _note(work, found, "subscription.ended")


def _note(work: Work, made: Subscription, verb: str, **facts: object) -> None:
    audit(
        work,
        verb,
        subject_kind="subscription",
        subject_key=made.code,
        organisation_id=made.organisation_id,
        query=made.query_name,
        **facts,
    )


def token_of(work: Work, subscription: Subscription) -> str:
    """Return the subscriber's signature token, or "" where there is none."""
    if not subscription.sealed_token:
        return ""
    raw = bytes.fromhex(subscription.sealed_token)
    return _cipher(work).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()


def _cipher(work: Work) -> AESGCM:
    return AESGCM(work.ports.keyring.derive("webhook tokens"))


def _sealed(work: Work, sent: Mapping[str, Any]) -> str:
    token = sent.get("signatureToken", "")
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise SubscriptionInvalid(where="signatureToken", reason="value")
    if not token:
        return ""
    nonce = secrets.token_bytes(_NONCE)
    return (nonce + _cipher(work).encrypt(nonce, token.encode(), None)).hex()


def _require_room(work: Work, organisation_id: int) -> None:
    running = select(func.count(Subscription.id)).where(
        Subscription.organisation_id == organisation_id, Subscription.ended_at.is_(None)
    )
    if (work.session.scalar(running) or 0) >= MOST_SUBSCRIPTIONS:
        raise SubscriptionInvalid(where="", reason="too_many")


def _dest(found: object) -> str:
    """An https address without a user's name; whether it may be asked is judged each time it is."""
    wrong = SubscriptionInvalid(where="dest", reason="value")
    if not isinstance(found, str) or len(found) > 1000 or not found.isascii() or " " in found:
        raise wrong
    try:
        parts = urlsplit(found)
        # Asking for the port is what finds it wrong.
        is_right = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise wrong from None
    if not is_right or parts.username is not None or any(ord(sign) < 33 for sign in found):
        raise wrong
    return found


def _schedule(sent: Mapping[str, Any]) -> Schedule | None:
    is_stream = _truth(sent, "stream")
    if is_stream == ("schedule" in sent):
        raise SubscriptionInvalid(where="stream", reason="stream_or_schedule")
    if is_stream:
        return None
    try:
        found = read_schedule(sent["schedule"])
        found.next_after(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    except MalformedSchedule as error:
        raise SubscriptionInvalid(where=str(error.facts["field"]), reason=error.reason) from error
    return found


def _truth(sent: Mapping[str, Any], name: str) -> bool:
    found = sent.get(name, False)
    if not isinstance(found, bool):
        raise SubscriptionInvalid(where=name, reason="type")
    return found


def _begin(sent: Mapping[str, Any]) -> datetime | None:
    if "initialRecordTime" not in sent:
        return None
    try:
        return read_time("initialRecordTime", sent["initialRecordTime"])
    except MalformedEvent as error:
        raise SubscriptionInvalid(where="initialRecordTime", reason=error.reason) from error


def _last_event(work: Work, begin: datetime | None) -> int:
    newest = select(func.max(CapturedEvent.id))
    if begin is not None:
        newest = newest.where(CapturedEvent.record_time < begin)
    return work.session.scalar(newest) or 0
