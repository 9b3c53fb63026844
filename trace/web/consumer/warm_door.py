"""The two addresses that are asked most, answered before Flask where nothing has to be made: a kept page, a plain view.

Whatever is not wholly ordinary - a session, a token, another method, an unusual address, a page that is not kept or is
old, a view that may be a sign of copies - goes on to Flask, where the same page is made and the same view counted. The
two give the same answers; a test compares them.

A kept page is checked against the database at every request: its version there says whether any fact it tells has
changed, in whatever process. The signature is checked anew for every label.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask
from markupsafe import escape
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix

from trace.http import logs
from trace.http.direct import Direct
from trace.http.headers import POLICY, REQUEST_ID, standing_headers
from trace.http.identity import COOKIE
from trace.http.limits import hash_of_day, may_confirm, may_see_pack
from trace.http.locale import CODES
from trace.http.places import region_of
from trace.http.session import house
from trace.rooms.accounts.rules import Language
from trace.rooms.labels.codes import codec, find_fault
from trace.rooms.scanning import counting, packed, view_token, warm
from trace.rooms.scanning.provinces import find_province
from trace.rooms.scanning.queries import Counts
from trace.standards.signing.serial import (
    RUN_CODE_LENGTH,
    SERIAL_LENGTH,
    MalformedSerial,
    SerialCodec,
    display,
)
from trace.web.consumer import visit
from trace.web.consumer.keeping import image, shelf_of
from trace.web.consumer.kept import MOST_PAGES, KeptPage, Key

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]
#: Status, headers, body.
Answer = tuple[str, list[tuple[str, str]], bytes]
# Named arguments that a label's address and our own links have; anything else is Flask's.
ARGUMENTS = frozenset({"gtin", "lot", "s", "lang"})
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_POLICY_HEAD, _POLICY_TAIL = POLICY.split("{nonce}")
_PACK, _SEEN, _IMAGE_END = "/v/", "/seen/", ".gif"


class Drawn(NamedTuple):
    """What is random in one answer, from one draw of the system: its id, its policy's nonce, its view's number."""

    request_id: bytes
    nonce: bytes
    view: bytes

    @classmethod
    def draw(cls) -> Drawn:
        """Return what no answer had."""
        drawn = os.urandom(28 + view_token.NONCE_LENGTH)
        return cls(drawn[:16], drawn[16:28], drawn[28:])


class Shown(NamedTuple):
    """A label whose kept page is right: its place in the run, what was read of it, how and when it was asked for."""

    kept: KeptPage
    serial: str
    place: int
    counts: Counts
    code: str
    asked: dict[str, str]
    now: datetime
    drawn: Drawn


def init_app(app: Flask) -> None:
    """Stand before Flask and behind what tells the visitor's address."""
    inner = app.wsgi_app
    if isinstance(inner, ProxyFix):
        inner.app = WarmDoor(app, inner.app)
    else:
        app.wsgi_app = WarmDoor(app, inner)  # type: ignore[method-assign]


