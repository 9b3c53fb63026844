"""One https request to somebody else's server, such that it can reach nothing but that server.

The host has to be on the caller's list; every address it resolves to has to be a public one, or lie in a network that
the caller names; the connection goes to the very address that was judged; certificates are checked; redirects and
proxies are never followed; an answer is read up to a size, and all of it has to be over by a deadline.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_ANSWER_BYTES = 64 * 1024
CONNECT_TIMEOUT_S = 10.0
# Addresses of version 6 that carry one of version 4, which would have to be judged in its stead.
_CARRIERS = tuple(
    ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)  # fmt: skip

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """The address is none that may be asked; the text is a slug that says why."""


class NotSent(Exception):
    """Nothing of the request reached the server; the text is a slug that says why."""


class Unanswered(Exception):
    """The request may have reached the server, and no whole answer came back; the text is a slug."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be asked.

    hosts     names, in small letters
    networks  that a host may lie in though they are private
    ca_file   the certificates to trust in place of the system's, or ""
    """

    hosts: tuple[str, ...]
    networks: tuple[str, ...] = ()
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; names of headers in small letters, the body up to MAX_ANSWER_BYTES."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever it holds."""
        return self.body.decode("utf-8", "replace")


def ask(
    allowed: Allowed,
    method: str,
    address: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None,
    deadline_s: float,
) -> Reply:
    """Send one request and return the reply, whatever its status.

    Raises   NotAllowed · NotSent · Unanswered
    """
    parts = urlsplit(address)
    host, port = (parts.hostname or "").lower(), parts.port or 443
    if parts.scheme != "https" or parts.username or host not in allowed.hosts:
        raise NotAllowed("host")
    connection = _Pinned(host, port, judge_host(allowed, host, port), _context(allowed))
    watch = threading.Timer(deadline_s, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        _connect(connection)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _exchange(connection, method, path, headers, body)
    finally:
        watch.cancel()
        connection.close()


def judge_host(allowed: Allowed, host: str, port: int) -> str:
    """Return one address of `host` that may be asked; raises NotAllowed when any of them may not, NotSent for none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("no-such-host") from error
    networks = [ipaddress.ip_network(text) for text in allowed.networks]
    texts = [str(each[4][0]).partition("%")[0] for each in found]
    for text in texts:
        if not _may_be_asked(ipaddress.ip_address(text), networks):
            raise NotAllowed("private-address")
    if not texts:
        raise NotSent("no-such-host")
    return texts[0]


def _may_be_asked(
    address: Address, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in networks):
        return True
    if any(address in network for network in _CARRIERS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _context(allowed: Allowed) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=allowed.ca_file or None)
    except OSError as error:
        raise NotAllowed("ca-file") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Pinned(http.client.HTTPSConnection):
    """A connection to one address that was judged, under the name of its host."""

    def __init__(self, host: str, port: int, pinned: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, context=context, timeout=CONNECT_TIMEOUT_S)
        self._pinned = pinned
        self._tls = context
        self._raw: socket.socket | None = None
        self.is_late = False

    def connect(self) -> None:
        """Connect to the address that was judged, and to no other."""
        self._raw = socket.create_connection((self._pinned, self.port), CONNECT_TIMEOUT_S)
        self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self._tls.wrap_socket(self._raw, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever is under way: the deadline has passed, however busily bytes come in."""
        self.is_late = True
        for each in (self.sock, self._raw):
            if each is not None:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it is closed already


def _connect(connection: _Pinned) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError as error:
        raise NotSent("certificate") from error
    except OSError as error:
        raise NotSent("no-connection") from error
    # From here on the deadline is what ends a wait.
    connection.sock.settimeout(None)


def _exchange(
    connection: _Pinned, method: str, path: str, headers: Mapping[str, str], body: bytes | None
) -> Reply:
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        response = connection.getresponse()
        content = response.read(MAX_ANSWER_BYTES)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered("too-slow" if connection.is_late else "cut-off") from error
    if connection.is_late:
        raise Unanswered("too-slow")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, found, content)
