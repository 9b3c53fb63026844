"""The words of hand-overs in both languages, and the sentences of receipts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.exchange.kinds import FactKind, Form, HandoverState, Outcome

words.add(
    [
        (FactKind.PRODUCER, _l("Subject")),
        (FactKind.PRODUCT, _l("Product")),
        (FactKind.BATCH, _l("Batch")),
        (FactKind.CERTIFICATE, _l("Conformity certificate")),
        (FactKind.EVENT, _l("Trace event")),
        (Form.JSON, _l("JSON over https")),
        (Form.EPCIS, _l("EPCIS 2.0 capture")),
        (Form.CSV, _l("CSV files in a folder")),
        (HandoverState.WAITING, _l("Waits to be handed over")),
        (HandoverState.SENDING, _l("On its way")),
        (HandoverState.ACCEPTED, _l("Taken, not yet confirmed")),
        (HandoverState.DELIVERED, _l("Delivered to the platform")),
        (HandoverState.DEAD, _l("Hand-over failed")),
        (HandoverState.SUPERSEDED, _l("Replaced by a newer version")),
        (HandoverState.INCOMPLETE, _l("Held back, data missing")),
        (Outcome.DELIVERED, _l("The platform took it")),
        (Outcome.HELD_ALREADY, _l("The platform had it already")),
        (Outcome.ACCEPTED, _l("The platform works on it")),
        (Outcome.REFUSED, _l("The platform refused it")),
        (Outcome.LATER, _l("To be tried again")),
        (Outcome.UNANSWERED, _l("No whole answer")),
        (Outcome.NOT_SENT, _l("Could not be sent")),
    ]
)
_REASONS: Mapping[str, object] = {
    "redirected": _l(
        "The platform points to another address. Redirects are not followed: correct the address."
    ),
    "no-right": _l("The platform does not accept our credentials. Check the secret."),
    "no-such-address": _l("The platform does not know the address. Check the path."),
    "busy": _l("The platform asks to wait."),
    "answered-with-error": _l("The platform answered with an error of its own."),
    "no-capture-job": _l("The platform's answer is no state of a capture job."),
    "host": _l("The address is not on the list of hosts in the target's file."),
    "private-address": _l(
        "The host lies in a private network that the target's file does not name."
    ),
    "no-such-host": _l("The name of the host is not known."),
    "no-connection": _l("There was no connection."),
    "certificate": _l("The platform's certificate cannot be trusted."),
    "ca-file": _l("The file of trusted certificates cannot be read."),
    "too-slow": _l("The answer took too long."),
    "cut-off": _l("The connection broke before the answer."),
    "secret-missing": _l("The secret's file is missing or empty."),
    "secret-open-to-others": _l("Others may read the secret's file: set its mode to 600."),
    "folder": _l("The folder cannot be written to."),
}


def reason_text(reason: str) -> str:
    """Return a receipt's reason as a sentence, "" where the outcome says all."""
    return str(_REASONS.get(reason, ""))


def missing_text(missing: str) -> str:
    """Return why a fact is held back: `field: why` as a sentence."""
    name, _colon, why = missing.partition(": ")
    if why == "no-word":
        return _("%(field)s: the target's file has no word for this value", field=name)
    if why == "too-long":
        return _("%(field)s: longer than the platform takes", field=name)
    return _("%(field)s: required there, not on record here", field=name)
