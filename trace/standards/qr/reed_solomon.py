"""Error correction by table: the check codewords of a whole batch, one look-up per data codeword.

A block's check codewords are the remainder of its data polynomial, shifted by their number, divided by the generator
polynomial over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004:2015, 7.5.2 and annex A). The remainder is linear:
it is the exclusive or of what each codeword leaves by itself in its place, and that is tabulated.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trace.standards.qr.tables import Blocks

_POLYNOMIAL = 0x11D
_WORD = 8


def check_codewords(data: NDArray[np.uint8], blocks: Blocks) -> NDArray[np.uint8]:
    """Return the check codewords of every block.

    data     uint8 (data codewords, n): axis 0 in the order of the message, one column a symbol
    Returns  uint8 (blocks, check codewords, n)
    """
    longest, count = max(blocks.lengths), len(blocks.lengths)
    table = _table(longest, blocks.check)
    # A shorter block is filled up at its front: leading zeros leave no remainder.
    padded = np.zeros((count, longest, data.shape[1]), np.uint8)
    start = 0
    for number, length in enumerate(blocks.lengths):
        padded[number, longest - length :] = data[start : start + length]
        start += length
    remainder = table[0].take(padded[:, 0], axis=0)
    for place in range(1, longest):
        remainder ^= table[place].take(padded[:, place], axis=0)
    # uint64 (blocks, n, words) seen as bytes (blocks, n, check and what fills the last word).
    octets: NDArray[np.uint8] = remainder.view(np.uint8)
    return octets[:, :, : blocks.check].transpose(0, 2, 1)


def interleaved(data: NDArray[np.uint8], blocks: Blocks) -> NDArray[np.uint8]:
    """Return the final message (7.6): first, second … codeword of every block, then their check codewords alike.

    data     uint8 (data codewords, n)
    Returns  uint8 (all codewords, n)
    """
    count = len(blocks.lengths)
    message = np.empty((blocks.total_count, data.shape[1]), np.uint8)
    message[: blocks.data_count] = data[_data_order(blocks)]
    check = check_codewords(data, blocks)
    tail = message[blocks.data_count :].reshape(blocks.check, count, -1)
    tail[:] = check.transpose(1, 0, 2)
    return message


@lru_cache(maxsize=64)
def _data_order(blocks: Blocks) -> NDArray[np.intp]:
    """Where in the message each codeword of the interleaved data stands."""
    starts = np.cumsum((0, *blocks.lengths[:-1]))
    order = [
        starts[number] + place
        for place in range(max(blocks.lengths))
        for number, length in enumerate(blocks.lengths)
        if place < length
    ]
    return np.array(order, np.intp)


@lru_cache(maxsize=64)
def _table(longest: int, check: int) -> NDArray[np.uint64]:
    """What a codeword leaves in each place: uint64 (places, 256, words), bytes of the remainder in order, filled up."""
    exponents, logarithms = _field()
    generator = _generator(check)
    words = -(-check // _WORD)
    made = np.zeros((longest, 256, words * _WORD), np.uint8)
    values = np.arange(1, 256)
    # The last place: value · x^check modulo the generator is value · (its lower coefficients).
    for place, coefficient in enumerate(generator[1:]):
        made[-1, 1:, place] = exponents[(logarithms[values] + logarithms[coefficient]) % 255]
    # One place further to the front is one more multiplication by x: shift, and reduce what falls out.
    for row in range(longest - 2, -1, -1):
        head = made[row + 1, :, 0]
        made[row, :, : check - 1] = made[row + 1, :, 1:check]
        made[row, :, :check] ^= made[-1, head, :check]
    return made.view(np.uint64)


def _generator(check: int) -> list[int]:
    """The generator polynomial's coefficients, highest power first: the product of x - 2^i for i below `check`."""
    exponents, logarithms = _field()
    made = [1]
    for root in range(check):
        shifted = [*made, 0]
        for place, coefficient in enumerate(made):
            shifted[place + 1] ^= int(exponents[(logarithms[coefficient] + root) % 255])
        made = shifted
    return made


@lru_cache(maxsize=1)
def _field() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Powers of 2 in the field, intp (255), and their logarithms, intp (256); the logarithm of 0 is never asked for."""
    exponents, logarithms = np.zeros(255, np.intp), np.zeros(256, np.intp)
    value = 1
    for power in range(255):
        exponents[power], logarithms[value] = value, power
        value <<= 1
        if value > 255:
            value ^= _POLYNOMIAL
    return exponents, logarithms
