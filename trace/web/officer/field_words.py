"""Every sentence of the app, in the language of the page: the phone has no catalogue of its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http.locale import is_chinese
from trace.http.words import word
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.inspections.kinds import InspectionKind, ItemFinding
from trace.rooms.producers.kinds import ProofKind, ProofStanding
from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.rules import Verdict
from trace.web.consumer import wording

ABSENT = "absent"
NEXT: Mapping[str, object] = {
    Verdict.MISTYPED: _l(
        "Scan the square, or type the 13 characters beside it once more. If the pack bears no code of this form,"
        " it is no label of this system: photograph it and open a lead."
    ),
    Verdict.UNKNOWN: _l(
        "Compare the code with the pack once more. If it is printed so, keep the pack, photograph both sides, ask"
        " where the goods came from, and open a lead."
    ),
    Verdict.FORGED: _l(
        "Do not let the goods be sold on. Keep the pack, photograph label and delivery note, ask for the supplier,"
        " and open a lead for forged labels."
    ),
    Verdict.RECALLED: _l(
        "Have the goods taken off sale and counted, hand over the recall notice, and record the check with the"
        " quantity found."
    ),
    Verdict.HELD: _l(
        "The goods may not be sold until the stop is lifted. Have them set apart and counted, and record the check."
    ),
    Verdict.VOIDED: _l(
        "No goods may be sold under this label. Keep the pack, ask how the label came on it, and open a lead."
    ),
    Verdict.INACTIVE: _l(
        "The goods were not released under this label, or since this bundle was made. Update it, or call the"
        " producer; if it stays so, open a lead."
    ),
    Verdict.UNSIGNED: _l(
        "A typed code can be copied from any pack: scan the square to check the signature as well."
    ),
    Verdict.WARNING: _l("Check what is listed on the spot, and record the check."),
    Verdict.ACTIVE: _l(
        "Compare product, net content, lot and producer with the pack; record the check if one was due."
    ),
    ABSENT: _l(
        "Look the code up online, or call the county's desk. If the signature is right, the label is of this"
        " system and its goods belong to another division or were labelled since."
    ),
}
_PHONE_REASONS: Mapping[str, object] = {
    "absent_signed": _l(
        "The signature is right: this system issued the label. Whether it is activated, void or recalled is not in"
        " this bundle."
    ),
    "absent_forged": _l(
        "The signature does not match any label of this system: a forgery is suspected."
    ),
    "absent_key_unknown": _l("It was signed under a key that this bundle does not know yet."),
    "absent_unsigned": _l("It was typed: without the square its signature cannot be checked."),
    "bundle_old": _l(
        "The bundle is older than 72 hours: whether the lot is being recalled now cannot be confirmed."
    ),
    "clock_moved": _l(
        "The clock of this phone was set back: how old the bundle is cannot be told, nor whether the lot is being"
        " recalled now."
    ),
}
_REFUSALS: Mapping[str, object] = {
    "truncated": _l("The bundle came incomplete or altered; the one held is kept."),
    "wrong_signature": _l(
        "The signature of the bundle is not right; it was not taken. Use another network, and tell the"
        " administrator if it happens again."
    ),
    "unknown_key": _l("The bundle is signed under a key that is not in force; it was not taken."),
    "older": _l(
        "The bundle offered is older than the one held; it was not taken. If the service was restored from a"
        " backup, remove the bundle from this phone and fetch it anew."
    ),
    "other_division": _l("The bundle is of another division; it was not taken."),
    "other_issuer": _l("The bundle is of another service; it was not taken."),
    "signed_out": _l("Sign in to fetch a newer bundle; until then the one held is used."),
    "unreachable": _l("The service does not answer; the bundle held is used."),
    "storage_full": _l(
        "There is no room on this phone: the bundle serves until this page is closed. Free some storage and update"
        " again."
    ),
    "no_verifier": _l(
        "This browser cannot verify signatures; no code is judged here. Use a newer browser or the search online."
    ),
    "no_camera": _l("The camera cannot be used here. Take a photograph or type the code."),
    "no_code": _l(
        "No square was found in the photograph. Come closer, avoid reflections, or type the code."
    ),
    "signed_out_waiting": _l(
        "Sign in to send what was recorded on this phone; until then it is kept here."
    ),
    "no_officer": _l(
        "This phone does not know who you are yet: sign in once while online, then records can be kept here."
    ),
    "no_room_for_record": _l(
        "There is no room on this phone: nothing was kept yet. Free some storage or take photographs out, and keep it"
        " again; what you filled in stays here."
    ),
    "no_position": _l(
        "This phone could not tell where it is; the record is kept without a place on the map."
    ),
    "too_many_pictures": _l("At most six photographs can be kept with one record."),
    "no_picture": _l("This file could not be read as a photograph."),
    "draft_first": _l("Finish the inspection that you have begun first, or drop it."),
    "draft_kept": _l("The form is kept on this phone; go on with it whenever you like."),
    "saved": _l("Kept on this phone; it is sent as soon as there is a network."),
    "no_bundle": _l(
        "There is no bundle on this phone yet. Go online, choose your division and fetch it."
    ),
}
_STANDINGS: Mapping[str, object] = {
    "expired": _l("expired"),
    "not_yet_valid": _l("not yet in force"),
}
_AGES: Mapping[str, object] = {
    "hours": _l("%(hours)d h"),
    "minutes": _l("%(minutes)d min"),
    "days": _l("%(days)d d %(hours)d h"),
}
_LABELS: Mapping[str, object] = {
    "next": _l("Next step"),
    "product": _l("Product"),
    "net_content": _l("Net content"),
    "producer": _l("Producer"),
    "phone": _l("Telephone"),
    "lot": _l("Lot number"),
    "made_on": _l("Packed on"),
    "label": _l("Label no."),
    "of": _l("%(number)s of %(count)s"),
    "brand": _l("Regional brand"),
    "papers": _l("Papers of the producer"),
    "until": _l("until %(day)s"),
    "as_of": _l("Data as of %(at)s"),
    "age": _l("%(age)s old"),
    "runs": _l("Label runs: %(count)s"),
    "fetched": _l("Bundle %(number)s fetched (%(size)s kB)."),
    "same": _l("The bundle is up to date."),
    "changed": _l("Changes fetched (%(size)s kB); bundle %(number)s."),
    "skew": _l("The clock of this phone differs from the service's by %(minutes)s minutes."),
    "kept": _l("The app is kept on this phone and opens without a network."),
    "online": _l("Online"),
    "offline": _l("Offline: no request is sent"),
    "judged_by": _l("Judged from the bundle as of %(at)s; signatures by %(name)s."),
    "document": _l(" Document %(number)s"),
    "new_check": _l("Record a check"),
    "new_lead": _l("Open a lead"),
    "check": _l("Check record"),
    "lead": _l("Lead"),
    "bundle": _l("bundle %(number)s"),
    "no_code_at_all": _l("No code"),
    "required": _l("This is needed."),
    "two_officers": _l("At least two officers with different badge numbers have to be named."),
    "picture": _l("Photograph %(number)s (%(size)s kB)"),
    "pictures": _l("Photographs: %(count)s"),
    "drop_picture": _l("Take out"),
    "waiting_count": _l("Waiting to be sent: %(count)s"),
    "nothing_recorded": _l("Nothing is kept on this phone."),
    "right_lost": _l(
        "You have no right any more to record this there. It is kept on this phone: ask for the right, or mend the"
        " division."
    ),
    "held": _l("It waits for your decision: is it the check recorded before, or another one?"),
    "decided": _l("Decided; it is sent as soon as there is a network."),
    "of_another": _l("Recorded by %(name)s, who has to sign in for it to be sent."),
    "drop": _l("Drop it"),
    "drop_sure": _l(
        "This was not taken in. Once dropped, it and its photographs are gone. Drop it?"
    ),
    "again": _l("Send again"),
    "mend": _l("Mend"),
    "clear": _l("Take off the list"),
    "noted": _l("I have read this"),
    "record_as_well": _l("Record it as well"),
    "same_as_before": _l("It is the earlier check"),
    "inspection": _l("Inspection"),
    "choose_producer": _l("Choose (%(count)s found)"),
    "not_planned": _l("Not planned"),
    "planned_before": _l("As planned before"),
    "list_version": _l("%(title)s, version %(version)s"),
    "key_mark": _l("key item"),
    "note_on": _l("Note on item %(code)s"),
    "begin": _l("Begin"),
    "resume": _l("Go on: %(name)s"),
    "no_producer": _l("no producer chosen yet"),
    "planned_count": _l("Planned here: %(count)s"),
    "drop_draft_sure": _l("What you filled in is gone then, with its photographs. Drop it?"),
    "key_item": _l("Key items have to be looked at."),
    "say_what_differs": _l("Say what differs."),
    "no_list": _l("There is no check list for this place on this phone."),
    "something_differs": _l("An item differs: choose what follows."),
    "nothing_differs": _l("No item differs: nothing follows."),
    "before_today": _l("This day lies before the inspection."),
    "signature_or_refusal": _l("Have it signed, or note why it is not."),
    "held_inspection": _l(
        "It waits for your decision: is it the inspection recorded before, or another one?"
    ),
    "same_inspection": _l("It is the earlier inspection"),
    "removed": _l("The bundle was removed from this phone."),
}
_STATES: Mapping[str, object] = {
    "waiting": _l("Waiting to be sent"),
    "sending": _l("Being sent"),
    "taken": _l("Taken in"),
    "refused": _l("Refused"),
    "conflict": _l("Does not agree"),
}


def words_of_app() -> dict[str, object]:
    """Return every sentence by the word under which the app knows it."""
    headlines = {verdict.value: wording.headline(verdict) for verdict in Verdict}
    headlines[ABSENT] = _("This code is not in this bundle")
    reasons = {kind.value: text for kind, text in wording.REASONS.items()} | dict(_PHONE_REASONS)
    kinds = _by_value(ProofKind, Mark) | {"authorisation": _("Authorisation to use the brand")}
    standings = _by_value(AuthorisationState, CertificateStanding, ProofStanding)
    return {
        "language": "zh" if is_chinese() else "en",
        "headlines": headlines,
        "next": _texts(NEXT),
        "tones": {verdict.value: tone for verdict, tone in TONES.items()} | {ABSENT: "warn"},
        "reasons": _texts(reasons),
        "refusals": _texts(_REFUSALS),
        "gates": {gate.value: str(text) for gate, text in wording.GATES.items()},
        "standings": standings | _texts(_STANDINGS),
        "kinds": kinds,
        "ages": _texts(_AGES),
        "labels": _texts(_LABELS),
        "states": _texts(_STATES),
        "provinces": {code: wording.province_name(code) for code in PROVINCES},
        "findings": _by_value(ItemFinding),
        "visit_kinds": _by_value(InspectionKind),
        "comma": _(", "),
    }


TONES: Mapping[Verdict, str] = {
    verdict: {"ok": "good", "info": "warn"}.get(tone, tone)
    for verdict, tone in wording.TONES.items()
}


def _texts(lazy: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(text) for name, text in lazy.items()}


def _by_value(*kinds: type[StrEnum]) -> dict[str, str]:
    return {member.value: word(member) for kind in kinds for member in kind}
