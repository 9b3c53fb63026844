"""Ed25519 signatures (RFC 8032) by the fastest library at hand; the key and the text alone decide every byte.

libsodium (PyNaCl) signs in two thirds of the time that OpenSSL (cryptography) takes; where it is not installed, the
second signs. Verifying is `label_payload.verify_ed25519`.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

try:
    from nacl.bindings import crypto_sign, crypto_sign_seed_keypair
except ImportError:  # PyNaCl makes signing faster, and nothing else
    HAS_LIBSODIUM = False
else:
    HAS_LIBSODIUM = True


SEED_LENGTH = 32
SIGNATURE_LENGTH = 64

#: From a text to its 64-byte signature.
Sign = Callable[[bytes], bytes]


def signer(seed: bytes) -> Sign:
    """Return what signs with the private key of these 32 bytes; raises ValueError for another number of them."""
    return libsodium_signer(seed) if HAS_LIBSODIUM else openssl_signer(seed)


def openssl_signer(seed: bytes) -> Sign:
    """Return what signs through `cryptography`."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def libsodium_signer(seed: bytes) -> Sign:
    """Return what signs through PyNaCl, which must be installed."""
    if len(seed) != SEED_LENGTH:
        raise ValueError(f"a seed has {SEED_LENGTH} bytes")
    _public, secret = crypto_sign_seed_keypair(seed)

    def signed(message: bytes) -> bytes:
        # The library puts the signature before the message.
        return crypto_sign(message, secret)[:SIGNATURE_LENGTH]

    return signed
