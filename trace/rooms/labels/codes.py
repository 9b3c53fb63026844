"""The code on each label, computed and never stored: serial, signature, address - and their verification."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, islice
from typing import Protocol

from trace.kernel.keyring import ED25519, Keyring
from trace.rooms.labels.rules import NoSuchLabel
from trace.standards.gs1.digital_link import MalformedLink, parse
from trace.standards.signing import label_payload
from trace.standards.signing.label_payload import MalformedSignature
from trace.standards.signing.serial import (
    SerialCodec,
    is_well_formed,
    normalise_typed,
    run_key,
)

# Named once: another purpose would give every label printed so far another serial.
SERIAL_PURPOSE = "serial-master"
# So many codes are held at once, however long the run.
CHUNK = 2_048


class CodedRun(Protocol):
    """What of a run its codes depend on."""

    @property
    def code(self) -> str:
        """The four characters every serial begins with."""
        ...

    @property
    def gtin(self) -> str | None:
        """Fourteen digits, or None."""
        ...

    @property
    def lot(self) -> str | None:
        """The printed lot of a bound code, or None."""
        ...

    @property
    def key_number(self) -> int:
        """The key that signs it."""
        ...


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """The same as plain values, for work outside any transaction."""

    code: str
    gtin: str | None
    lot: str | None
    key_number: int

    @classmethod
    def of(cls, run: CodedRun) -> RunIdentity:
        """Copy what the codes depend on."""
        return cls(run.code, run.gtin, run.lot, run.key_number)


@dataclass(frozen=True, slots=True)
class CodedLabel:
    """One label's code."""

    index: int
    serial: str
    uri: str


@dataclass(frozen=True, slots=True)
class CodedChunk:
    """The codes of labels that follow one another from index `first` on."""

    first: int
    serials: tuple[str, ...]
    uris: tuple[str, ...]


class SignatureFault(StrEnum):
    """Why a code is not accepted; for officers and logs, never for the public."""

    MALFORMED = "malformed"
    KEY_UNKNOWN = "key-unknown"
    KEY_REVOKED = "key-revoked"
    OTHER_GTIN = "other-gtin"
    OTHER_LOT = "other-lot"
    MISMATCH = "mismatch"


def codec(keyring: Keyring, run_code: str) -> SerialCodec:
    """Return what turns indices of a run into serials and back."""
    return SerialCodec(keyring.derive(SERIAL_PURPOSE), run_code)


def order_key(keyring: Keyring, run_code: str) -> bytes:
    """Return what turns serials of this one run into places in print order, for a phone without a network.

    Whoever has it can name every serial of the run, and sign none of them.
    """
    return run_key(keyring.derive(SERIAL_PURPOSE), run_code)


def coded_chunks(
    keyring: Keyring, base_url: str, run: CodedRun, first: int, last: int
) -> Iterator[CodedChunk]:
    """Yield the codes of labels `first` to `last` in print order, signed, CHUNK at a time.

    The same for ever but for the host in the address.
    """
    serials = codec(keyring, run.code).serials(first, last - first + 1)
    for start in range(first, last + 1, CHUNK):
        chunk = tuple(islice(serials, CHUNK))
        texts = label_payload.signing_texts(keyring.issuer, run.gtin, run.lot, chunk)
        raw = keyring.sign_all(run.key_number, texts)
        signatures = label_payload.encode_signatures(ED25519, run.key_number, raw)
        uris = label_payload.label_uris(base_url, run.gtin, run.lot, chunk, signatures)
        yield CodedChunk(start, chunk, tuple(uris))


def coded_labels(
    keyring: Keyring, base_url: str, run: CodedRun, first: int, last: int
) -> Iterator[CodedLabel]:
    """Yield the same one by one."""
    for chunk in coded_chunks(keyring, base_url, run, first, last):
        yield from map(CodedLabel, count(chunk.first), chunk.serials, chunk.uris)


def coded_label(keyring: Keyring, base_url: str, run: CodedRun, index: int) -> CodedLabel:
    """Return the code of one label."""
    return next(coded_labels(keyring, base_url, run, index, index))


def sample_uri(base_url: str, gtin: str | None, lot: str | None) -> tuple[str, str]:
    """Return (address, serial) as long as a real one, with a signature that no key made."""
    serial = "0000000000000"
    return label_payload.label_uri(base_url, gtin, lot, serial, "A" * 88), serial


def find_fault(
    keyring: Keyring,
    run: CodedRun,
    serial: str,
    *,
    signature: str,
    gtin: str | None = None,
    lot: str | None = None,
) -> SignatureFault | None:
    """Return why this code was not made by us for this label, or None when it was.

    gtin, lot   as the address states them; what it leaves out is taken from the run
    """
    if gtin is not None and gtin != run.gtin:
        return SignatureFault.OTHER_GTIN
    if lot is not None and lot != run.lot:
        return SignatureFault.OTHER_LOT
    text = label_payload.signed_id(run.gtin, run.lot, serial)
    message = label_payload.signing_text(keyring.issuer, text)
    # Ed25519 signs the same text alike for ever, and signing is three times as fast as verifying: what is printed on a
    # genuine label is what we would print again. Whatever else may verify is left to the strict check.
    if _is_as_printed(keyring, run.key_number, message, signature):
        return None
    key = keyring.find_key(run.key_number)
    try:
        parts = label_payload.decode_signature(signature)
    except MalformedSignature:
        return SignatureFault.MALFORMED
    if key is None or parts.key_number != key.number or parts.algorithm != key.algorithm:
        return SignatureFault.KEY_UNKNOWN
    # Until a log proves when a label was made, nothing a stolen key could have signed is accepted.
    if key.revoked_at is not None:
        return SignatureFault.KEY_REVOKED
    if not label_payload.verify_ed25519(key.public, message, parts.signature):
        return SignatureFault.MISMATCH
    return None


def _is_as_printed(keyring: Keyring, number: int, message: bytes, signature: str) -> bool:
    """Whether these are the characters that we print for `message`; what is not of their length costs nothing."""
    if len(signature) != label_payload.ENCODED_LENGTH or not signature.isascii():
        return False
    made = keyring.sign_unrevoked(number, message)
    if made is None:
        return False
    printed = label_payload.encode_signature(ED25519, number, made)
    return hmac.compare_digest(printed, signature)


def read_serial(text: str) -> str:
    """Return the serial in what was scanned (an address) or typed (a printed code).

    Raises   NoSuchLabel when it holds none, or one whose check character is wrong
    """
    candidate = text.strip()
    if "/" in candidate:
        candidate = _serial_of_uri(candidate)
    serial = normalise_typed(candidate)
    if not is_well_formed(serial):
        raise NoSuchLabel(text=text.strip()[:80])
    return serial


def _serial_of_uri(uri: str) -> str:
    path = uri.partition("?")[0].rstrip("/")
    if "/v/" in path:
        return path.rsplit("/v/", 1)[1]
    try:
        return parse(uri).serial or ""
    except MalformedLink:
        return ""
