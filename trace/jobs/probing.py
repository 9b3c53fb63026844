"""The self-check of the public page: asked over the network as a customer's phone does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

import structlog

from trace.rooms.recalls.services import probe

if TYPE_CHECKING:
    from trace.jobs.worker import RunningJob

log = structlog.get_logger("trace.jobs")
TIMEOUT_S = 5.0


def check_public_page(job: RunningJob) -> None:
    """Stop and release the test label and look whether the public page follows; an alarm is logged as an error.

    Run twice, it makes two self-checks; one that was killed half-way is tidied up by the next.
    """
    found = probe(job.open_work, verdict_at)
    if found is not None and found.is_alarm:
        log.error("recall_probe.alarm", finding=found.finding.value, serial=found.serial)


def verdict_at(address: str) -> str:
    """Return the verdict that the public page at an address gives to a program, or "" where it does not answer."""
    if not address.startswith(("http://", "https://")):
        return ""
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310  (checked above)
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            told = json.load(answer)
    except (URLError, OSError, ValueError):
        return ""
    return str(told.get("verdict", "")) if isinstance(told, dict) else ""
