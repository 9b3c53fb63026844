"""What the code on an authorisation certificate 授权证书 signs: that this instance printed it for this number.

The text that is signed, UTF-8, lines joined by a line feed, none at the end:

    trace-authorisation-v1
    <issuer>            the fixed issuer id of the key manifest, not the host
    <number>            the number of the authorisation as the register writes it

The signature is written after `?s=` as that of a label is (`label_payload`): 88 characters of base64url that hold the
algorithm, the number of the key and 64 bytes. The first line keeps one from ever being taken for the other.
"""

from __future__ import annotations


def signing_text(issuer: str, number: str) -> bytes:
    """Return the bytes that are signed for the authorisation `number` of `issuer`."""
    return f"trace-authorisation-v1\n{issuer}\n{number}".encode()
