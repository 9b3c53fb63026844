"""`Idempotency-Key`: a POST to the API that is sent twice is carried out once and answered alike.

The key is claimed inside the transaction of the act, and its answer kept after it. A request that was refused
leaves no key behind: it may be mended and sent again under the same one.
"""

from __future__ import annotations

import hashlib
import re

from flask import Flask, Response, g, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from trace.http.identity import current_actor, is_interface
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import IdempotencyKeyReused, IdempotencyOutcomeUnknown

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
# Their answers hold a secret that is shown this once and stored nowhere: a repetition is told that it was done.
SHOWN_ONCE = frozenset({"accounts.Accounts", "accounts.Tokens", "accounts.reset_password"})
_KEY = re.compile(r"[\x21-\x7e]{8,80}")


def init_app(app: Flask) -> None:
    """Look for the key before an API request, and keep the answer after it."""
    app.before_request(_replay)
    app.after_request(_keep)


def _replay() -> BaseResponse | None:
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST" or not is_interface():
        return None
    if not current_actor().is_signed_in:
        return None
    if not _KEY.fullmatch(key):
        raise InvalidValue(field=HEADER, reason="idempotency-key", value=key[:80])
    route = f"{request.method} {request.path}"[:200]
    # Caching the body here lets the view read it again.
    digest = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    with door_work(read_only=True) as work:
        earlier = queries.find_answer(work, key=key)
    if earlier is None:
        g.idempotency_key = key
        g.idempotency_claim = _Claim(key, route, digest)
        return None
    if earlier.route != route or earlier.body_digest != digest:
        raise IdempotencyKeyReused(key=key)
    if earlier.status is None:
        raise IdempotencyOutcomeUnknown(key=key)
    return _answer_of(earlier.status, earlier.answer or "", earlier.location)


class _Claim:
    """Claims the key in the first writing unit of work of this request, and only there."""

    def __init__(self, key: str, route: str, digest: str) -> None:
        self._key, self._route, self._digest = key, route, digest
        self.is_done = False

    def __call__(self, work: Work) -> None:
        if self.is_done:
            return
        try:
            services.claim_key(work, key=self._key, route=self._route, body_digest=self._digest)
        except IntegrityError as error:
            # Another request with this key committed between our look and our claim.
            raise IdempotencyOutcomeUnknown(key=self._key) from error
        self.is_done = True


def _answer_of(status: int, body: str, location: str | None) -> Response:
    response = Response(body, status, content_type="application/json")
    response.headers[REPLAYED] = "true"
    if location:
        response.headers["Location"] = location
    return response


def _keep(response: Response) -> Response:
    claim = g.pop("idempotency_claim", None)
    if claim is None or not claim.is_done or response.status_code >= 400:
        return response
    if request.endpoint in SHOWN_ONCE:
        return response
    with door_work() as work:
        services.keep_answer(
            work,
            key=g.idempotency_key,
            status=response.status_code,
            answer=response.get_data(as_text=True),
            location=response.headers.get("Location"),
        )
    return response
