"""Altered codes: every single flipped bit of a printed label, and heaps of bytes that are no label at all."""

from __future__ import annotations

import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.figures import Figure, Options, row
from trace.standards.gs1 import digital_link
from trace.standards.malformed import Malformed
from trace.standards.signing import label_payload
from trace.standards.signing.serial import SerialCodec

BASE = "https://trace.example"
ISSUER = "trace-fuzz"
STATED_CODES = 1_000
STATED_GARBAGE = 1_000_000
# One of each printed form: bound, pre-printed, without a GTIN.
FORMS = (("09520123456788", "20260718A"), ("09520123456788", None), (None, None))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@row("fuzz", "signature-bitflips")
def signature_bitflips(options: Options) -> Figure:
    """Flip each bit after the host of 1,000 printed codes; none of the altered codes may be accepted."""
    accepted = tried = 0
    for number in range(options.size(STATED_CODES)):
        printed = _label(number).encode()
        assert _is_accepted(printed)
        for position in range(len(BASE) * 8, len(printed) * 8):
            altered = bytearray(printed)
            altered[position // 8] ^= 1 << (position % 8)
            accepted += _is_accepted(bytes(altered))
            tried += 1
    return Figure(accepted, "accepted", "== 0", against=f"of {tried}")


@row("fuzz", "digital-link-garbage")
def digital_link_garbage(options: Options) -> Figure:
    """Parse 1,000,000 mangled links; every one is read or refused, none ends in another error."""
    dice = random.Random(20260718)
    count = options.size(STATED_GARBAGE)
    crashes = 0
    for number in range(count):
        text = _mangled(_label(number % 3), dice)
        try:
            digital_link.parse(text)
        except Malformed:
            continue
        except Exception as error:  # what a scan must never meet
            crashes += 1
            print(f"{type(error).__name__}: {text!r}")
    return Figure(crashes, "crashes", "== 0", against=f"of {count}")


def _label(number: int) -> str:
    gtin14, lot = FORMS[number % 3]
    serial = SerialCodec(bytes(32), "7K3M").serial(number)
    text = label_payload.signing_text(ISSUER, label_payload.signed_id(gtin14, lot, serial))
    signature = label_payload.encode_signature(1, 1, KEY.sign(text))
    return label_payload.label_uri(BASE, gtin14, lot, serial, signature)


def _is_accepted(printed: bytes) -> bool:
    """Judge a code as a verifier would that knows only the key, the issuer and the three forms."""
    try:
        uri = printed.decode("ascii")
        if uri.startswith(f"{BASE}/v/"):
            serial, _, written = uri.removeprefix(f"{BASE}/v/").partition("?s=")
            label_id = label_payload.signed_id(None, None, serial)
        else:
            link = digital_link.parse(uri)
            written = dict(link.query).get("s", "")
            label_id = label_payload.signed_id(link.gtin.gtin14, link.lot, link.serial or "")
        parts = label_payload.decode_signature(written)
    except (Malformed, UnicodeDecodeError):
        return False
    if parts.algorithm != label_payload.ALGORITHM_ED25519 or parts.key_number != 1:
        return False
    message = label_payload.signing_text(ISSUER, label_id)
    return label_payload.verify_ed25519(PUBLIC, message, parts.signature)


def _mangled(text: str, dice: random.Random) -> str:
    letters = list(text)
    for _ in range(dice.randint(1, 6)):
        position = dice.randrange(len(letters))
        match dice.randrange(4):
            case 0:
                letters[position] = chr(dice.choice((dice.randrange(128), dice.randrange(0x3000))))
            case 1:
                letters.insert(position, dice.choice("/%?&=+#;:@01 \u4e2d\x00"))
            case 2:
                letters[position] = letters[position] * dice.randint(0, 40)
            case _:
                start = dice.randrange(len(letters))
                letters[position:position] = letters[start : start + 20]
    return "".join(letters)
