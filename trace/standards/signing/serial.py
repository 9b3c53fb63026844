"""Serials of labels: RRRRIIIIIIIIC, thirteen characters of Crockford's base 32.

| part | characters | holds |
|---|---|---|
| RRRR | 4 | the run's code: random, unique in the instance |
| IIIIIIII | 8 | the label's index in print order, hidden by a permutation of 40 bits |
| C | 1 | check character: Luhn modulo 32 over the twelve before it, the right-most doubled |

The permutation is a balanced Feistel network on two halves of 20 bits, keyed for each run; what
follows is frozen by the golden vectors, for serials already printed can never change.

| step | rule |
|---|---|
| key | HKDF-SHA256, 16 bytes: input the master secret, no salt, info `trace-serial-v1:` + run code |
| split | L = index >> 20, R = index & 0xFFFFF |
| round r = 0 … 11 | L, R = R, L xor F(r, R) |
| F(r, R) | the low 20 bits of the first four bytes, little-endian, of AES-128-ECB(key, block) |
| join | value = L << 20 | R, written as eight characters, most significant first |

| block bytes | hold |
|---|---|
| 0-3 | R, unsigned little-endian |
| 4-7 | r, unsigned little-endian |
| 8-15 | ASCII `traceser` |

Twelve rounds, two more than NIST SP 800-38G asks of FF1, over the 2^40 labels a run may have.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from itertools import product

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from trace.standards.malformed import Malformed

#: Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RUN_CODE_LENGTH = 4
BODY_LENGTH = 12
SERIAL_LENGTH = 13
#: Labels a run can number: indices 0 to INDEX_COUNT - 1.
INDEX_COUNT = 1 << 40
ROUNDS = 12

_HALF_BITS = 20
_HALF_MASK = (1 << _HALF_BITS) - 1
_KEY_INFO = b"trace-serial-v1:"
_BLOCK_TAIL = b"traceser"
_CHUNK = 4096
# Bytes 4 to 15 of the block of each round, the last round first.
_REVERSED_TAILS = [number.to_bytes(4, "little") + _BLOCK_TAIL for number in reversed(range(ROUNDS))]

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_CHARACTERS = frozenset(ALPHABET)
# From Crockford's digits to those of Python's own numbers to the base 32.
_PYTHONS = str.maketrans(ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
# Doubling, then adding the two base-32 digits of the result: a permutation of 0-31.
_DOUBLED = [2 * value // 32 + 2 * value % 32 for value in range(32)]
_PAIRS = ["".join(pair) for pair in product(ALPHABET, repeat=2)]
# In a body of twelve, the right-most character and every second before it is doubled.
_PAIR_SUMS = [(pair >> 5) + _DOUBLED[pair & 31] for pair in range(1024)]
_TYPED = str.maketrans({"I": "1", "L": "1", "O": "0"} | dict.fromkeys(" \t\r\n-_‐‑‒–—―−·.", None))


class MalformedSerial(Malformed):
    """Not a serial of ours: reason `length`, `alphabet`, `check` or `run` (of another run)."""

    code = "serial"


class SerialCodec:
    """The serials of one run; two codecs of the same secret and run code agree for ever."""

    def __init__(self, master_secret: bytes, run_code: str) -> None:
        """Derive the run's key.

        master_secret  at least 16 bytes from the keyring
        run_code       four characters of ALPHABET
        """
        self.run_code = run_code
        key = run_key(master_secret, run_code)
        # One block is never chained to the next: AES is the round function here, not a mode.
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305
        # Whole blocks leave nothing behind in a context: one serves every label, and threads take turns in a call.
        self._encrypt = self._cipher.encryptor().update

    def serial(self, index: int) -> str:
        """Return the serial of the label at `index` (0 to INDEX_COUNT - 1) in print order."""
        return next(self.serials(index, 1))

    def index(self, serial: str) -> int:
        """Return the place in print order of a serial of this run.

        Any well-formed serial of the run has one, whether or not so many labels were printed.
        Raises   MalformedSerial: `length`, `alphabet`, `check` or `run`
        """
        run_code, hidden, _ = split(serial)
        if run_code != self.run_code:
            raise MalformedSerial("run", run_code=run_code)
        value = int(hidden.translate(_PYTHONS), 32)
        left, right = value >> _HALF_BITS, value & _HALF_MASK
        # One label at a time is what a scan asks for: blocks are made by hand.
        encrypt = self._encrypt
        for tail in _REVERSED_TAILS:
            block = encrypt(left.to_bytes(4, "little") + tail)
            mixed = (block[0] | block[1] << 8 | block[2] << 16) & _HALF_MASK
            left, right = right ^ mixed, left
        return left << _HALF_BITS | right

    def serials(self, start: int, count: int) -> Iterator[str]:
        """Yield the serials of `count` labels from `start` on, in print order, many at a time."""
        if start < 0 or count < 0 or start + count > INDEX_COUNT:
            raise ValueError(f"no such indices: {count} from {start}")
        for first in range(start, start + count, _CHUNK):
            yield from self._chunk(range(first, min(first + _CHUNK, start + count)))

    def _chunk(self, indices: range) -> list[str]:
        lefts = [index >> _HALF_BITS for index in indices]
        rights = [index & _HALF_MASK for index in indices]
        for round_number in range(ROUNDS):
            mixed = self._round(round_number, rights)
            lefts, rights = (
                rights,
                [left ^ mix for left, mix in zip(lefts, mixed, strict=True)],
            )
        prefix, prefix_sum = self.run_code, _weighted_sum(self.run_code)
        chunk = []
        for left, right in zip(lefts, rights, strict=True):
            a, b, c, d = left >> 10, left & 1023, right >> 10, right & 1023
            total = prefix_sum + _PAIR_SUMS[a] + _PAIR_SUMS[b] + _PAIR_SUMS[c] + _PAIR_SUMS[d]
            body = prefix + _PAIRS[a] + _PAIRS[b] + _PAIRS[c] + _PAIRS[d]
            chunk.append(body + ALPHABET[-total % 32])
        return chunk

    def _round(self, round_number: int, halves: Sequence[int]) -> list[int]:
        """F of every half at once: one call of AES for the whole chunk."""
        blocks = array("I", bytes(16 * len(halves)))
        tail = array("I", _BLOCK_TAIL)
        head = array("I", halves)
        numbers = array("I", [round_number]) * len(halves)
        if sys.byteorder == "big":  # pragma: no cover - the layout is little-endian everywhere
            head.byteswap()
            numbers.byteswap()
        blocks[0::4] = head
        blocks[1::4] = numbers
        blocks[2::4] = tail[0:1] * len(halves)
        blocks[3::4] = tail[1:2] * len(halves)
        encryptor = self._cipher.encryptor()
        words = array("I", encryptor.update(blocks.tobytes()) + encryptor.finalize())
        if sys.byteorder == "big":  # pragma: no cover
            words.byteswap()
        return [word & _HALF_MASK for word in words[0::4]]


def run_key(master_secret: bytes, run_code: str) -> bytes:
    """Return the sixteen bytes that order the serials of one run; they tell nothing of another run or the master.

    Raises   MalformedSerial: `run`
    """
    if len(master_secret) < 16:
        raise ValueError("the serial master secret has at least 16 bytes")
    if len(run_code) != RUN_CODE_LENGTH or not _CHARACTERS.issuperset(run_code):
        raise MalformedSerial("run", run_code=run_code)
    info = _KEY_INFO + run_code.encode("ascii")
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=info).derive(master_secret)


def check_character(body: str) -> str:
    """Return the character that completes the twelve of `body`.

    Source   Luhn modulo N with N = 32; finds every wrong character and most swaps of neighbours
    Raises   MalformedSerial: `length` or `alphabet`
    """
    if len(body) != BODY_LENGTH:
        raise MalformedSerial("length", length=len(body) + 1)
    if not _CHARACTERS.issuperset(body):
        raise MalformedSerial("alphabet")
    return _completing(body)


def is_well_formed(serial: str) -> bool:
    """Tell whether length, alphabet and check character are right, as printed without hyphens."""
    try:
        split(serial)
    except MalformedSerial:
        return False
    return True


def split(serial: str) -> tuple[str, str, str]:
    """Return (run code, hidden index, check character) of a well-formed serial.

    Raises   MalformedSerial: `length`, `alphabet` or `check`
    """
    if len(serial) != SERIAL_LENGTH:
        raise MalformedSerial("length", length=len(serial))
    if not _CHARACTERS.issuperset(serial):
        raise MalformedSerial("alphabet")
    if _completing(serial[:BODY_LENGTH]) != serial[-1]:
        raise MalformedSerial("check")
    return serial[:RUN_CODE_LENGTH], serial[RUN_CODE_LENGTH:BODY_LENGTH], serial[-1]


def normalise_typed(text: str) -> str:
    """Return what a person meant by typing a serial: case, spaces, hyphens, I L O forgiven.

    Full-width letters and digits of a Chinese keyboard are folded too. The result need not be well
    formed: ask `is_well_formed`.
    """
    return unicodedata.normalize("NFKC", text).upper().translate(_TYPED)


def display(serial: str) -> str:
    """Return a serial as printed for the eye: RRRR-IIII-IIII-C."""
    return f"{serial[:4]}-{serial[4:8]}-{serial[8:12]}-{serial[12:]}"


def _completing(body: str) -> str:
    return ALPHABET[-_weighted_sum(body) % 32]


def _weighted_sum(characters: str) -> int:
    """Luhn's sum of an even number of characters, the right-most doubled."""
    values = [_VALUE[character] for character in characters]
    return sum(values[0::2]) + sum(_DOUBLED[value] for value in values[1::2])