class WarmDoor:
    """Answers what it can from what is kept, and passes on the rest."""

    def __init__(self, app: Flask, inner: Wsgi) -> None:
        self._app, self._inner = app, inner
        self._house = house(app)
        self._shelf = shelf_of(app)
        self._direct = Direct(app)
        self._standing = standing_headers(self._house.settings)
        self._codecs: dict[str, SerialCodec] = {}
        self._secret = self._house.ports.keyring.derive(view_token.PURPOSE)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer a request, here or by Flask."""
        path = environ.get("PATH_INFO", "")
        if path.startswith((_PACK, _SEEN)) and _is_ordinary(environ):
            began = time.perf_counter()
            answer = self._page if path.startswith(_PACK) else self._view
            drawn = Drawn.draw()
            found = answer(environ, path, drawn)
            if found is not None:
                status, headers, body = found
                request_id = drawn.request_id.hex()
                headers.append((REQUEST_ID, request_id))
                headers += self._standing
                start_response(status, headers)
                logs.tell("GET", path, int(status[:3]), began, request_id, None)
                return [body]
        return self._inner(environ, start_response)

    # ------------------------------------------------------------ the page of a pack

    def _page(self, environ: Environ, path: str, drawn: Drawn) -> Answer | None:
        serial = path[len(_PACK) :]
        asked = _arguments(environ.get("QUERY_STRING", ""))
        if asked is None or len(serial) != SERIAL_LENGTH:
            return None
        locale = _locale(asked.get("lang", ""), environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        run_code = serial[:RUN_CODE_LENGTH]
        stretches = self._shelf.runs.get(run_code)
        if stretches is None or locale is None or _prefers_json(environ.get("HTTP_ACCEPT", "")):
            return None
        index = self._index(run_code, serial)
        if index is None:
            return None
        signature = asked.get("s")
        key = Key(
            run_code, stretches.of(index), locale, asked.get("lang", ""), signature is not None
        )
        kept = self._shelf.take(key)
        now = self._house.clock.now()
        if kept is None or index >= stretches.count or not kept.since <= now < kept.until:
            return None
        if not self._is_ours(kept, serial, asked):
            return None
        found = self._read(kept, index)
        if found is None or found[0] != kept.version or bool(found[2]) != kept.has_code:
            return None
        agent = environ.get("HTTP_USER_AGENT", "")
        if not may_see_pack(serial, self._client(environ, agent)):
            return None
        _version, counts, code = found
        return self._filled(environ, Shown(kept, serial, index, counts, code, asked, now, drawn))

    def _is_ours(self, kept: KeptPage, serial: str, asked: dict[str, str]) -> bool:
        """Whether signature, GTIN and lot are those of the label; what is not is told by Flask."""
        gtin, lot, signature = asked.get("gtin"), asked.get("lot"), asked.get("s")
        run = kept.stretches.identity
        gtin = gtin.zfill(14) if gtin else None
        if signature is None:
            return (gtin is None or gtin == run.gtin) and (not lot or lot == run.lot)
        keyring = self._house.ports.keyring
        return (
            find_fault(keyring, run, serial, signature=signature, gtin=gtin, lot=lot or None)
            is None
        )

    def _read(self, kept: KeptPage, index: int) -> tuple[int, Counts, str] | None:
        engine = self._direct.engine()
        if engine is None:
            return None
        try:
            return warm.read_label(
                lambda sql, parameters: self._direct.fetch(engine, sql, parameters),
                kept.statement,
                kept.subjects,
                kept.stretches,
                index,
            )
        except self._direct.Error:
            # Flask asks again and says what is the matter.
            return None

    def _filled(self, environ: Environ, shown: Shown) -> Answer:
        pieces, nonce = shown.kept.pieces, shown.drawn.nonce.hex()
        etag = f'W/"{pieces.tag}-{shown.counts.count}"'
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Vary", visit.VARY),
            ("Content-Language", shown.kept.content_language),
            ("ETag", etag),
            ("Content-Security-Policy", _POLICY_HEAD + nonce + _POLICY_TAIL),
        ]
        if visit.holds(environ.get("HTTP_IF_NONE_MATCH", ""), etag):
            return "304 NOT MODIFIED", headers, b""
        values = self._values(environ, shown, nonce)
        if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = pieces.fill_compressed(values)
            headers.append(("Content-Encoding", "gzip"))
        else:
            body = pieces.fill(values)
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body

    def _values(self, environ: Environ, shown: Shown, nonce: str) -> dict[str, bytes]:
        """What differs from label to label and from view to view, escaped."""
        words, serial = shown.kept.words, shown.serial
        is_counted = not _is_robot(environ.get("HTTP_USER_AGENT", ""))
        return {
            "serial": serial.encode(),
            "printed": display(serial).encode(),
            "number": f"{shown.place + 1:,}".encode(),
            "code": _escaped(shown.code),
            "count": _escaped(words.text(shown.counts, is_counted=is_counted)),
            "seen": self._image(shown) if is_counted else b"",
            "address": _other_address(serial, shown.asked, is_chinese=words.is_chinese),
            "nonce": nonce.encode(),
        }

    def _image(self, shown: Shown) -> bytes:
        token = view_token.make_token(
            self._secret,
            run_id=shown.kept.stretches.run_id,
            index=shown.place,
            verdict=shown.kept.verdict,
            now=shown.now,
            is_past_expiry=shown.kept.is_past_expiry,
            nonce=shown.drawn.view,
        )
        return image(token, shown.asked.get("lang", ""))

    # ------------------------------------------------------------ the image that confirms a view

    def _view(self, environ: Environ, path: str, drawn: Drawn) -> Answer | None:
        agent = environ.get("HTTP_USER_AGENT", "")
        engine = self._direct.engine()
        if not path.endswith(_IMAGE_END) or _is_robot(agent) or engine is None:
            return None
        now = self._house.clock.now()
        token = path[len(_SEEN) : -len(_IMAGE_END)]
        shown = view_token.read_token(self._secret, token, now=now)
        if shown is None:
            return None
        client = self._client(environ, agent)
        # Asked before the database is locked. Whoever asks too often is refused by Flask, in words; a view that Flask
        # has to look at takes two of the visitor's turns.
        if not may_confirm(client):
            return None
        province = find_province(region_of(self._app, environ.get("REMOTE_ADDR", "")))
        try:
            with self._direct.writing(engine) as (execute, commit):
                counted = counting.count_view(
                    execute,
                    shown,
                    now=now,
                    province=province.code if province else None,
                    client=packed.client_of(client),
                    is_sqlite=self._direct.is_sqlite,
                )
                # What needs a look is undone here and counted there, with the look in the same transaction.
                if counted is not None and counting.needs_a_look(shown, counted):
                    return None
                commit()
        except self._direct.Error:
            return None
        return "200 OK", _of_image(drawn), visit.PIXEL

    def _index(self, run_code: str, serial: str) -> int | None:
        """Return the place of a label in its run, or None for a serial that is not well formed."""
        # A run's key is derived once; the serial is followed to its place for every label.
        try:
            found = self._codecs.get(run_code)
            if found is None:
                if len(self._codecs) >= MOST_PAGES:
                    self._codecs.clear()
                found = self._codecs[run_code] = codec(self._house.ports.keyring, run_code)
            return found.index(serial)
        except MalformedSerial:
            return None

    def _client(self, environ: Environ, agent: str) -> str:
        return hash_of_day(self._house, f"{environ.get('REMOTE_ADDR')}|{agent}")


def _is_ordinary(environ: Environ) -> bool:
    """Whether a visitor asks plainly: whoever is signed in, or may be, is Flask's."""
    return (
        environ.get("REQUEST_METHOD") == "GET"
        and COOKIE not in environ.get("HTTP_COOKIE", "")
        and "HTTP_AUTHORIZATION" not in environ
        and not environ.get("SCRIPT_NAME")
    )


