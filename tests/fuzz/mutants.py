"""Mutants of genuine codes: server, WebCrypto and the fallback refuse each of them, in the same words.

The phone's judgement is the app's own, run by Node; where the server knows no run, the phone's word is that its bundle
has none. Every family is made from the printed code alone but for those that only the holder of the key could make.
"""

from __future__ import annotations

import base64
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import node
from tests.figures import Figure, Options, row
from tests.fuzz import torsion
from trace.http.scanned import scan_request
from trace.kernel.keyring import ED25519, LocalKeyring, PublicKey
from trace.rooms.labels import codes
from trace.rooms.labels.codes import RunIdentity
from trace.standards.gs1.check_digit import check_digit
from trace.standards.signing import label_payload
from trace.standards.signing.serial import ALPHABET, check_character, is_well_formed, split

STATED_CODES = 1_000
BASE = "https://trace.example"
ISSUER = "trace-fuzz"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = 1_000_000
HEAP = 2_000
GTINS = tuple(body + str(check_digit(body)) for body in ("0952012345678", "0952012345679"))
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
# Encodings of the points of small order, and of some that no strict reader takes.
SMALL = tuple(
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, PRIME - 1, EIGHT, PRIME - EIGHT, PRIME, PRIME + 1)
    for sign in (0, 1)
)
FIRST_SMALL_KEY = 200
# A key whose holder makes signatures that verifiers tell apart.
TWISTED = RunIdentity("BB10", None, None, 250)
SEED = bytes(range(32))
RUNS = (
    RunIdentity("7K3M", GTINS[0], "20260718A", 1),
    RunIdentity("8M4N", GTINS[0], None, 1),
    RunIdentity("9P5Q", None, None, 1),
)


@dataclass
class Ring:
    """The keys of the instance, and beside them keys of small order, as a careless one might list them."""

    local: LocalKeyring

    @property
    def issuer(self) -> str:
        """The issuer of every label here."""
        return self.local.issuer

    def public_keys(self) -> tuple[PublicKey, ...]:
        """All keys by number."""
        mould = self.local.public_keys()[0]
        small = [
            replace(mould, number=FIRST_SMALL_KEY + place, public=point)
            for place, point in enumerate(SMALL)
        ]
        public = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
        own = replace(mould, number=TWISTED.key_number, public=public)
        return (*self.local.public_keys(), *small, own)

    def find_key(self, number: int) -> PublicKey | None:
        """The key with this number."""
        return next((key for key in self.public_keys() if key.number == number), None)

    def derive(self, purpose: str) -> bytes:
        """The secrets of the instance."""
        return self.local.derive(purpose)


@dataclass(frozen=True, slots=True)
class Printed:
    """A genuine code with its parts."""

    run: RunIdentity
    serial: str
    raw: bytes

    def uri(self, **changes: Any) -> str:
        """The code, with parts of it changed: run, serial, raw, key or algorithm."""
        run = changes.get("run", self.run)
        written = encode(
            changes.get("raw", self.raw),
            changes.get("key", self.run.key_number),
            changes.get("algorithm", ED25519),
        )
        serial = changes.get("serial", self.serial)
        return label_payload.label_uri(BASE, run.gtin, run.lot, serial, written)


def encode(raw: bytes, key: int, algorithm: int = ED25519) -> str:
    """The signature as printed, whatever its parts."""
    return base64.urlsafe_b64encode(bytes((algorithm, key)) + raw).decode().rstrip("=")


@row("fuzz", "mutants")
def mutants(options: Options) -> Figure:
    """Alter genuine codes in every way listed; none is accepted by anyone, and all three say the same."""
    with tempfile.TemporaryDirectory() as folder:
        local = LocalKeyring(Path(folder), issuer=ISSUER, encryption_key=None, now=BEGINNING)
        local.rotate(BEGINNING)
        local.revoke(local.rotate(BEGINNING).number, BEGINNING)
        ring = Ring(local)
        runs = {run.code: run for run in (*RUNS, *_small_runs(), TWISTED)}
        with node.phone(_document(ring, runs), verifiers=("webcrypto", "noble")) as phone:
            printed = [_printed(ring, number) for number in range(options.size(STATED_CODES))]
            for code in printed[:3]:
                assert _said(phone, [code.uri()]) == [("active", "active")]
                assert _server_says(ring, runs, code.uri()) == "active"
            wrong = tried = 0
            texts = itertools.chain.from_iterable(
                _all_of(ring, code, number) for number, code in enumerate(printed)
            )
            while heap := list(itertools.islice(texts, HEAP)):
                tried += len(heap)
                wrong += _count_wrong(phone, ring, runs, heap)
    return Figure(wrong, "accepted or told apart", "== 0", against=f"of {tried}")


