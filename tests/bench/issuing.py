"""How fast labels are issued on one core: signed and encoded, against the C library and against a plain package."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import qrcode

from tests.figures import Figure, Options, row
from tests.libqrencode import Libqrencode
from trace.kernel.keyring import ED25519, LocalKeyring
from trace.rooms.labels import codes
from trace.rooms.labels.codes import RunIdentity
from trace.standards.qr import cut_segments, label_symbols, plan_version
from trace.standards.signing import label_payload
from trace.standards.signing.ed25519 import Sign, libsodium_signer, openssl_signer

LABELS = 100_000
# What the others make in about as long.
C_SHARE, PACKAGE_SHARE = 4, 500
ROUNDS = 9
BASE = "https://t.example.gov.cn"
RUN = RunIdentity("7K3M", "09521234543213", "AB12-345", 1)
SEED = bytes(range(32))
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@row("bench", "issue-c")
def issue_c(options: Options) -> Figure:
    """From a run's code to signed symbols, against the same with PyNaCl and libqrencode a label at a time."""
    try:
        library = Libqrencode()
    except LookupError as missing:
        print(f"NOT RUN: {missing}")
        raise
    sign = libsodium_signer(SEED)
    sample = codes.sample_uri(BASE, RUN.gtin, RUN.lot)
    version, cuts, end = plan_version(*sample), [], 0
    for cut in cut_segments(*sample):
        cuts.append((int(cut.mode), slice(end, end + len(cut.text))))
        end += len(cut.text)

    def encode(uri: str) -> bytes:
        text = uri.encode()
        return library.encode([(mode, text[place]) for mode, place in cuts], version)

    return _compared(options, ">= 3.5", C_SHARE, _one_by_one(sign, encode))


@row("bench", "issue-qrcode")
def issue_qrcode(options: Options) -> Figure:
    """The same against cryptography and the package `qrcode` with its defaults."""

    def encode(uri: str) -> object:
        code = qrcode.QRCode()
        code.add_data(uri)
        code.make()
        return code.modules

    return _compared(options, ">= 150", PACKAGE_SHARE, _one_by_one(openssl_signer(SEED), encode))


def _compared(
    options: Options, must: str, share: int, other: Callable[[LocalKeyring, int], object]
) -> Figure:
    """Time both in turn and compare the quietest round of each."""
    count = options.size(LABELS)
    few = max(10, count // share // 10)
    with keyring() as keys:
        issue(keys, 100)
        other(keys, 10)
        pairs = [(rate(issue, keys, count // 10), rate(other, keys, few)) for _ in range(ROUNDS)]
    ours, theirs = (max(rates) for rates in zip(*pairs, strict=True))
    return Figure(ours, "labels/s", must, against=theirs, ratio=ours / theirs)


def rate(issue: Callable[[LocalKeyring, int], object], keyring: LocalKeyring, count: int) -> float:
    # One core's time, for the machine may be busy with something else.
    began = time.process_time()
    issue(keyring, count)
    return count / (time.process_time() - began)


def issue(keyring: LocalKeyring, count: int) -> None:
    """Make the symbols of a run as its export does."""
    made = 0
    for chunk in codes.coded_chunks(keyring, BASE, RUN, 0, count - 1):
        made += sum(1 for _ in label_symbols(chunk.uris, chunk.serials).symbols())
    assert made == count


def _one_by_one(sign: Sign, encode: Callable[[str], object]) -> Callable[[LocalKeyring, int], None]:
    """The same labels, each signed and encoded by itself; what goes into the symbol is put together as ours is."""

    def issue(keyring: LocalKeyring, count: int) -> None:
        serials = list(codes.codec(keyring, RUN.code).serials(0, count))
        texts = label_payload.signing_texts(keyring.issuer, RUN.gtin, RUN.lot, serials)
        raw = [sign(text) for text in texts]
        printed = label_payload.encode_signatures(ED25519, RUN.key_number, raw)
        uris = label_payload.label_uris(BASE, RUN.gtin, RUN.lot, serials, printed)
        for uri in uris:
            encode(uri)

    return issue


@contextmanager
def keyring() -> Iterator[LocalKeyring]:
    with tempfile.TemporaryDirectory() as folder:
        yield LocalKeyring(Path(folder), issuer="bench", encryption_key=None, now=BEGINNING)