def _arguments(query: str) -> dict[str, str] | None:
    """Return the arguments of a plain address in their order, or None where it is not plain."""
    found: dict[str, str] = {}
    if not query:
        return found
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        if not equals or name not in ARGUMENTS or name in found or not value:
            return None
        if not _PLAIN.issuperset(value):
            return None
        found[name] = value
    return found


def _other_address(serial: str, asked: dict[str, str], *, is_chinese: bool) -> bytes:
    """Return the same address in the other language, escaped for an attribute."""
    arguments = asked | {"lang": "en" if is_chinese else "zh"}
    query = "&amp;".join(f"{name}={value}" for name, value in arguments.items())
    return f"{_PACK}{serial}?{query}".encode()


def _of_image(drawn: Drawn) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "image/gif"),
        ("Content-Length", str(len(visit.PIXEL))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", _POLICY_HEAD + drawn.nonce.hex() + _POLICY_TAIL),
    ]


@lru_cache(maxsize=4096)
def _locale(asked: str, accepted: str) -> str | None:
    """Return the language of the answer, or None for a spelling that Flask shall judge."""
    if asked:
        return CODES[asked].value if asked in CODES else None
    for tag, _quality in parse_accept_header(accepted, LanguageAccept):
        known = CODES.get(tag.replace("_", "-").lower().split("-")[0])
        if known is not None:
            return known.value
    return Language.CHINESE.value


@lru_cache(maxsize=4096)
def _prefers_json(accepted: str) -> bool:
    return visit.prefers_json(parse_accept_header(accepted, MIMEAccept))


@lru_cache(maxsize=4096)
def _takes_gzip(accepted: str) -> bool:
    return visit.takes_gzip(accepted)


@lru_cache(maxsize=4096)
def _escaped(text: str) -> bytes:
    return str(escape(text)).encode()


@lru_cache(maxsize=4096)
def _is_robot(agent: str) -> bool:
    return visit.is_robots(agent)
