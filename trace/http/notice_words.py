"""What a notice 到期提醒 says, on the page and in the mail, and where it leads."""

from __future__ import annotations

from flask import Flask, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import filters, words
from trace.http.identity import current_actor
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.models import Notice
from trace.rooms.notices.services import Digest

words.add(
    [
        (NoticeKind.CERTIFICATE_ENDS, _l("Certificate ends")),
        (NoticeKind.PROOF_ENDS, _l("Proof of the right to produce ends")),
        (NoticeKind.AUTHORISATION_ENDS, _l("Authorisation ends")),
        (NoticeKind.TRADEMARK_ENDS, _l("Trademark ends")),
        (NoticeKind.GOODS_RECALLED, _l("Goods you got are recalled")),
        (NoticeKind.CASE_DUTY_ENDS, _l("Duty in a case ends")),
        (NoticeKind.CASE_DUTY_OVERDUE, _l("Duty in a case is overdue")),
        (NoticeKind.RECTIFICATION_ENDS, _l("Rectification is due soon")),
        (NoticeKind.RECTIFICATION_OVERDUE, _l("Rectification is overdue")),
        (NoticeKind.PUBLICATION_ENDS, _l("Result to be published soon")),
        (NoticeKind.PUBLICATION_OVERDUE, _l("Publication is overdue")),
        (NoticeKind.OBJECTION_ANSWERED, _l("Objection answered")),
    ]
)
_SENTENCES = {
    NoticeKind.GOODS_RECALLED: _l(
        "Goods of %(name)s that went to you are recalled (%(number)s). Take them off sale at once and answer."
    ),
    NoticeKind.CERTIFICATE_ENDS: _l(
        "Certificate %(number)s of %(name)s ends on %(day)s. Afterwards its mark may not be claimed."
    ),
    NoticeKind.PROOF_ENDS: _l(
        "Proof %(number)s of %(name)s ends on %(day)s. Apply for its renewal in time, and record that you did."
    ),
    NoticeKind.AUTHORISATION_ENDS: _l(
        "Authorisation %(number)s of %(name)s ends on %(day)s. Afterwards no labels can be ordered."
    ),
    NoticeKind.TRADEMARK_ENDS: _l(
        "Trademark %(name)s (%(number)s) ends on %(day)s. Apply for its renewal in time."
    ),
    NoticeKind.CASE_DUTY_ENDS: _l(
        "Case %(number)s (%(name)s): something is owed by %(day)s. Open the work list of cases."
    ),
    NoticeKind.CASE_DUTY_OVERDUE: _l(
        "Case %(number)s (%(name)s): something owed by %(day)s is overdue. Act today, or have the term extended."
    ),
    NoticeKind.RECTIFICATION_ENDS: _l(
        "Inspection %(number)s of %(name)s: what was found has to be put right and proved by %(day)s."
    ),
    NoticeKind.RECTIFICATION_OVERDUE: _l(
        "Inspection %(number)s of %(name)s: no proof of the rectification came by %(day)s. It stands in the credit "
        "file until it is there."
    ),
    NoticeKind.PUBLICATION_ENDS: _l(
        "Inspection %(number)s of %(name)s: the result has to be public by %(day)s."
    ),
    NoticeKind.PUBLICATION_OVERDUE: _l(
        "Inspection %(number)s of %(name)s: the result had to be public by %(day)s. Publish it today."
    ),
    NoticeKind.OBJECTION_ANSWERED: _l(
        "The office answered the objection of %(name)s to the entry %(number)s in the credit file."
    ),
}

_OF_INSPECTIONS = (
    NoticeKind.RECTIFICATION_ENDS,
    NoticeKind.RECTIFICATION_OVERDUE,
    NoticeKind.PUBLICATION_ENDS,
    NoticeKind.PUBLICATION_OVERDUE,
)


def init_app(app: Flask) -> None:
    """Give the templates `notice_sentence` and `notice_address`."""
    app.jinja_env.filters.update(notice_sentence=notice_sentence, notice_address=notice_address)


def notice_sentence(notice: Notice) -> str:
    """Return what a notice says, in the language of the reader."""
    return str(_SENTENCES[notice.kind]) % {
        "number": notice.number,
        "name": notice.name,
        "day": filters.show_date(notice.ends_on),
    }


def notice_address(notice: Notice) -> str:
    """Return the page on which something can be done about it."""
    if notice.kind is NoticeKind.GOODS_RECALLED:
        is_trader = notice.organisation_id in current_actor().organisations(Role.TRADER)
        portal = "trader" if is_trader else "producer"
        return url_for(f"{portal}.recall_message", holder_id=notice.subject_id)
    if notice.kind in _OF_INSPECTIONS:
        is_own = notice.organisation_id == notice.producer_id
        portal = "producer" if is_own else "officer"
        return url_for(f"{portal}.inspection", number=notice.number)
    if notice.kind is NoticeKind.OBJECTION_ANSWERED:
        return url_for("producer.credit", text=notice.number)
    if notice.kind in (NoticeKind.CASE_DUTY_ENDS, NoticeKind.CASE_DUTY_OVERDUE):
        return url_for("officer.case_duties", text=notice.number)
    if notice.kind is NoticeKind.AUTHORISATION_ENDS:
        if notice.organisation_id != notice.producer_id:
            return url_for("brand.authorisation", authorisation_id=notice.subject_id)
        return url_for("producer.applications")
    if notice.kind is NoticeKind.PROOF_ENDS:
        return url_for("producer.proof", proof_id=notice.subject_id)
    if notice.kind is NoticeKind.CERTIFICATE_ENDS:
        return url_for("producer.certificate", certificate_id=notice.subject_id)
    return url_for("producer.certificates")


def digest_text(work: Work, digest: Digest) -> tuple[str, str]:
    """Return the subject and the text of a digest."""
    subject = _("%(count)d reminders: what ends soon", count=len(digest.notices))
    lines = [f"- {notice_sentence(notice)}" for notice in digest.notices]
    text = "\n".join(
        [
            _("To %(name)s:", name=digest.organisation),
            "",
            *lines,
            "",
            _("Your inbox: %(address)s", address=f"{work.ports.base_url}/account/inbox"),
            _("Addresses for these mails are entered and removed there."),
        ]
    )
    return subject, text + "\n"
