"""The rounds of hand-over, and the deliveries of one platform: sent outside of transactions, recorded within."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import structlog

from trace.http import exchange_files as files
from trace.http.exports import to_csv
from trace.jobs import safe_https
from trace.rooms.exchange import services
from trace.rooms.exchange.kinds import Form, Outcome
from trace.rooms.exchange.rules import Attempt, outcome_of
from trace.rooms.exchange.services import Parcel
from trace.rooms.exchange.targets import KindRule, Target

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob

log = structlog.get_logger("trace.jobs")
# So many attempts in a row that a platform did not answer well end a delivery: it is away, and others wait behind.
PATIENCE = 3
# One delivery gives way to other jobs after so long, and queues the next.
TURN = timedelta(seconds=60)
MAX_FILE_ROWS = 5000
EPCIS_HEADERS = {
    "Content-Type": "application/ld+json",
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "GS1-Capture-Error-Behaviour": "rollback",
}


def run_round(job: RunningJob) -> None:
    """Take what the database noted, go through older facts, queue deliveries; running twice changes nothing."""
    found = files.read_targets()
    for name, problems in found.wrong.items():
        log.error("exchange.file_wrong", target=name, problems=problems)
    targets = found.enabled
    with job.open_work() as work:
        services.follow_targets(work, targets=targets, known=found.wrong)
    done = count = 1
    while count:
        with job.open_work() as work:
            count = services.take_changes(work, targets=targets)
        done += count
        job.report(done, done)
    count = 1
    while count:
        with job.open_work() as work:
            count = services.fill_streams(work, targets=targets)
        done += count
        job.report(done, done)
    with job.open_work() as work:
        services.queue_deliveries(work, targets=list(targets.values()))


def deliver(job: RunningJob) -> None:
    """Send what is due to one platform; killed half-way, what was under way is sent again under the same key."""
    target = files.read_targets().enabled.get(str(job.payload["target"]))
    if target is None:
        return
    with job.open_work(read_only=True) as work:
        until = work.now + TURN
    failures = done = 0
    while failures < PATIENCE:
        with job.open_work() as work:
            if work.now >= until:
                services.queue_next(work, target=target)
                return
            size = MAX_FILE_ROWS if target.form is Form.CSV else 1
            parcels = services.claim_parcels(work, target=target, count=size)
        if not parcels:
            return
        attempts = _attempts(target, parcels)
        with job.open_work() as work:
            for parcel, attempt in zip(parcels, attempts, strict=True):
                services.record_attempt(work, handover_id=parcel.id, attempt=attempt)
        is_bad = attempts[0].outcome in (Outcome.LATER, Outcome.UNANSWERED, Outcome.NOT_SENT)
        failures = failures + 1 if is_bad else 0
        done += len(parcels)
        job.report(done, done)


def _attempts(target: Target, parcels: Sequence[Parcel]) -> list[Attempt]:
    rule = target.kinds[parcels[0].kind]
    if target.form is Form.CSV:
        return [_write_file(target, rule, parcels)] * len(parcels)
    return [_send(target, rule, parcels[0])]


# ---------------------------------------------------------------- over https


def _send(target: Target, rule: KindRule, parcel: Parcel) -> Attempt:
    try:
        headers = _headers(target, parcel)
    except files.SecretUnreadable as error:
        return Attempt(Outcome.NOT_SENT, str(error))
    allowed = safe_https.Allowed(target.hosts, target.networks, files.ca_file(target))
    is_asking = parcel.job_address is not None
    body = None if is_asking else json.dumps(parcel.body, ensure_ascii=False).encode()
    try:
        reply = safe_https.ask(
            allowed,
            "GET" if is_asking else rule.method,
            parcel.job_address or target.address + rule.path,
            headers=headers,
            body=body,
            deadline_s=target.timeout_s,
        )
    except (safe_https.NotAllowed, safe_https.NotSent) as error:
        return Attempt(Outcome.NOT_SENT, str(error))
    except safe_https.Unanswered as error:
        return Attempt(Outcome.UNANSWERED, str(error))
    return _asked(parcel, reply) if is_asking else _sent(target, rule, parcel, reply)


def _headers(target: Target, parcel: Parcel) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "User-Agent": "trace-exchange/1",
        "Idempotency-Key": parcel.key,
        "X-Handover-Version": str(parcel.version),
    }
    if target.form is Form.EPCIS:
        headers |= EPCIS_HEADERS
    else:
        headers["Content-Type"] = "application/json; charset=utf-8"
    secret = files.read_secret(target)
    if secret:
        headers[target.secret_header] = target.secret_prefix + secret
    return headers


def _sent(target: Target, rule: KindRule, parcel: Parcel, reply: safe_https.Reply) -> Attempt:
    outcome, reason = outcome_of(reply.status, may_have_arrived=parcel.may_have_arrived)
    job_address = None
    if outcome is Outcome.ACCEPTED:
        job_address = _job_address(target, rule, reply)
        if job_address is None:
            # It took the thing and says nothing of how it gets on: this answer is the receipt.
            outcome = Outcome.DELIVERED
    return Attempt(
        outcome, reason, reply.status, reply.text, _retry_after(reply), job_address=job_address
    )


def _job_address(target: Target, rule: KindRule, reply: safe_https.Reply) -> str | None:
    """Where an EPCIS platform tells how a capture went, if that lies on the same host."""
    location = reply.headers.get("location", "")
    if target.form is not Form.EPCIS or not location:
        return None
    try:
        address = urljoin(target.address + rule.path, location)
        told, own = urlsplit(address), urlsplit(target.address)
        is_same = (told.scheme, told.hostname, told.port) == (own.scheme, own.hostname, own.port)
    except ValueError:
        return None
    return address if is_same and len(address) <= 1000 and not told.username else None


def _asked(parcel: Parcel, reply: safe_https.Reply) -> Attempt:
    """What a capture job says of itself (EPCIS 2.0: running, success, errors)."""
    told, address = reply.text, parcel.job_address
    if reply.status != 200:
        _outcome, reason = outcome_of(reply.status, may_have_arrived=False)
        return Attempt(Outcome.LATER, reason, reply.status, told, _retry_after(reply))
    try:
        answer = json.loads(told)
        is_running, is_success = answer["running"], answer["success"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Attempt(Outcome.LATER, "no-capture-job", reply.status, told)
    if is_running is not False:
        return Attempt(Outcome.ACCEPTED, "running", reply.status, told, job_address=address)
    if is_success is True:
        return Attempt(Outcome.DELIVERED, "captured", reply.status, told)
    return Attempt(Outcome.REFUSED, "not-captured", reply.status, told)


def _retry_after(reply: safe_https.Reply) -> timedelta | None:
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 8:
        return timedelta(seconds=int(text))
    try:
        at = parsedate_to_datetime(text)
        sent = parsedate_to_datetime(reply.headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(_aware(at) - _aware(sent), timedelta())


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# ---------------------------------------------------------------- as files


def _write_file(target: Target, rule: KindRule, parcels: Sequence[Parcel]) -> Attempt:
    """Lay one file with a row for each parcel; its name says what it holds, and it is there whole or not at all."""
    columns = list(rule.fields)
    rows = [
        [each.key, each.version, *(_cell(each.row.get(name)) for name in columns)]
        for each in parcels
    ]
    content = to_csv(["handover_key", "version", *columns], rows)
    place = files.out_folder(target)
    name = f"{rule.kind.value}-{parcels[0].id:012d}-{parcels[-1].id:012d}.csv"
    try:
        place.mkdir(parents=True, exist_ok=True)
        unfinished = place / f".{name}.part"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, place / name)
    except OSError as error:
        return Attempt(Outcome.NOT_SENT, "folder", told=str(error.strerror))
    return Attempt(Outcome.DELIVERED, "file", told=name)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else value
