"""How often anyone may ask: sign-in and public pages; addresses are only ever used as hashes with the day's salt."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits import parse

from trace.http import windows
from trace.http.session import House, house
from trace.kernel.clock import local_date
from trace.kernel.keyring import Keyring

#: One label, asked by everybody together; and one visitor, asking for anything.
PER_SERIAL = "120 per minute"
PER_CLIENT = "90 per minute"
# Importing the module has made the scheme known to the library.
_IN_MEMORY = f"{windows.SCHEME}://"
PER_CLIENT_FORMS = "10 per minute"
#: From one address, whatever browser it claims to be: a name that is chosen freely limits nobody who guesses.
SIGN_IN = "20 per minute"


def client_hash() -> str:
    """Return 32 hex digits that mean this address and browser today, and nothing tomorrow."""
    return _daily_hash(f"{request.remote_addr}|{request.user_agent.string}")


def _daily_hash(text: str) -> str:
    return hash_of_day(house(), text)


def hash_of_day(parts: House, text: str) -> str:
    """Return 32 hex digits of a text under the salt of the present day."""
    # A keyring is known by its identity.
    salt = _salt_of(parts.ports.keyring, local_date(parts.clock.now()))  # type: ignore[arg-type]
    return hashlib.blake2b(text.encode(), key=salt, digest_size=16).hexdigest()


@lru_cache(maxsize=4)
def _salt_of(keyring: Keyring, day: date) -> bytes:
    return keyring.derive(f"client-salt/{day.isoformat()}")


def address_hash() -> str:
    """Return 32 hex digits that mean this address today, whatever sends from it."""
    return _daily_hash(str(request.remote_addr))


def serial_key() -> str:
    """Return the label asked for, so that a popular address behind one network limits nobody else."""
    serial = (request.view_args or {}).get("serial")
    return f"serial/{str(serial).upper()[:40]}" if serial else client_hash()


def may_see_pack(serial: str, client: str) -> bool:
    """Count one request for a pack's page as its decorators do, for a door without a request; False over a limit."""
    return not limiter.enabled or (_serials.hit(f"serial/{serial}") and _clients.hit(client))


def may_confirm(client: str) -> bool:
    """Count one request for a view's image as its decorator does; False over the limit."""
    return not limiter.enabled or _clients.hit(client)


class Counter:
    """One limit of a scope with its keys as the library words them, put together once."""

    def __init__(self, limit: str, scope: str) -> None:
        item = parse(limit)
        self._head, self._tail = item.key_for("\0", scope).split("\0")
        self._amount, self._expiry_s = item.amount, item.get_expiry()

    def hit(self, identity: str) -> bool:
        """Count one request of whom `identity` names; False over the limit."""
        storage: Any = limiter.limiter.storage
        return bool(storage.acquire_entry(self.key(identity), self._amount, self._expiry_s))

    def key(self, identity: str) -> str:
        """Return the name under which requests of `identity` are kept."""
        return self._head + identity + self._tail


_serials = Counter(PER_SERIAL, "consumer.pack")
_clients = Counter(PER_CLIENT, "client")
limiter = Limiter(key_func=client_hash, headers_enabled=False, strategy="moving-window")

#: Decorators for routes: `@limit_serial` above `@limit_client` on a pack's page, `@limit_forms` on public forms.
limit_serial = limiter.limit(PER_SERIAL, key_func=serial_key)
limit_client = limiter.shared_limit(PER_CLIENT, scope="client")
limit_forms = limiter.limit(PER_CLIENT_FORMS, methods=["POST"])
limit_sign_in = limiter.limit(SIGN_IN, key_func=address_hash, methods=["POST"])


def init_app(app: Flask) -> None:
    """Bind the limiter; tests switch it on where they are about it."""
    settings = house(app).settings
    app.config.update(
        RATELIMIT_ENABLED=settings.environment != "test",
        RATELIMIT_STORAGE_URI=_IN_MEMORY
        if settings.limits_url == "memory://"
        else settings.limits_url,
    )
    limiter.init_app(app)