def _count_wrong(
    phone: node.Phone, ring: Ring, runs: dict[str, RunIdentity], heap: list[str]
) -> int:
    wrong = 0
    for text, said in zip(heap, _said(phone, heap), strict=True):
        server = _server_says(ring, runs, text)
        if server == "active" or set(said) != {server}:
            wrong += 1
            print(f"server {server}, phone {said}: {text!r}")
    return wrong


def _said(phone: node.Phone, heap: list[str]) -> list[tuple[str, ...]]:
    """What both verifiers say; where a bundle has no run, the server has none either."""
    return [
        tuple({"absent": "unknown"}.get(one["verdict"], one["verdict"]) for one in each)
        for each in phone.judge(heap)
    ]


def _server_says(ring: Ring, runs: dict[str, RunIdentity], text: str) -> str:
    """Steps 1 to 3 of `judge_scan`, by its own functions, without its database."""
    asked = scan_request(text)
    if asked is None or not is_well_formed(asked.serial):
        return "mistyped"
    run = runs.get(split(asked.serial)[0])
    if run is None or codes.codec(ring, run.code).index(asked.serial) >= COUNT:  # type: ignore[arg-type]
        return "unknown"
    stated = {
        "gtin": asked.gtin.zfill(14) if asked.gtin else None,
        "lot": asked.lot or None,
    }
    if asked.signature is None:
        other = any(value not in (None, getattr(run, name)) for name, value in stated.items())
        return "forged" if other else "unsigned"
    fault = codes.find_fault(ring, run, asked.serial, signature=asked.signature, **stated)  # type: ignore[arg-type]
    return "forged" if fault is not None else "active"


def _small_runs() -> list[RunIdentity]:
    return [
        RunIdentity(f"AA{ALPHABET[place]}0", None, None, FIRST_SMALL_KEY + place)
        for place in range(len(SMALL))
    ]


