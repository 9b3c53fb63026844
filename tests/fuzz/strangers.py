"""Requests that no page of ours sends: forged, with strange headers, too large, to addresses that show no form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.contracts.matrix import BODIES
from tests.fuzz.doors import Doors
from tests.fuzz.plan import INTERFACES, SentForm, Try

# Public forms set no cookie that could be abused; what they must not take is a request from another site.
PUBLIC = "consumer."
FOREIGN = ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"})
TOO_LARGE = 33 * 1024 * 1024
ASKED = (
    "/",
    "/v/0000000000000",
    "/register",
    "/producer/",
    "/producer/batches",
    "/api/v1/me",
    "/readyz",
)
HEADERS = (
    {"Accept-Language": "zh;q=abc,,;;q=2,-,*,xx-YY-zz;q=0"},
    {"Accept-Language": "百" * 100},
    {"Accept-Language": "x" * 20_000},
    {"Accept": "text/html;q=zero,*/*;;;,,"},
    {"Accept": "application/json, text/html;q=1e309"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer " + "9" * 20_000},
    {"Authorization": "Basic %%%"},
    {"Authorization": "百 百"},
    {"Cookie": "trace_session=" + "x" * 5000 + "; session=eyJ; =;;"},
    {"Cookie": "session=.eJw; trace_session=\x01"},
    {"If-None-Match": 'W/"', "If-Modified-Since": "yesterday", "Range": "bytes=9-1,abc"},
    {"HX-Request": "true", "HX-Target": "<>"},
    {"X-Forwarded-For": "'; --", "User-Agent": "百" * 1000},
    {"Referer": "http://[::1", "Origin": "null"},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 5000},
    {"Host": "elsewhere.example:99999"},
)


def strange_requests(doors: Doors, forms: Iterable[SentForm]) -> Iterator[Try]:
    """Yield every such request."""
    known = list(forms)
    yield from _forged(known)
    yield from _without_form(doors, {form.endpoint for form in known})
    for path in ASKED:
        for headers in HEADERS:
            written = {name: text.encode().decode("latin-1") for name, text in headers.items()}
            name = next(iter(headers))
            yield Try(f"header {name}", "producer_clerk", "GET", path, {"headers": written})
    for path in ("/scan-photo", "/account/sign-in", "/api/v1/batches/harvests"):
        sent = {"data": bytes(TOO_LARGE), "headers": {"Content-Type": "application/json"}}
        yield Try("33 MB", "producer_clerk", "POST", path, sent, never=True)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        for path in ASKED:
            yield Try(f"method {method}", "producer_clerk", method, path)


def _forged(forms: Iterable[SentForm]) -> Iterator[Try]:
    """Yield sound forms without their token, or from another site."""
    for form in forms:
        headers = FOREIGN if form.endpoint.startswith(PUBLIC) else ({},)
        for each in headers:
            sent = {"files": form.files, "headers": each}
            yield Try(
                "forged",
                form.role,
                "POST",
                form.path,
                sent,
                form,
                form.base,
                never=True,
                is_forged=True,
            )


def _without_form(doors: Doors, known: set[str]) -> Iterator[Try]:
    """Yield empty and odd posts to the addresses for which no page showed a form."""
    for rule in doors.rules():
        if "POST" not in (rule.methods or ()) or rule.rule.startswith(INTERFACES):
            continue
        if rule.endpoint in known:
            continue
        role, path = doors.role_of(rule.endpoint), doors.path_of(rule)
        own = {name: str(value) for name, value in BODIES.get(rule.endpoint, {}).items()}
        odd = dict.fromkeys((*own, "id", "organisation_id", "reason", "file"), "a\x00百" + "9" * 40)
        for what, data in (("nothing", {}), ("what it takes", own), ("odd values", odd)):
            yield Try(f"{what} without a form", role, "POST", path, {"data": data})
