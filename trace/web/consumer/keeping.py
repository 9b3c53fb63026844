"""Making the page of a pack once for all labels it is alike for: what was read is read after its version."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request, url_for
from flask_babel import get_locale
from markupsafe import Markup, escape

from trace.http.filters import number
from trace.http.headers import csp_nonce
from trace.http.identity import current_actor
from trace.http.locale import asked_language, other_language
from trace.kernel.clock import end_of_day
from trace.kernel.work import Work
from trace.rooms.accounts.queries import site_settings
from trace.rooms.scanning import warm
from trace.rooms.scanning.queries import Judgement
from trace.rooms.scanning.rules import ScanRequest
from trace.rooms.scanning.warm import Beginning
from trace.standards.signing.serial import RUN_CODE_LENGTH, display
from trace.web.consumer import visit
from trace.web.consumer.kept import SLOTS, KeptPage, Key, Pieces, Shelf, cut
from trace.web.consumer.wording import count_words

# Drawn for each process and never told: nothing that anybody enters can hold one. A phone's page shows none.
_PREFIX = secrets.token_hex(12)
MARKS = {slot: f"{_PREFIX}{slot}" for slot in SLOTS}
_SLOTS = {mark: slot for slot, mark in MARKS.items()}
EXTENSION = "trace_kept_pages"


def shelf_of(app: Flask) -> Shelf:
    """Return the kept pages of this process."""
    found: Shelf = app.extensions.setdefault(EXTENSION, Shelf())
    return found


def image(token: str, asked: str) -> bytes:
    """Return the element of the confirming image as the pages have it, for a language named in the address or ""."""
    query = f"?lang={asked}" if asked else ""
    return f'<img class="seen" src="/seen/{token}.gif{query}" width="1" height="1" alt="">'.encode()


@dataclass(frozen=True)
class Keeping:
    """A page in the making; `seen` was read before anything that the page tells, and is None where it is not kept."""

    work: Work
    asked: ScanRequest
    subjects: tuple[str, ...]
    seen: Beginning | None

    @classmethod
    def begin(cls, work: Work, asked: ScanRequest) -> Keeping:
        """Read the version of what pages of this run depended on when one was made last, and what head and foot say."""
        shelf = shelf_of(current_app)
        subjects = shelf.subjects_of(asked.serial[:RUN_CODE_LENGTH])
        if not subjects or not _is_visitor():
            g.site = site_settings(work)
            return cls(work, asked, (), None)
        seen = warm.read_beginning(work, subjects)
        g.site = seen.site
        return cls(work, asked, subjects, seen)

    def answer(self, found: Judgement, page: str) -> Response:
        """Return the page of this label, and keep it for the others where that is safe."""
        pack, batch = found.pack, found.batch
        assert pack is not None  # noqa: S101  (for the type checker)
        marks = dict(_SLOTS)
        marks[str(escape(other_language()[2]))] = "address"
        marks[csp_nonce()] = "nonce"
        pieces = cut(page, marks)
        today = self.work.today
        is_past_expiry = bool(batch and batch.expires_on and batch.expires_on < today)
        words = count_words()
        if _is_visitor():
            self._keep(found, pieces, is_past_expiry)
        token = visit.token_for(self.work, pack, found.verdict, is_past_expiry=is_past_expiry)
        count = words.text(pack.counts, is_counted=visit.is_counted())
        values = {
            "serial": found.serial,
            "printed": display(found.serial),
            "number": number(pack.number),
            "code": pack.certified_code,
            "count": count,
            "seen": _image_here(token),
            "address": other_language()[2],
            "nonce": csp_nonce(),
        }
        body = pieces.fill({slot: str(escape(text)).encode() for slot, text in values.items()})
        return visit.answer_tagged(body.decode(), f"{pieces.tag}-{pack.counts.count}")

    def _keep(self, found: Judgement, pieces: Pieces, is_past_expiry: bool) -> None:
        pack = found.pack
        assert pack is not None  # noqa: S101  (for the type checker)
        shelf, run_code = shelf_of(current_app), pack.run.code
        needed = warm.subjects_of(pack, tuple(found.lineage.batches) if found.lineage else ())
        seen = self.seen
        if seen is None or not needed <= set(self.subjects):
            # Its version was not read before its facts: the next one is kept.
            shelf.learn(run_code, needed)
            return
        stretches = seen.stretches(pack.run)
        asked = asked_language()
        key = Key(
            run_code,
            stretches.of(pack.index),
            str(get_locale()),
            request.args["lang"] if asked else "",
            self.asked.signature is not None,
        )
        midnight = end_of_day(self.work.today)
        shelf.put(
            key,
            KeptPage(
                pieces=pieces,
                stretches=stretches,
                subjects=self.subjects,
                version=seen.version,
                since=self.work.now,
                until=min(midnight, seen.next_change) if seen.next_change else midnight,
                verdict=found.verdict,
                is_past_expiry=is_past_expiry,
                words=count_words(),
                content_language=visit.content_language(),
                has_code=bool(pack.certified_code),
                statement=warm.reading(len(self.subjects), has_codes=stretches.has_codes),
            ),
        )


def _image_here(token: str) -> Markup:
    if not token:
        return Markup()
    source = url_for("consumer.seen", token=token)
    return Markup('<img class="seen" src="{}" width="1" height="1" alt="">').format(source)


def _is_visitor() -> bool:
    """Whether nobody is signed in: only then is a page kept or taken."""
    return not current_actor().is_signed_in and g.get("caller") is None