def _document(ring: Ring, runs: dict[str, RunIdentity]) -> dict[str, Any]:
    """A bundle in which every label of these runs is activated and bound to a batch."""

    def url(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    rows = {}
    for code, run in runs.items():
        key = url(codes.order_key(ring, code))  # type: ignore[arg-type]
        head = [key, COUNT, run.gtin or "", run.lot or "", run.key_number]
        rows[code] = [*head, 1, 1, 0, 1, None, [[1, 0, ""]], [0, COUNT, 0], []]
    return {
        "about": {"issuer": ISSUER, "division": "360922"},
        "keys": {
            str(key.number): [key.algorithm, url(key.public), int(key.revoked_at is not None)]
            for key in ring.public_keys()
        },
        "batches": {"1": ["20260718A", "2026-07-18", []]},
        "restrictions": {},
        "doubts": {},
        "runs": rows,
    }


def _printed(ring: Ring, number: int) -> Printed:
    run = RUNS[number % len(RUNS)]
    serial = codes.codec(ring, run.code).serial(number)  # type: ignore[arg-type]
    return Printed(run, serial, ring.local.sign(run.key_number, _text(ring.issuer, run, serial)))


def _text(issuer: str, run: RunIdentity, serial: str) -> bytes:
    return label_payload.signing_text(issuer, label_payload.signed_id(run.gtin, run.lot, serial))


# ---------------------------------------------------------------- the families


def _all_of(ring: Ring, code: Printed, number: int) -> Iterator[str]:
    yield from _flipped_signatures(code)
    yield from _truncated(code.uri())
    yield from _other_identities(code)
    yield from _other_keys(ring, code)
    yield from _odd_numbers(code)
    yield from _swapped(code)
    if number % 10 == 0:
        yield from _flipped_letters(code)
        yield from _small_keys(ring, code)
        serial = codes.codec(ring, TWISTED.code).serial(number)  # type: ignore[arg-type]
        text = _text(ring.issuer, TWISTED, serial)
        yield Printed(TWISTED, serial, torsion.twisted(SEED, text)).uri()


def _flipped_signatures(code: Printed) -> Iterator[str]:
    """Every bit of the 66 bytes."""
    packed = bytes((ED25519, code.run.key_number)) + code.raw
    for bit in range(len(packed) * 8):
        altered = bytearray(packed)
        altered[bit // 8] ^= 1 << (bit % 8)
        yield code.uri(algorithm=altered[0], key=altered[1], raw=bytes(altered[2:]))


def _truncated(uri: str) -> Iterator[str]:
    """Every beginning of the code that still says a signature, and every end that is cut off it."""
    start = uri.index("?s=") + len("?s=")
    for end in range(start + 1, len(uri)):
        yield uri[:end]
        yield uri[:start] + uri[end:]


def _other_identities(code: Printed) -> Iterator[str]:
    """Another lot, GTIN, form, run, label or check character under the same signature."""
    run = code.run
    for other in (*RUNS, replace(run, gtin=GTINS[1]), replace(run, gtin=GTINS[1], lot="L2")):
        # What an address leaves out is taken from the run: only what it states can be wrong.
        if other.gtin not in (None, run.gtin) or other.lot not in (None, run.lot):
            yield code.uri(run=other)
    if run.gtin:
        for lot in ("20260718B", "20260718", "0"):
            yield code.uri(run=replace(run, lot=lot))
    for place in range(12):
        letter = ALPHABET[(ALPHABET.index(code.serial[place]) + 1) % 32]
        body = code.serial[:place] + letter + code.serial[place + 1 : 12]
        yield code.uri(serial=body + check_character(body))
        yield code.uri(serial=body + code.serial[12])


def _other_keys(ring: Ring, code: Printed) -> Iterator[str]:
    """Signed by a stranger, by another or a revoked key of ours, for another issuer or another purpose."""
    text = _text(ring.issuer, code.run, code.serial)
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    yield code.uri(raw=stranger.sign(text))
    for key in (2, 3):
        yield code.uri(raw=ring.local.sign(key, text), key=key)
        yield code.uri(raw=ring.local.sign(key, text))
    yield code.uri(key=9)
    yield code.uri(algorithm=label_payload.ALGORITHM_SM2)
    for other in (_text("other-issuer", code.run, code.serial), text.replace(b"label", b"bundle")):
        yield code.uri(raw=ring.local.sign(1, other))


def _odd_numbers(code: Printed) -> Iterator[str]:
    """S and R as only a lax verifier takes them."""
    r, s = code.raw[:32], int.from_bytes(code.raw[32:], "little")
    for times in range(1, 16):
        if s + times * ORDER < 2**256:
            yield code.uri(raw=r + (s + times * ORDER).to_bytes(32, "little"))
    for odd in (0, 1, ORDER - s, ORDER, 2**256 - 1):
        yield code.uri(raw=r + odd.to_bytes(32, "little"))
    for point in SMALL:
        yield code.uri(raw=point + code.raw[32:])
        yield code.uri(raw=point + bytes(32))
    for high in (PRIME, 2**255 - 1):
        yield code.uri(raw=high.to_bytes(32, "little") + code.raw[32:])


def _swapped(code: Printed) -> Iterator[str]:
    uri = code.uri()
    yield code.uri(raw=code.raw[32:] + code.raw[:32])
    yield code.uri(raw=code.raw[::-1])
    yield uri.replace(code.serial, code.serial[::-1])
    if code.run.lot:
        yield (
            uri.replace(code.serial, "X")
            .replace(code.run.lot, code.serial)
            .replace("X", code.run.lot)
        )
        yield uri.replace("/10/", "/X/").replace("/21/", "/10/").replace("/X/", "/21/")


def _flipped_letters(code: Printed) -> Iterator[str]:
    """Every bit of what stands before the signature, where that is still a text."""
    uri = code.uri()
    start, end = len(BASE), uri.index("?s=")
    for place in range(start, end):
        for bit in range(7):
            letter = chr(ord(uri[place]) ^ 1 << bit)
            altered = uri[:place] + letter + uri[place + 1 :]
            if not _is_spelling_of(altered, code):
                yield altered


def _is_spelling_of(text: str, code: Printed) -> bool:
    """Whether it still says the same label: typed letters of either case do, in the form without a GTIN."""
    asked = scan_request(text)
    return asked is not None and asked.serial == code.serial and code.run.gtin is None


def _small_keys(ring: Ring, code: Printed) -> Iterator[str]:
    """Signatures that a key of small order verifies for many texts, were such a key ever listed."""
    for run in _small_runs():
        serial = codes.codec(ring, run.code).serial(len(code.serial))  # type: ignore[arg-type]
        for point in SMALL:
            yield Printed(run, serial, point + bytes(32)).uri()
        yield Printed(run, serial, code.raw).uri()
