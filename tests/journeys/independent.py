"""Whoever has a label and /.well-known/trace-keys.json can check it: this file imports nothing of the project.

It is written from the public description alone: the three forms of address, the text that is signed, the layout
of the signature and the check character of the serial.
"""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

DPI = 300
ED25519 = 1
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FORMS = (
    (re.compile(r"/01/(\d{14})/10/([^/]+)/21/([0-9A-Z]{13})"), "(01){0}(10){1}(21){2}"),
    (re.compile(r"/01/(\d{14})/21/([0-9A-Z]{13})"), "(01){0}(21){1}"),
    (re.compile(r"/v/([0-9A-Z]{13})"), "v/{0}"),
)


class NotGenuine(Exception):
    """The code is none that the issuer signed; the text says why."""


def codes_of_pdf(content: bytes) -> list[str]:
    """Return every QR code on the pages of a PDF, rendered at 300 dpi as a printer does."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "labels.pdf"
        source.write_bytes(content)
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", source, Path(folder) / "page"]
        subprocess.run(command, check=True)
        found: list[str] = []
        for picture in sorted(Path(folder).glob("page*.png")):
            with Image.open(picture) as page:
                barcodes = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormat.QRCode)
                found += [barcode.text for barcode in barcodes]
    return found


def verify(uri: str, keys: Mapping[str, Any]) -> str:
    """Return the serial of a signed address; raises NotGenuine.

    keys   the manifest, as /.well-known/trace-keys.json gives it
    """
    parts = urlsplit(uri)
    identity, serial = _identity(parts.path)
    if not _check_character_is_right(serial):
        raise NotGenuine("check character")
    (text,) = parse_qs(parts.query).get("s", [""])
    signature = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(text) != 88 or len(signature) != 66 or signature[0] != ED25519:
        raise NotGenuine("layout of the signature")
    signed = f"trace-label-v1\n{keys['issuer']}\n{identity}".encode()
    try:
        _key(keys["keys"], signature[1]).verify(signature[2:], signed)
    except Exception as error:
        raise NotGenuine("signature") from error
    return serial


def _identity(path: str) -> tuple[str, str]:
    for form, pattern in FORMS:
        found = form.fullmatch(path)
        if found:
            return pattern.format(*found.groups()), found.groups()[-1]
    raise NotGenuine(f"none of the three forms: {path}")


def _key(keys: Sequence[Mapping[str, Any]], number: int) -> Ed25519PublicKey:
    for key in keys:
        if key["kid"] == str(number) and key["revoked_at"] is None:
            raw = base64.urlsafe_b64decode(key["x"] + "=" * (-len(key["x"]) % 4))
            return Ed25519PublicKey.from_public_bytes(raw)
    raise NotGenuine(f"no key {number}")


def _check_character_is_right(serial: str) -> bool:
    """Luhn's rule to the base 32; of the twelve characters before the last, the right-most counts twice."""
    total = 0
    for place, character in enumerate(reversed(serial)):
        value = ALPHABET.index(character)
        if place % 2 == 1:
            value *= 2
            value = value // 32 + value % 32
        total += value
    return total % 32 == 0
