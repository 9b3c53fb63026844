"""What the repository refuses, each class one `epcisException`."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import Conflict, Invalid, NotFound


@dataclass(eq=False, kw_only=True)
class EventInvalid(Invalid):
    """An event or document is not EPCIS 2.0; `where` names the member, `reason` is a slug of the codec."""

    where: str
    reason: str
    value: str = ""


@dataclass(eq=False, kw_only=True)
class QueryInvalid(Invalid):
    """A parameter of a query has no meaning or no such value."""

    parameter: str
    reason: str


@dataclass(eq=False, kw_only=True)
class CaptureTooLarge(Invalid):
    """A document holds more events, or more bytes, than one capture takes."""

    limit: int


@dataclass(eq=False, kw_only=True)
class EventExists(Conflict):
    """The repository has this event id with other content."""

    event_id: str


@dataclass(eq=False, kw_only=True)
class QueryTooLarge(Invalid):
    """More events match than the asker wants to see."""

    limit: int


@dataclass(eq=False, kw_only=True)
class NoSuchName(NotFound):
    """There is no such named query or subscription."""

    name: str


@dataclass(eq=False, kw_only=True)
class NameTaken(Conflict):
    """The organisation has a query of this name."""

    name: str


@dataclass(eq=False, kw_only=True)
class EventDecidedAlready(Conflict):
    """Somebody has matched or declined the event."""

    by: str


@dataclass(eq=False, kw_only=True)
class NoSuchProducer(Invalid):
    """No producer is registered under what was given."""

    at = "credit_code"
    credit_code: str


@dataclass(eq=False, kw_only=True)
class SubscriptionInvalid(Invalid):
    """A subscription cannot be kept as it is stated; `where` names the member, `reason` is a slug."""

    where: str
    reason: str
