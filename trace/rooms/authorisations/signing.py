"""The signed code of an authorisation certificate: made when it is printed, checked when it is scanned."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from trace.kernel.keyring import Keyring
from trace.standards.signing.authorisation_payload import signing_text
from trace.standards.signing.label_payload import (
    ALGORITHM_ED25519,
    MalformedSignature,
    decode_signature,
    encode_signature,
    verify_ed25519,
)


class PaperSignature(StrEnum):
    """What the code of a certificate says of where it came from; it never says that the right still stands."""

    ABSENT = "absent"
    VALID = "valid"
    INVALID = "invalid"
    REVOKED = "revoked"


def sign_number(keyring: Keyring, number: str, *, now: datetime) -> str:
    """Return the 88 characters after `?s=` for an authorisation, by the key that signs at present.

    Nothing is stored: another print is signed again, and both hold.
    Raises   NoSuchRecord when no key is in force
    """
    key = keyring.current_key(now)
    signature = keyring.sign(key.number, signing_text(keyring.issuer, number))
    return encode_signature(key.algorithm, key.number, signature)


def check_signature(keyring: Keyring, number: str, text: str) -> PaperSignature:
    """Tell whether `text` is our signature of the number; a revoked key is believed for nothing."""
    if not text:
        return PaperSignature.ABSENT
    try:
        parts = decode_signature(text)
    except MalformedSignature:
        return PaperSignature.INVALID
    key = keyring.find_key(parts.key_number)
    if key is None or parts.algorithm != ALGORITHM_ED25519:
        return PaperSignature.INVALID
    if not verify_ed25519(key.public, signing_text(keyring.issuer, number), parts.signature):
        return PaperSignature.INVALID
    # The code carries no date of its own: what was signed before the theft cannot be told from what was after.
    return PaperSignature.REVOKED if key.revoked_at is not None else PaperSignature.VALID
