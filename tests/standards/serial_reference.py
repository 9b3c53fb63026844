"""The serial as its docstring describes it, written a second time and slowly, to check the codec.

RFC 5869 by hand with hmac, AES one block at a time. `python -m tests.standards.serial_reference`
prints the golden vectors.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRETS = (bytes(range(32)), bytes.fromhex("f0" * 32), b"sixteen bytes ok")
RUN_CODES = ("0000", "7K3M", "ZZZZ")
INDICES = (0, 1, 2, 31, 32, 4095, 4096, 2**20 - 1, 2**20, 10**9, 2**39, 2**40 - 1)


def serial(master_secret: bytes, run_code: str, index: int) -> str:
    pseudo_random = hmac.new(bytes(32), master_secret, hashlib.sha256).digest()
    info = b"trace-serial-v1:" + run_code.encode() + b"\x01"
    key = hmac.new(pseudo_random, info, hashlib.sha256).digest()[:16]
    left, right = divmod(index, 2**20)
    for number in range(12):
        block = right.to_bytes(4, "little") + number.to_bytes(4, "little") + b"traceser"
        encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        mixed = int.from_bytes(encryptor.update(block)[:4], "little") % 2**20
        left, right = right, left ^ mixed
    value = left * 2**20 + right
    body = run_code
    for place in range(7, -1, -1):
        body += ALPHABET[value // 32**place % 32]
    return body + luhn(body)


def luhn(body: str) -> str:
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[(32 - total % 32) % 32]


def golden() -> list[dict[str, str | int]]:
    return [
        {
            "master_secret": secret.hex(),
            "run_code": run_code,
            "index": index,
            "serial": serial(secret, run_code, index),
        }
        for secret in SECRETS
        for run_code in RUN_CODES
        for index in INDICES
    ]


if __name__ == "__main__":
    print(json.dumps(golden(), indent=1))
