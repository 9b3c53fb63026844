"""Symbols: three segments, the planned version, and a reader that reads what was drawn."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode import constants, util
from qrcode.main import QRCode

from trace.standards.qr import (
    MAX_VERSION,
    QUIET_ZONE,
    MalformedSymbol,
    Mode,
    SymbolTooLarge,
    cut_segments,
    label_symbol,
    plan_version,
)
from trace.standards.signing.label_payload import encode_signature, label_uri
from trace.standards.signing.serial import SerialCodec

GTIN = "09521234543213"
CODEC = SerialCodec(bytes(range(32)), "7K3M")
SERIAL = CODEC.serial(0)
SIGNATURE = encode_signature(1, 1, bytes(range(64)))
HOST_16 = "https://t.example.gov.cn"

forms = st.sampled_from([(GTIN, "AB12-345"), (GTIN, None), (None, None)])
bases = st.sampled_from([HOST_16, "http://127.0.0.1:8000", "https://x.cn:8443"])


@settings(max_examples=15)
@given(bases, forms, st.integers(0, 2**40 - 1), st.binary(min_size=64, max_size=64))
def test_a_reader_reads_the_uri_that_was_drawn(base, form, index, signature):
    serial = CODEC.serial(index)
    uri = label_uri(base, *form, serial, encode_signature(1, 9, signature))

    symbol = label_symbol(uri, serial)
    # Without the format, a reader may see a linear code in a row of modules.
    (found,) = zxingcpp.read_barcodes(_drawn(symbol), formats=zxingcpp.BarcodeFormat.QRCode)

    assert found.text == uri
    assert symbol.version == plan_version(uri, serial)
    assert symbol.size == symbol.version * 4 + 17 == len(symbol.modules[0])


def test_a_host_of_sixteen_and_a_lot_of_eight_take_version_eight():
    assert plan_version(label_uri(HOST_16, GTIN, "AB12-345", SERIAL, SIGNATURE), SERIAL) == 8


@pytest.mark.parametrize(
    ("base", "form", "middle"),
    [
        (HOST_16, (GTIN, "A1"), f"/01/{GTIN}/10/A1/21/{SERIAL}"),
        ("https://x.cn:8443", (GTIN, None), f":8443/01/{GTIN}/21/{SERIAL}"),
        ("https://x.cn", (None, None), f"/{SERIAL}"),
    ],
)
def test_the_middle_segment_is_the_longest_alphanumeric_stretch_before_the_query(
    base, form, middle
):
    uri = label_uri(base, *form, SERIAL, SIGNATURE)

    segments = cut_segments(uri, SERIAL)

    assert [segment.mode for segment in segments] == [Mode.BYTE, Mode.ALPHANUMERIC, Mode.BYTE]
    assert segments[1].text == middle
    assert "".join(segment.text for segment in segments) == uri


def test_all_labels_of_a_run_have_one_layout():
    uris = [label_uri(HOST_16, GTIN, "A1", s, SIGNATURE) for s in CODEC.serials(0, 50)]
    cuts = {
        tuple((segment.mode, len(segment.text)) for segment in cut_segments(uri, serial))
        for uri, serial in zip(uris, CODEC.serials(0, 50), strict=True)
    }

    assert len(cuts) == 1


@pytest.mark.parametrize("host_length", [60, 100, 400, 900, 1000, 1500, 2000])
def test_a_symbol_beyond_version_nine_is_refused_and_says_what_it_would_need(host_length):
    uri = label_uri(f"https://{'a' * host_length}.cn", GTIN, "A1", SERIAL, SIGNATURE)

    with pytest.raises(SymbolTooLarge) as refusal:
        label_symbol(uri, SERIAL)

    assert refusal.value.version == _fitted(uri)
    assert refusal.value.facts == {"version": _fitted(uri), "max_version": MAX_VERSION}


def test_a_uri_beyond_every_symbol_would_need_version_41():
    with pytest.raises(SymbolTooLarge) as refusal:
        plan_version(label_uri(f"https://{'a' * 9000}.cn", None, None, SERIAL, "x"), SERIAL)

    assert refusal.value.version == 41


@pytest.mark.parametrize(
    ("uri", "serial", "reason"),
    [
        ("https://例.cn/v/A", "A", "characters"),
        ("https://x.cn/v/A/b?s=A", "A", "serial"),
        ("https://x.cn/v/a", "a", "serial"),
        ("https://x.cn/v/", "", "serial"),
    ],
)
def test_what_is_no_label_is_not_drawn(uri, serial, reason):
    with pytest.raises(MalformedSymbol) as refusal:
        plan_version(uri, serial)

    assert refusal.value.reason == reason


def test_a_code_without_a_query_has_two_segments():
    assert [segment.text for segment in cut_segments("https://x.cn/v/A", "A")] == [
        "https://x.cn/v",
        "/A",
    ]


def _fitted(uri):
    code = QRCode(error_correction=constants.ERROR_CORRECT_M)
    for segment in cut_segments(uri, SERIAL):
        code.add_data(util.QRData(segment.text.encode(), mode=int(segment.mode)))
    return code.best_fit()


def _drawn(symbol):
    side = symbol.size + 2 * QUIET_ZONE
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(symbol.modules):
        for x, is_dark in enumerate(row):
            if is_dark:
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    return picture.resize((side * 4, side * 4), Image.Resampling.NEAREST)
