"""What is signed, how it is printed, and a verification that takes one spelling only."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from trace.standards.gs1 import digital_link
from trace.standards.signing.label_payload import (
    ALGORITHM_ED25519,
    MalformedLabel,
    MalformedSignature,
    SignatureParts,
    decode_signature,
    encode_signature,
    encode_signatures,
    label_uri,
    label_uris,
    signed_id,
    signing_text,
    signing_texts,
    verify_ed25519,
)

GTIN = "09521234543213"
SERIAL = "7K3MJ63A4DZVX"
SEED = bytes(range(32))
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIVATE = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
MESSAGE = signing_text("wanzai", signed_id(GTIN, "AB12-345", SERIAL))
SIGNATURE = PRIVATE.sign(MESSAGE)

# The points whose order divides eight, and spellings of them that a strict reader refuses
# ("Taming the many EdDSAs", 2020, table 1).
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize(("gtin", "lot"), [(GTIN, "A.1"), (GTIN, None), (None, None)])
def test_many_labels_of_a_run_are_as_each_alone(gtin, lot):
    serials = ["7K3MJ63A4DZVX", "7K3MSC0VC4QNV", "7K3M5AAF1W7Z5"]
    raw = [PRIVATE.sign(serial.encode()) for serial in serials]

    texts = signing_texts("wanzai", gtin, lot, serials)
    printed = encode_signatures(1, 7, raw)
    uris = label_uris("https://x.cn/", gtin, lot, serials, printed)

    assert texts == [signing_text("wanzai", signed_id(gtin, lot, s)) for s in serials]
    assert printed == [encode_signature(1, 7, each) for each in raw]
    assert uris == [
        label_uri("https://x.cn/", gtin, lot, *each) for each in zip(serials, printed, strict=True)
    ]
    assert encode_signatures(1, 7, []) == label_uris("https://x.cn", gtin, lot, [], []) == []


@pytest.mark.parametrize(
    ("algorithm", "key_number", "last", "reason"),
    [(3, 1, 64, "algorithm"), (1, 256, 64, "key_number"), (1, 1, 63, "length")],
)
def test_signatures_that_cannot_be_printed_are_refused_together(
    algorithm, key_number, last, reason
):
    with pytest.raises(MalformedSignature) as refusal:
        encode_signatures(algorithm, key_number, [bytes(64), bytes(last)])

    assert refusal.value.reason == reason


def test_a_signature_missing_among_many_is_noticed():
    with pytest.raises(ValueError, match="zip"):
        label_uris("https://x.cn", None, None, ["A", "B"], ["x"])


@pytest.mark.parametrize(
    ("gtin", "lot", "label_id", "uri"),
    [
        (GTIN, "A.1", f"(01){GTIN}(10)A.1(21){SERIAL}", f"/01/{GTIN}/10/A.1/21/{SERIAL}?s="),
        (GTIN, None, f"(01){GTIN}(21){SERIAL}", f"/01/{GTIN}/21/{SERIAL}?s="),
        (None, None, f"v/{SERIAL}", f"/v/{SERIAL}?s="),
    ],
)
def test_each_form_has_its_id_and_its_uri(gtin, lot, label_id, uri):
    signature = encode_signature(ALGORITHM_ED25519, 7, SIGNATURE)
    printed = label_uri("https://trace.example.org:8443/", gtin, lot, SERIAL, signature)

    assert signed_id(gtin, lot, SERIAL) == label_id
    assert printed == f"https://trace.example.org:8443{uri}{signature}"
    if gtin is not None:
        link = digital_link.parse(printed)
        assert (link.gtin.gtin14, link.lot, link.serial) == (gtin, lot, SERIAL)
        assert link.attribute("s") == signature


@pytest.mark.parametrize(("gtin", "lot"), [(None, "A1"), (GTIN, "a1"), (GTIN, ".."), (GTIN, "")])
def test_a_lot_that_cannot_be_printed_makes_no_label(gtin, lot):
    with pytest.raises(MalformedLabel):
        label_uri("https://a.example", gtin, lot, SERIAL, "x")


def test_the_text_that_is_signed_names_issuer_and_label():
    assert signing_text("万载", "v/X") == "trace-label-v1\n万载\nv/X".encode()


@given(st.sampled_from([1, 2]), st.integers(1, 255), st.binary(min_size=64, max_size=64))
def test_a_printed_signature_is_read_back(algorithm, key_number, signature):
    printed = encode_signature(algorithm, key_number, signature)

    assert len(printed) == 88
    assert decode_signature(printed) == SignatureParts(algorithm, key_number, signature)


PRINTED = encode_signature(1, 1, b"\xfb\xff" * 32)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "length"),
        (PRINTED[:-1], "length"),
        (PRINTED + "A", "length"),
        (PRINTED.replace("-", "+"), "encoding"),
        (PRINTED.replace("_", "/"), "encoding"),
        (PRINTED[:-1] + "=", "encoding"),
        (PRINTED[:-2] + "==", "encoding"),
        (PRINTED[:-1] + "\n", "encoding"),
        (PRINTED[:-1] + "é", "encoding"),
        (base64.urlsafe_b64encode(bytes((3, 1)) + bytes(64)).decode(), "algorithm"),
        (base64.urlsafe_b64encode(bytes((1, 0)) + bytes(64)).decode(), "key_number"),
    ],
)
def test_any_other_spelling_is_refused(text, reason):
    with pytest.raises(MalformedSignature) as refusal:
        decode_signature(text)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("algorithm", "key_number", "length", "reason"),
    [(0, 1, 64, "algorithm"), (1, 256, 64, "key_number"), (1, 1, 63, "length")],
)
def test_what_could_not_be_read_is_not_printed(algorithm, key_number, length, reason):
    with pytest.raises(MalformedSignature) as refusal:
        encode_signature(algorithm, key_number, bytes(length))

    assert refusal.value.reason == reason


def test_a_right_signature_is_accepted():
    assert verify_ed25519(PUBLIC, MESSAGE, SIGNATURE)


def test_every_flipped_bit_is_found():
    flips = [bytes([1 << bit % 8 if i == bit // 8 else 0 for i in range(64)]) for bit in range(512)]

    accepted_signatures = [f for f in flips if verify_ed25519(PUBLIC, MESSAGE, _xor(SIGNATURE, f))]
    accepted_keys = [f for f in flips[:256] if verify_ed25519(_xor(PUBLIC, f), MESSAGE, SIGNATURE)]
    accepted_texts = [f for f in flips[:256] if verify_ed25519(PUBLIC, _xor(MESSAGE, f), SIGNATURE)]

    assert accepted_signatures + accepted_keys + accepted_texts == []


def test_a_scalar_beyond_the_group_order_is_refused():
    shifted = int.from_bytes(SIGNATURE[32:], "little") + ORDER

    assert not verify_ed25519(PUBLIC, MESSAGE, SIGNATURE[:32] + shifted.to_bytes(32, "little"))


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_points_of_small_order_sign_nothing(point):
    encoded = bytes.fromhex(point)

    assert not verify_ed25519(encoded, MESSAGE, SIGNATURE)
    assert not verify_ed25519(PUBLIC, MESSAGE, encoded + SIGNATURE[32:])
    assert not verify_ed25519(encoded, MESSAGE, encoded + bytes(32))


def test_a_signature_that_the_library_takes_for_any_text_is_refused():
    # With the neutral point as key, R = S·B holds for every message: a key pair is such an R and S.
    digest = hashes.Hash(hashes.SHA512())
    digest.update(SEED)
    low = int.from_bytes(digest.finalize()[:32], "little")
    scalar = (low & ((1 << 254) - 8) | 1 << 254) % ORDER
    forged = PUBLIC + scalar.to_bytes(32, "little")
    neutral = bytes.fromhex(SMALL_ORDER[0])

    Ed25519PublicKey.from_public_bytes(neutral).verify(forged, b"anything")

    assert not verify_ed25519(neutral, b"anything", forged)


@pytest.mark.parametrize(
    ("key", "signature"), [(PUBLIC[:-1], SIGNATURE), (PUBLIC, SIGNATURE + b"0")]
)
def test_keys_and_signatures_of_other_lengths_are_refused(key, signature):
    assert not verify_ed25519(key, MESSAGE, signature)


def _xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right.ljust(len(left), b"\0"), strict=False))
