"""What a label's signature says, how it is written in the QR code, and its strict verification.

The text that is signed, UTF-8, lines joined by a line feed, none at the end:

    trace-label-v1
    <issuer>            the fixed issuer id of the key manifest, not the host
    <id>                (01)GTIN14(10)LOT(21)SERIAL · (01)GTIN14(21)SERIAL · v/SERIAL

The 66 bytes that are printed as 88 characters of base64url without padding:

| bytes | hold |
|---|---|
| 0 | algorithm: 1 Ed25519, 2 SM2 |
| 1 | key number, 1 to 255 |
| 2-65 | the signature |
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from trace.standards.gs1 import digital_link
from trace.standards.gs1.characters import is_label_lot
from trace.standards.gs1.keys import Gtin
from trace.standards.malformed import Malformed

ALGORITHM_ED25519 = 1
ALGORITHM_SM2 = 2
ALGORITHMS = frozenset({ALGORITHM_ED25519, ALGORITHM_SM2})
SIGNATURE_LENGTH = 64
ENCODED_LENGTH = 88

# Edwards25519 (RFC 8032): the field's prime, the order of the base point.
_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
# The y of the eight points whose order divides eight; either sign of x is refused with them.
_ORDER_EIGHT_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = frozenset({0, 1, _PRIME - 1, _ORDER_EIGHT_Y, _PRIME - _ORDER_EIGHT_Y})


class MalformedSignature(Malformed):
    """Not a label's signature: reason `length`, `encoding`, `algorithm` or `key_number`."""

    code = "label_signature"


class MalformedLabel(Malformed):
    """These parts make no label: reason `lot` (not printable, or a lot without a GTIN)."""

    code = "label"


@dataclass(frozen=True, slots=True)
class SignatureParts:
    """The parts of the printed signature."""

    algorithm: int
    key_number: int
    signature: bytes


def signed_id(gtin14: str | None, lot: str | None, serial: str) -> str:
    """Return the identifier that is signed, by the label's form.

    gtin14, lot   both: a bound code · GTIN alone: a pre-printed code · neither: no GTIN
    Raises        MalformedLabel: `lot`
    """
    if lot is not None and (gtin14 is None or not is_label_lot(lot)):
        raise MalformedLabel("lot", lot=lot)
    if gtin14 is None:
        return f"v/{serial}"
    return f"(01){gtin14}" + (f"(10){lot}" if lot is not None else "") + f"(21){serial}"


def signing_text(issuer: str, label_id: str) -> bytes:
    """Return the bytes that are signed for the label `label_id` of `issuer`."""
    return f"trace-label-v1\n{issuer}\n{label_id}".encode()


def encode_signature(algorithm: int, key_number: int, signature: bytes) -> str:
    """Return the 88 characters printed after `?s=`.

    Raises   MalformedSignature: `length`, `algorithm` or `key_number`
    """
    _check_parts(algorithm, key_number)
    if len(signature) != SIGNATURE_LENGTH:
        raise MalformedSignature("length", length=len(signature))
    return base64.urlsafe_b64encode(bytes((algorithm, key_number)) + signature).decode("ascii")


def signing_texts(
    issuer: str, gtin14: str | None, lot: str | None, serials: Sequence[str]
) -> list[bytes]:
    """Return what `signing_text` gives for each label of a run; the serial stands at the end of each.

    Raises   MalformedLabel: `lot`
    """
    head = signing_text(issuer, signed_id(gtin14, lot, ""))
    return [head + serial.encode() for serial in serials]


def encode_signatures(algorithm: int, key_number: int, signatures: Sequence[bytes]) -> list[str]:
    """Return what `encode_signature` gives for each signature of a run.

    Raises   MalformedSignature: `length`, `algorithm` or `key_number`
    """
    _check_parts(algorithm, key_number)
    for signature in signatures:
        if len(signature) != SIGNATURE_LENGTH:
            raise MalformedSignature("length", length=len(signature))
    head = bytes((algorithm, key_number))
    # 66 bytes are 22 groups of three: every signature begins at a character of its own.
    joined = base64.urlsafe_b64encode(head + head.join(signatures)).decode("ascii")
    ends = range(ENCODED_LENGTH, len(signatures) * ENCODED_LENGTH + 1, ENCODED_LENGTH)
    return [joined[end - ENCODED_LENGTH : end] for end in ends]


def decode_signature(text: str) -> SignatureParts:
    """Return the parts of the 88 characters; exactly one spelling of each signature is taken.

    Raises   MalformedSignature: `length`, `encoding`, `algorithm` or `key_number`
    """
    if len(text) != ENCODED_LENGTH:
        raise MalformedSignature("length", length=len(text))
    try:
        packed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise MalformedSignature("encoding") from None
    # Decoders differ over `+`, `/`, padding and stray bits: only what we would print is ours.
    if base64.urlsafe_b64encode(packed).decode("ascii") != text or "=" in text:
        raise MalformedSignature("encoding")
    _check_parts(packed[0], packed[1])
    return SignatureParts(algorithm=packed[0], key_number=packed[1], signature=packed[2:])


def label_uri(
    base_url: str, gtin14: str | None, lot: str | None, serial: str, signature: str
) -> str:
    """Return the URI printed in the QR code, in the form that `signed_id` signs.

    base_url   scheme, host and a port where there is one, such as `https://trace.example.org`
    Raises     MalformedLabel: `lot`
    """
    signed_id(gtin14, lot, serial)
    if gtin14 is None:
        return f"{base_url.rstrip('/')}/v/{serial}?s={signature}"
    link = digital_link.LabelLink(Gtin(gtin14), lot=lot, serial=serial, query=(("s", signature),))
    return digital_link.build(base_url, link)


def label_uris(
    base_url: str,
    gtin14: str | None,
    lot: str | None,
    serials: Sequence[str],
    signatures: Sequence[str],
) -> list[str]:
    """Return what `label_uri` gives for each label of a run: all are alike before the serial.

    serials      of our alphabet, which no address has to escape
    signatures   as printed, one for each serial
    Raises       MalformedLabel: `lot` · ValueError when one serial or signature is missing
    """
    if not serials:
        return []
    first = label_uri(base_url, gtin14, lot, serials[0], signatures[0])
    head = first.removesuffix(f"{serials[0]}?s={signatures[0]}")
    return [
        f"{head}{serial}?s={signature}"
        for serial, signature in zip(serials, signatures, strict=True)
    ]


def verify_ed25519(public_bytes: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is the one a strict verifier accepts (RFC 8032, cofactorless).

    Refused before any arithmetic, because verifiers disagree about them: a scalar S not below the
    group order, and a key or R that is not canonical or has a small order.
    """
    if len(public_bytes) != 32 or len(signature) != SIGNATURE_LENGTH:
        return False
    if int.from_bytes(signature[32:], "little") >= _ORDER:
        return False
    if not (_is_strict_point(public_bytes) and _is_strict_point(signature[:32])):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _is_strict_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y < _PRIME and y not in _SMALL_ORDER_Y


def _check_parts(algorithm: int, key_number: int) -> None:
    if algorithm not in ALGORITHMS:
        raise MalformedSignature("algorithm", algorithm=algorithm)
    if not 1 <= key_number <= 255:
        raise MalformedSignature("key_number", key_number=key_number)
