"""A run's symbols at once: the same modules as another encoder's, the mask the standard chooses, and all readable."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
import zxingcpp
from qrcode import util
from qrcode.main import QRCode

from tests.standards import qr_reference
from trace.standards.qr import (
    MAX_VERSION,
    QUIET_ZONE,
    Level,
    MalformedSymbol,
    Mode,
    SegmentColumn,
    SymbolBatch,
    SymbolTooLarge,
    encode_batch,
    label_symbol,
    label_symbols,
)
from trace.standards.qr.penalties import scores
from trace.standards.qr.placement import pack_lines
from trace.standards.qr.segments import ALPHANUMERIC_ORDER, bit_length
from trace.standards.qr.tables import capacity_bits, side
from trace.standards.signing.label_payload import encode_signature, label_uri
from trace.standards.signing.serial import SerialCodec

SEED = 20261122
# Nine versions, four levels: 1,080 payloads in all, 810 of them on levels L, M and Q.
BATCHES, PAYLOADS = 3, 10
VERSIONS = [pytest.param(v, level, id=f"{v}-{level.name}") for v in range(1, 10) for level in Level]


@dataclass(frozen=True)
class Drawn:
    """Payloads with the same segments: texts[k] are those of payload k, one for each mode."""

    modes: list[Mode]
    texts: list[list[bytes]]

    @property
    def columns(self) -> list[SegmentColumn]:
        """The same as the encoder takes it."""
        return [
            SegmentColumn(mode, np.array([list(each[place]) for each in self.texts], np.uint8).T)
            for place, mode in enumerate(self.modes)
        ]


def payloads(draw: random.Random, version: int, level: Level, count: int) -> Drawn:
    """Payloads of random segments that fill a symbol to a random degree."""
    room, modes, lengths = capacity_bits(version, level), [], []
    while not modes or draw.random() < 0.7:
        mode, length = draw.choice(list(Mode)), draw.randint(1, room // 6)
        if bit_length(mode, length, version) > room:
            if modes:
                break
            continue
        room -= bit_length(mode, length, version)
        modes.append(mode)
        lengths.append(length)
        if room < 40:
            break
    texts = [
        [_characters(draw, *each) for each in zip(modes, lengths, strict=True)]
        for _ in range(count)
    ]
    return Drawn(modes, texts)


def _characters(draw: random.Random, mode: Mode, length: int) -> bytes:
    if mode is Mode.BYTE:
        return draw.randbytes(length)
    return "".join(draw.choices(ALPHANUMERIC_ORDER, k=length)).encode()


def by_package(
    modes: list[Mode], texts: list[bytes], version: int, level: Level, mask: int
) -> np.ndarray:
    """The modules that the package `qrcode` gives for the same segments and mask."""
    code = QRCode(version=version, error_correction=int(level), border=0, mask_pattern=mask)
    for mode, text in zip(modes, texts, strict=True):
        code.add_data(util.QRData(text, mode=int(mode)))
    code.make(fit=False)
    return np.array(code.modules, bool)


def read(modules: np.ndarray) -> bytes:
    """What a reader reads in a symbol drawn with its quiet zone."""
    framed = np.pad(modules, QUIET_ZONE)
    picture = np.where(framed.repeat(4, axis=0).repeat(4, axis=1), 0, 255).astype(np.uint8)
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.bytes


@pytest.mark.parametrize(("version", "level"), VERSIONS)
def test_each_module_is_the_one_another_encoder_puts_there(version, level):
    draw = random.Random(f"{SEED} {version} {level}")
    for _ in range(BATCHES):
        drawn, mask = payloads(draw, version, level, PAYLOADS), draw.randrange(8)

        made = encode_batch(drawn.columns, version=version, level=level, mask=mask)

        for modules, texts in zip(made.modules, drawn.texts, strict=True):
            assert (modules == by_package(drawn.modes, texts, version, level, mask)).all()


@pytest.mark.parametrize(("version", "level"), VERSIONS)
def test_a_reader_reads_every_symbol(version, level):
    draw = random.Random(f"{SEED} {version} {level}")
    for _ in range(BATCHES):
        drawn = payloads(draw, version, level, PAYLOADS)

        made = encode_batch(drawn.columns, version=version, level=level)

        assert [read(each) for each in made.modules] == [b"".join(each) for each in drawn.texts]


@pytest.mark.parametrize("version", range(1, 10))
def test_the_mask_is_the_first_of_those_with_the_lowest_penalty(version):
    draw = random.Random(SEED + version)
    for level in Level:
        drawn = payloads(draw, version, level, 3)

        made = encode_batch(drawn.columns, version=version, level=level)

        trials = [
            encode_batch(drawn.columns, version=version, level=level, mask=mask).modules.tolist()
            for mask in range(8)
        ]
        for place in range(3):
            points = [qr_reference.penalty(trial[place]) for trial in trials]
            assert made.masks[place] == points.index(min(points))
            assert made.modules[place].tolist() == trials[made.masks[place]][place]


def test_of_equal_masks_the_lowest_is_taken():
    draw = np.random.default_rng(SEED)
    column = SegmentColumn(Mode.BYTE, draw.integers(0, 256, (4, 400), np.uint8))
    trials = [encode_batch([column], mask=mask).modules for mask in range(8)]
    points = np.array([[qr_reference.penalty(each) for each in trial.tolist()] for trial in trials])
    is_best = points == points.min(axis=0)

    assert (is_best.sum(axis=0) > 1).any()
    first = [list(each).index(True) for each in is_best.T]
    assert encode_batch([column]).masks.tolist() == first


def patterns(size: int) -> list[np.ndarray]:
    """Pictures in which each feature is rare, common or everywhere."""
    draw = np.random.default_rng(SEED + size)
    made = [np.zeros((size, size), bool), np.ones((size, size), bool)]
    made.append(np.indices((size, size)).sum(axis=0) % 2 == 0)
    made += [np.arange(size * size).reshape(size, size) // size % step == 0 for step in (2, 5, 6)]
    finder = [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1]
    for shift in range(12):
        line = np.resize(np.roll(np.array(finder, bool), shift), size)
        made += [np.tile(line, (size, 1)), np.tile(line, (size, 1)).T]
    for share in (0.02, 0.1, 0.3, 0.44, 0.5, 0.56, 0.7, 0.9, 0.98):
        made += [draw.random((size, size)) < share for _ in range(3)]
    return made


@pytest.mark.parametrize("version", range(1, 10))
def test_penalties_are_those_of_a_plain_reading_of_the_standard(version):
    pictures = patterns(side(version))
    rows = np.stack([pack_lines(each) for each in pictures], axis=1)[None]
    columns = np.stack([pack_lines(each.T) for each in pictures], axis=1)[None]

    found = scores(rows, columns)

    assert found[0].tolist() == [qr_reference.penalty(each.tolist()) for each in pictures]


def test_packed_rows_are_what_a_picture_of_one_bit_a_module_holds():
    column = SegmentColumn(Mode.BYTE, np.array([list(b"trace"), list(b"label")], np.uint8).T)

    made = encode_batch([column], version=3)

    assert (made.size, made.packed.shape) == (29, (2, 29, 4))
    assert (np.unpackbits(made.packed, axis=2)[:, :, :29] == made.modules).all()
    assert (made.packed[:, :, 3] & 0b111 == 0).all()
    symbols = list(made.symbols())
    assert [symbol.rows for symbol in symbols] == [each.tobytes() for each in made.packed]
    assert symbols[1].modules == tuple(map(tuple, made.modules[1].tolist()))
    assert (symbols[1].size, symbols[1].version, len(made)) == (29, 3, 2)


def test_a_batch_is_the_same_however_it_is_cut():
    draw = random.Random(SEED)
    drawn = payloads(draw, 5, Level.M, 1_100)
    (shared, *_), texts = drawn.columns, drawn.texts
    like = SegmentColumn(Mode.BYTE, np.array([[64], [65]], np.uint8))

    whole = encode_batch([like, shared], version=6)

    for start, end in ((0, 1), (500, 530), (1_099, 1_100)):
        part = SegmentColumn(shared.mode, shared.characters[:, start:end])
        alone = encode_batch([like, part], version=6)
        assert (alone.lines == whole.lines[start:end]).all()
        assert (alone.masks == whole.masks[start:end]).all()
    assert len(whole) == len(texts)


def test_the_smallest_version_that_holds_the_segments_is_taken():
    for level, version in product(Level, range(1, MAX_VERSION + 1)):
        length = (capacity_bits(version, level) - 12) // 8
        full = SegmentColumn(Mode.BYTE, np.zeros((length, 1), np.uint8))

        assert encode_batch([full], level=level).version == version


@pytest.mark.parametrize("level", list(Level))
def test_one_character_too_many_for_version_nine_is_refused(level):
    length = (capacity_bits(9, level) - 12) // 8 + 1
    column = SegmentColumn(Mode.BYTE, np.zeros((length, 1), np.uint8))

    with pytest.raises(SymbolTooLarge) as refusal:
        encode_batch([column], level=level)

    assert (refusal.value.version, refusal.value.facts["max_version"]) == (10, 9)


def test_a_version_that_does_not_hold_the_segments_is_refused():
    column = SegmentColumn(Mode.BYTE, np.zeros((40, 1), np.uint8))

    with pytest.raises(SymbolTooLarge) as refusal:
        encode_batch([column], version=2)

    assert refusal.value.version == 3


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ([], "empty"),
        ([SegmentColumn(Mode.BYTE, np.zeros((3, 0), np.uint8))], "empty"),
        ([SegmentColumn(Mode.BYTE, np.zeros((3, n), np.uint8)) for n in (2, 3)], "layout"),
        (
            [SegmentColumn(Mode.ALPHANUMERIC, np.array([[65, 65], [65, 97]], np.uint8))],
            "characters",
        ),
    ],
)
def test_what_is_no_batch_is_refused(columns, reason):
    with pytest.raises(MalformedSymbol) as refusal:
        encode_batch(columns)

    assert refusal.value.reason == reason


# ---------------------------------------------------------------- labels of a run

CODEC = SerialCodec(bytes(range(32)), "7K3M")
BASE = "https://t.example.gov.cn"
FORMS = [("09521234543213", "AB12-345"), ("09521234543213", None), (None, None)]


def labels(gtin: str | None, lot: str | None, count: int) -> tuple[list[str], list[str]]:
    """Addresses and serials of a run."""
    draw = random.Random(SEED)
    serials = list(CODEC.serials(0, count))
    signatures = [encode_signature(1, 1, draw.randbytes(64)) for _ in serials]
    uris = [label_uri(BASE, gtin, lot, *each) for each in zip(serials, signatures, strict=True)]
    return uris, serials


@pytest.mark.parametrize(("gtin", "lot"), FORMS)
def test_a_run_s_symbols_are_those_of_its_labels_one_by_one(gtin, lot):
    uris, serials = labels(gtin, lot, 40)

    made = label_symbols(uris, serials)

    assert isinstance(made, SymbolBatch)
    assert list(made.symbols()) == [label_symbol(*each) for each in zip(uris, serials, strict=True)]
    assert [read(each).decode() for each in made.modules] == uris


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda uri, serial: (uri + "A", serial), "layout"),
        (lambda uri, serial: (uri, serial[:-1]), "layout"),
        (lambda uri, serial: (uri, serial[:-1] + "*"), "layout"),
        (lambda uri, serial: (uri.replace("AB12", "AB13"), serial), "layout"),
        (lambda uri, serial: (uri.replace("?s=", "&s="), serial), "layout"),
        (lambda uri, serial: (uri.replace("AB12", "AB1二"), serial), "characters"),
    ],
)
def test_a_label_of_another_run_is_not_drawn_with_these(change, reason):
    uris, serials = labels(*FORMS[0], 3)
    uris[1], serials[1] = change(uris[1], serials[1])

    with pytest.raises(MalformedSymbol) as refusal:
        label_symbols(uris, serials)

    assert refusal.value.reason == reason


def test_no_labels_are_no_batch():
    with pytest.raises(MalformedSymbol) as refusal:
        label_symbols([], [])

    assert refusal.value.reason == "empty"
