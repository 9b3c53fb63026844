"""What the signature of an offline bundle 离线核验包 says, so that a phone can tell a whole, own and newer one.

The text that is signed, UTF-8, lines joined by a line feed, none at the end:

    trace-bundle-v1
    <issuer>       the fixed issuer id of the key manifest, not the host
    <division>     the division whose runs it holds
    <sequence>     counts up whenever its content changed
    <as of>        the instant at which the content was read, Unix seconds
    <digest>       SHA-256 of the content's canonical JSON, in hexadecimal

The first line keeps the signature from ever being taken for that of a label or an authorisation.
"""

from __future__ import annotations


def signing_text(issuer: str, division: str, sequence: int, as_of: int, digest: str) -> bytes:
    """Return the bytes that are signed for one state of a division's bundle."""
    lines = ("trace-bundle-v1", issuer, division, str(sequence), str(as_of), digest)
    return "\n".join(lines).encode()
