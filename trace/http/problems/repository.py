"""Problems of the repository room; /epcis/ answers them as `epcisException:…`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.repository.errors import (
    CaptureTooLarge,
    EventDecidedAlready,
    EventExists,
    EventInvalid,
    NameTaken,
    NoSuchName,
    NoSuchProducer,
    QueryInvalid,
    QueryTooLarge,
    SubscriptionInvalid,
)

PROBLEMS: dict[type[TraceError], Problem] = {
    EventInvalid: Problem(
        400,
        "epcis-event-invalid",
        _l('This is not EPCIS 2.0: "%(where)s" cannot be accepted (%(reason)s) %(value)s'),
    ),
    QueryInvalid: Problem(
        400,
        "epcis-query-invalid",
        _l('The query parameter "%(parameter)s" cannot be accepted (%(reason)s).'),
    ),
    CaptureTooLarge: Problem(
        413,
        "epcis-capture-too-large",
        _l("One capture takes no more than %(limit)d. Send the document in parts."),
    ),
    EventExists: Problem(
        409,
        "epcis-event-exists",
        _l("An event with the id %(event_id)s is kept already, with other content."),
    ),
    QueryTooLarge: Problem(
        413,
        "epcis-query-too-large",
        _l("More than %(limit)d events match. Narrow the query or read it page by page."),
    ),
    EventDecidedAlready: Problem(
        409,
        "outside-event-decided",
        _l("%(by)s has decided about this event already; it cannot be decided again."),
    ),
    NoSuchProducer: Problem(
        422,
        "outside-event-no-producer",
        _l(
            'No producer is registered under "%(credit_code)s". Choose a proposal or check the credit code.'
        ),
    ),
    SubscriptionInvalid: Problem(
        400,
        "epcis-subscription-invalid",
        _l('The subscription cannot be kept: "%(where)s" (%(reason)s).'),
    ),
    NameTaken: Problem(409, "epcis-name-taken", _l("There is a query called %(name)s already.")),
    NoSuchName: Problem(
        404, "epcis-no-such-name", _l("There is no query or subscription called %(name)s.")
    ),
}
