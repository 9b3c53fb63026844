"""Signatures that verifiers tell apart: right but for a point of order eight, which only the holder of a key can make.

Edwards25519 by the book (RFC 8032, section 5.1), slow and for tests alone.
"""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
# A point of order eight.
EIGHT_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7

Point = tuple[int, int]


def add(first: Point, second: Point) -> Point:
    """Return the sum of two points."""
    (x1, y1), (x2, y2) = first, second
    both = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + both, PRIME - 2, PRIME)
    y = (y1 * y2 + x1 * x2) * pow(1 - both, PRIME - 2, PRIME)
    return x % PRIME, y % PRIME


def times(number: int, point: Point) -> Point:
    """Return the point added to itself `number` times."""
    result: Point = (0, 1)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def from_y(y: int) -> Point:
    """Return the point with this y and an even x."""
    square = (y * y - 1) * pow(D * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    return (PRIME - x if x & 1 else x), y


def encode(point: Point) -> bytes:
    """Return the 32 bytes of a point."""
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = from_y(4 * pow(5, PRIME - 2, PRIME) % PRIME)


def twisted(seed: bytes, message: bytes) -> bytes:
    """Return a signature by the key of `seed` that holds only when multiplied by eight."""
    digest = hashlib.sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    nonce = int.from_bytes(hashlib.sha512(digest[32:] + message).digest(), "little") % ORDER
    public = encode(times(secret, BASE))
    r = encode(add(times(nonce, BASE), from_y(EIGHT_Y)))
    challenge = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    return r + ((nonce + challenge * secret) % ORDER).to_bytes(32, "little")
