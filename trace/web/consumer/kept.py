"""Pages of packs that were made before: cut where they differ from label to label, kept for all labels of a stretch.

A page is kept under (run, stretch of labels, language, whether a signature came) with the version of everything it
depends on; whoever takes it compares that version with the database's first. Only what visitors without a session
are shown is ever kept.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import struct
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from trace.rooms.scanning.rules import Verdict
from trace.rooms.scanning.warm import Stretches
from trace.web.consumer.wording import CountWords

# About 20 kB each with its compressed twin.
MOST_PAGES = 2000
MOST_SUBJECTS = 400
SLOTS = ("serial", "printed", "number", "code", "count", "seen", "address", "nonce")


class Key(NamedTuple):
    """What pages that are alike have in common; `asked` is the language in the address, "" for none."""

    run_code: str
    stretch: tuple[int, int]
    locale: str
    asked: str
    is_signed: bool


@dataclass(frozen=True)
class Pieces:
    """A page cut at its slots: text, the name of a slot, text, …, text."""

    texts: tuple[bytes, ...]
    slots: tuple[str, ...]

    @cached_property
    def tag(self) -> str:
        """A digest of the page without what is in its slots, alike in every process."""
        return hashlib.blake2b(b"\0".join(self.texts), digest_size=9).hexdigest()

    def fill(self, values: Mapping[str, bytes]) -> bytes:
        """Return the page of one label; `values` are escaped already."""
        parts = [self.texts[0]]
        for slot, text in zip(self.slots, self.texts[1:], strict=True):
            parts.append(values[slot])
            parts.append(text)
        return b"".join(parts)

    def fill_compressed(self, values: Mapping[str, bytes]) -> bytes:
        """Return the same as gzip: the texts were compressed once, slots travel as they are."""
        page = self.fill(values)
        parts = [_GZIP_HEAD, self._packed[0]]
        for slot, packed in zip(self.slots, self._packed[1:], strict=True):
            value = values[slot]
            parts += (_STORED[len(value)], value, packed)
        parts.append(_LAST + struct.pack("<II", zlib.crc32(page), len(page) & 0xFFFFFFFF))
        return b"".join(parts)

    @cached_property
    def _packed(self) -> tuple[bytes, ...]:
        # A full flush ends on a whole byte: a stored block may follow.
        return tuple(_deflated(text) for text in self.texts)


def _deflated(text: bytes) -> bytes:
    made = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return made.compress(text) + made.flush(zlib.Z_FULL_FLUSH)


_GZIP_HEAD = gzip.compress(b"", mtime=0)[:10]
_LAST = b"\x03\x00"


class _StoredHeads(dict[int, bytes]):
    """By length, below 65,536: the head of a block of deflate that holds bytes as they are, and is not the last."""

    def __missing__(self, length: int) -> bytes:
        made = self[length] = b"\x00" + struct.pack("<HH", length, length ^ 0xFFFF)
        return made


_STORED = _StoredHeads()


def cut(page: str, marks: Mapping[str, str]) -> Pieces:
    """Cut a page at the texts in `marks` (text → slot)."""
    found = re.compile("|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True)))
    texts, slots, start = [], [], 0
    for match in found.finditer(page):
        texts.append(page[start : match.start()].encode())
        slots.append(marks[match.group()])
        start = match.end()
    return Pieces((*texts, page[start:].encode()), tuple(slots))


@dataclass(frozen=True)
class KeptPage:
    """One page with what it was made from.

    version        of `subjects` before its facts were read
    has_code       whether it shows a code of a certifier
    statement      what reads one label beside the version
    since, until   it is right from one instant until before the other: the end of the day, or an earlier change
    """

    pieces: Pieces
    stretches: Stretches
    subjects: tuple[str, ...]
    version: int
    since: datetime
    until: datetime
    verdict: Verdict
    is_past_expiry: bool
    words: CountWords
    content_language: str
    has_code: bool
    statement: str


@dataclass
class Shelf:
    """The kept pages of one process, the least lately used first; `subjects` of runs whose pages were made before."""

    most: int = MOST_PAGES
    pages: OrderedDict[Key, KeptPage] = field(default_factory=OrderedDict)
    runs: OrderedDict[str, Stretches] = field(default_factory=OrderedDict)
    subjects: OrderedDict[str, frozenset[str]] = field(default_factory=OrderedDict)

    def subjects_of(self, run_code: str) -> tuple[str, ...]:
        """Return what pages of a run depended on when one was made last, () where none was."""
        return tuple(sorted(self.subjects.get(run_code, ())))

    def learn(self, run_code: str, subjects: frozenset[str]) -> None:
        """Remember what pages of a run depend on, so that their version can be read before their facts."""
        known = self.subjects.get(run_code, frozenset()) | subjects
        self.subjects[run_code] = known if len(known) <= MOST_SUBJECTS else subjects
        _trim(self.subjects, self.most)

    def put(self, key: Key, page: KeptPage) -> None:
        """Keep a page, and let go of the one used least lately."""
        self.runs[key.run_code] = page.stretches
        self.pages[key] = page
        self.pages.move_to_end(key)
        _trim(self.pages, self.most)
        _trim(self.runs, self.most)

    def take(self, key: Key) -> KeptPage | None:
        """Return the page kept under `key`, whatever became of what it tells; the caller compares its version."""
        found = self.pages.get(key)
        if found is not None:
            self.pages.move_to_end(key)
        return found


def _trim(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
