"""What was scanned or typed, as a question to the scanning room - for officers' pages and interfaces alike."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.scanning.queries import judge_scan
from trace.rooms.scanning.rules import ScanRequest, Verdict
from trace.standards.gs1.digital_link import MalformedLink, parse
from trace.standards.signing.serial import normalise_typed

LONGEST = 600


def scan_request(text: str) -> ScanRequest | None:
    """Return what a scanned address or a typed code asks, or None when it is neither.

    The host is not looked at: labels survive a move of hosts.
    """
    tidy = text.strip()
    if not tidy or len(tidy) > LONGEST:
        return None
    if "/" not in tidy:
        serial = normalise_typed(tidy)
        return ScanRequest(serial=serial[:40]) if serial.isascii() else None
    try:
        parts = urlsplit(tidy)
    except ValueError:  # a bracket that opens no address, or letters that no host has
        return None
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "/v/" in parts.path:
        serial = normalise_typed(unquote(parts.path.rsplit("/v/", 1)[1]).strip("/"))
        return ScanRequest(serial[:40], asked.get("gtin"), asked.get("lot"), asked.get("s"))
    try:
        link = parse(tidy)
    except MalformedLink:
        return None
    if link.serial is None:
        return None
    return ScanRequest(link.serial, str(link.gtin), link.lot, asked.get("s"))


def judge_code(work: Work, text: str, *, field: str = "code") -> tuple[str, Verdict]:
    """Return the serial of a code entered into `field` and what it answers now; raises InvalidValue `no-such-code`."""
    request = scan_request(text)
    found = judge_scan(work, request) if request is not None else None
    if found is None or found.verdict is Verdict.MISTYPED:
        raise InvalidValue(field=field, reason="no-such-code", value=text[:40])
    return found.serial, found.verdict
