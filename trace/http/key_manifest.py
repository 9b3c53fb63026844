"""The key manifest: all that anyone needs to verify a label without asking us."""

from __future__ import annotations

import base64

from trace.http.session import house
from trace.kernel.keyring import PublicKey


def manifest() -> dict[str, object]:
    """Return the issuer and every key ever made, retired ones too, as JSON Web Keys."""
    keyring = house().ports.keyring
    keys = [key_document(key) for key in keyring.public_keys()]
    return {"issuer": keyring.issuer, "keys": keys}


def key_document(key: PublicKey) -> dict[str, str | int | None]:
    """Return one Ed25519 key as a JWK (RFC 8037), its instants in Unix seconds."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": str(key.number),
        "x": base64.urlsafe_b64encode(key.public).decode().rstrip("="),
        "nbf": int(key.not_before.timestamp()),
        "exp": int(key.expires_at.timestamp()),
        "revoked_at": int(key.revoked_at.timestamp()) if key.revoked_at else None,
    }
