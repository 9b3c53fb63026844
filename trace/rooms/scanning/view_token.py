"""The token of the confirming image: says which label was shown with which verdict, and counts once.

| bytes | hold |
|---|---|
| 0-3 | the instant the page was made, seconds since 1970, big-endian |
| 4-15 | random: no two views share it |
| 16 | the verdict's place in the list of verdicts; its highest bit: shown after the best-before day |
| 17-20 | the run, big-endian |
| 21-25 | the label's place in print order, big-endian |
| 26-41 | keyed BLAKE2b (RFC 7693) of the bytes before, sixteen bytes |

Written as 56 characters of base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from trace.rooms.scanning.packed import view_of
from trace.rooms.scanning.rules import Verdict

PURPOSE = "scan-view-token"
LIFE = timedelta(minutes=10)
_VERDICTS = tuple(Verdict)
_PLACES = {verdict: place for place, verdict in enumerate(_VERDICTS)}
NONCE_LENGTH = 12
_RUN_AT = 4 + NONCE_LENGTH + 1
_INDEX_AT = _RUN_AT + 4
_BODY_LENGTH = _INDEX_AT + 5
_TAG_LENGTH = 16
_PAST_EXPIRY = 0x80


@dataclass(frozen=True, slots=True)
class ShownView:
    """One page that was shown: of which label, with which verdict, and the number of the view (`packed.view_of`)."""

    run_id: int
    index: int
    verdict: Verdict
    view: int
    is_past_expiry: bool = False


def make_token(
    secret: bytes,
    *,
    run_id: int,
    index: int,
    verdict: Verdict,
    now: datetime,
    is_past_expiry: bool = False,
    nonce: bytes | None = None,
) -> str:
    """Return the token of one view of the page of a run's label; whoever has it need not follow the serial again.

    nonce   NONCE_LENGTH random bytes that no other view has; without them they are drawn here
    """
    body = (
        int(now.timestamp()).to_bytes(4, "big")
        + (nonce or os.urandom(NONCE_LENGTH))
        + bytes([_PLACES[verdict] | (_PAST_EXPIRY if is_past_expiry else 0)])
        + run_id.to_bytes(4, "big")
        + index.to_bytes(5, "big")
    )
    return base64.urlsafe_b64encode(body + _tag(secret, body)).decode().rstrip("=")


def read_token(secret: bytes, text: str, *, now: datetime) -> ShownView | None:
    """Return what the token says, or None when it is not ours, altered or older than LIFE."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    body, tag = packed[:_BODY_LENGTH], packed[_BODY_LENGTH:]
    if len(packed) != _BODY_LENGTH + _TAG_LENGTH or not hmac.compare_digest(
        tag, _tag(secret, body)
    ):
        return None
    made_at = int.from_bytes(body[:4], "big")
    if not 0 <= now.timestamp() - made_at <= LIFE.total_seconds():
        return None
    said = body[4 + NONCE_LENGTH]
    return ShownView(
        int.from_bytes(body[_RUN_AT:_INDEX_AT], "big"),
        int.from_bytes(body[_INDEX_AT:], "big"),
        _VERDICTS[said & ~_PAST_EXPIRY],
        view_of(made_at, body[4 : 4 + NONCE_LENGTH]),
        bool(said & _PAST_EXPIRY),
    )


def _tag(secret: bytes, body: bytes) -> bytes:
    # In less than half the time of an HMAC, and as hard to forge.
    return hashlib.blake2b(body, key=secret, digest_size=_TAG_LENGTH).digest()
