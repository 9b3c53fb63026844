"""A ZIP file as a stream: entries go in one after another, each digested; the manifest goes in last."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from trace.kernel.clock import CHINA

_BLOCK = 1 << 16
#: What is packed already gains nothing from being packed again.
PACKED = ("image/", "video/", "application/zip")


class _Sink:
    """What a ZipFile writes to when nobody can go back in it: bytes wait here until they are taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, content: bytes) -> int:
        """Keep some bytes."""
        self._waiting += content
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


@dataclass
class ArchiveStream:
    """Writes a ZIP64 archive and yields its bytes as they come; memory holds one block."""

    at: datetime
    parts: list[dict[str, object]] = field(default_factory=list)
    _sink: _Sink = field(default_factory=_Sink)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self._sink, "w", allowZip64=True)  # type: ignore[call-overload]

    def add(
        self, name: str, blocks: Iterable[bytes], *, packed: bool = False, **facts: object
    ) -> Iterator[bytes]:
        """Add one entry and yield the archive's bytes; it is told in the manifest with its length and SHA-256."""
        digest, length = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name, self.at.astimezone(CHINA).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w", force_zip64=True) as target:
            for block in blocks:
                digest.update(block)
                length += len(block)
                target.write(block)
                yield self._sink.take()
        self.parts.append({"name": name, "bytes": length, "sha256": digest.hexdigest(), **facts})
        yield self._sink.take()

    def close(self, manifest: dict[str, object]) -> Iterator[bytes]:
        """Add manifest.json with what every part is, and end the archive."""
        content = json.dumps(
            {**manifest, "parts": self.parts}, ensure_ascii=False, indent=1
        ).encode()
        told = list(self.parts)
        yield from self.add("manifest.json", [content])
        self.parts = told
        self._zip.close()
        yield self._sink.take()


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file block by block, and close it."""
    with file:
        while block := file.read(_BLOCK):
            yield block
