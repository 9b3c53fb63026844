"""Which links may be added: kinds, addresses, titles; and how their states follow each other."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from trace.kernel.errors import Conflict, InvalidValue
from trace.rooms.links.kinds import LinkKind, LinkState

LONGEST_URL = 500
MOST_LINKS = 20
MOST_HOSTS = 200
LONGEST_CHINESE, LONGEST_ENGLISH = 60, 120
#: What holds where no authority has set anything: somebody looks first, and no address hides where it leads.
SHIPPED_KINDS = tuple(LinkKind)
SHIPPED_MOST = 5
SHIPPED_BARRED = (
    *("bit.ly", "dwz.cn", "goo.gl", "is.gd", "ow.ly", "suo.im", "t.cn", "t.co", "tinyurl.com"),
    "url.cn",
)
# RFC 1123 names: letters, digits and hyphens, each label 63 at most; a Chinese name stands as xn--….
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Names that are not of the public Internet (RFC 2606, 6761, 6762, 8375).
_PRIVATE = (
    *("arpa", "example", "home", "internal", "intranet", "invalid", "lan", "local", "localhost"),
    *("onion", "test"),
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


class TooManyLinks(Conflict):
    """As many links of the product wait or are shown as the rules allow."""


class LinkStateRefused(Conflict):
    """The link waits no longer, or is shown no longer: the act does not apply to it."""


class LinkThere(Conflict):
    """The same link waits or is shown already."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be added, as plain values; `division` and `version` name the rules ("" and 0: shipped)."""

    kinds: tuple[LinkKind, ...] = SHIPPED_KINDS
    needs_approval: bool = True
    most: int = SHIPPED_MOST
    barred_hosts: tuple[str, ...] = SHIPPED_BARRED
    only_hosts: tuple[str, ...] = ()
    division: str = ""
    version: int = 0


STATES: dict[tuple[LinkState, str], LinkState] = {
    (LinkState.WAITING, "approve"): LinkState.SHOWN,
    (LinkState.WAITING, "refuse"): LinkState.REFUSED,
    (LinkState.SHOWN, "take_down"): LinkState.TAKEN_DOWN,
    (LinkState.WAITING, "withdraw"): LinkState.WITHDRAWN,
    (LinkState.SHOWN, "withdraw"): LinkState.WITHDRAWN,
}
HELD = (LinkState.WAITING, LinkState.SHOWN)


def next_state(state: LinkState, verb: str) -> LinkState:
    """Return the state that follows; raises LinkStateRefused."""
    if (state, verb) not in STATES:
        raise LinkStateRefused
    return STATES[state, verb]


def accept_kind(kind: LinkKind, terms: Terms) -> LinkKind:
    """Return the kind if the rules open it; raises InvalidValue reason `link-kind`."""
    if kind not in terms.kinds:
        raise InvalidValue(field="kind", reason="link-kind", value=kind.value)
    return kind


def accept_url(text: str, terms: Terms, *, own_host: str) -> str:
    """Return the address as it is stored: its host in lower case ASCII, nothing else changed.

    own_host  the host of this service, to which no producer's link may lead: it would look like ours
    Raises    InvalidValue field `url`: `link-https`, `link-address`, `link-host`, `link-host-barred`
    """
    typed = text.strip()
    if not typed.lower().startswith("https://"):
        raise InvalidValue(field="url", reason="link-https", value=typed[:60])
    parts = _parts(typed)
    host = accept_host(parts.hostname or "", field="url")
    _require_allowed(host, terms, own_host)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    path += f"#{parts.fragment}" if parts.fragment else ""
    address = f"https://{host}{path or '/'}"
    if len(address) > LONGEST_URL:
        raise InvalidValue(field="url", reason="link-address", value=typed[:60])
    return address


def _parts(typed: str) -> SplitResult:
    refusal = InvalidValue(field="url", reason="link-address", value=typed[:60])
    # A backslash is a slash to browsers and none to us; blanks and controls hide what follows.
    if any(c in '\\"<>^`{|}' or c.isspace() or not c.isprintable() for c in typed):
        raise refusal
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError as error:
        raise refusal from error
    if parts.username is not None or parts.password is not None or port not in (None, 443):
        raise refusal
    return parts


def accept_host(text: str, *, field: str) -> str:
    """Return a public host name in lower case ASCII.

    Raises  InvalidValue reason `link-host`: an address in numbers, a name without a domain, a private name
    """
    refusal = InvalidValue(field=field, reason="link-host", value=text[:60])
    try:
        host = text.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise refusal from error
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise refusal
    # No name of the public Internet ends in a number: browsers read 1.2, 0x7f.1 as addresses.
    if labels[-1] in _PRIVATE or labels[-1][0].isdigit() or _is_address(host):
        raise refusal
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_below(host: str, names: Iterable[str]) -> bool:
    """Whether a host is one of `names` or stands below one of them."""
    return any(host == name or host.endswith(f".{name}") for name in names)


def _require_allowed(host: str, terms: Terms, own_host: str) -> None:
    barred = is_below(host, (*terms.barred_hosts, own_host.lower()))
    if barred or (terms.only_hosts and not is_below(host, terms.only_hosts)):
        raise InvalidValue(field="url", reason="link-host-barred", value=host)


def accept_titles(chinese: str, english: str) -> tuple[str, str]:
    """Return both titles, each one line.

    Raises  InvalidValue: `required`, `too-long`, `link-title-zh` (no Chinese character in the Chinese one)
    """
    found = []
    for field, text, longest in (
        ("title_zh", chinese, LONGEST_CHINESE),
        ("title_en", english, LONGEST_ENGLISH),
    ):
        tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if not tidy:
            raise InvalidValue(field=field, reason="required")
        if len(tidy) > longest:
            raise InvalidValue(field=field, reason="too-long", value=tidy[:20])
        found.append(tidy)
    if not _CHINESE.search(found[0]):
        raise InvalidValue(field="title_zh", reason="link-title-zh", value=found[0][:20])
    return found[0], found[1]


def free_place(taken: Collection[int | None], most: int) -> int:
    """Return the first place that no link holds; raises TooManyLinks."""
    for place in range(1, most + 1):
        if place not in taken:
            return place
    raise TooManyLinks


def accept_terms(
    kinds: Sequence[LinkKind], most: int, barred_hosts: Sequence[str], only_hosts: Sequence[str]
) -> Terms:
    """Return what an authority sets, tidy.

    Raises  InvalidValue: `range` (most), `link-host` (a name), `link-hosts-many`
    """
    if not 1 <= most <= MOST_LINKS:
        raise InvalidValue(field="most", reason="link-most", value=str(most))
    return Terms(
        kinds=tuple(kind for kind in LinkKind if kind in kinds),
        most=most,
        barred_hosts=_hosts(barred_hosts, "barred_hosts"),
        only_hosts=_hosts(only_hosts, "only_hosts"),
    )


def _hosts(names: Sequence[str], field: str) -> tuple[str, ...]:
    if len(names) > MOST_HOSTS:
        raise InvalidValue(field=field, reason="link-hosts-many", value=str(len(names)))
    return tuple(sorted({accept_host(name, field=field) for name in names if name.strip()}))


def prefixes(division: str) -> list[str]:
    """Return the divisions whose rules may hold for a place: its own code, those around it, and "" for all."""
    code = division[:12]
    ends = [end for end in (12, 9, 6) if len(code) >= end]
    around = [code[:end] for end in ends]
    if len(code) >= 6:
        around += [f"{code[:4]}00", f"{code[:2]}0000"]
    return list(dict.fromkeys([*around, ""]))
