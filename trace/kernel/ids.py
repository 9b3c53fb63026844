"""Unguessable names made from the operating system's randomness."""

from __future__ import annotations

import secrets
import uuid

_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def request_id() -> str:
    """Return a fresh id for one request or job run (32 hex digits)."""
    return secrets.token_hex(16)


def event_id() -> str:
    """Return a fresh EPCIS event id, `urn:uuid:…`."""
    return f"urn:uuid:{uuid.uuid4()}"


def secret_token() -> str:
    """Return a bearer secret of 256 bits, safe in a header or a URL."""
    return secrets.token_urlsafe(32)


def readable_code(length: int) -> str:
    """Return `length` characters that people can read out and type (no 0 O 1 I L U)."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))
