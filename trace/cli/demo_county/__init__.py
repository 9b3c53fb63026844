"""The demo county: synthetic producers of the five plans, whose year is told through the services.

Nothing here decides anything: a tale calls a service at the time and in the name of whoever would have, and
what the service refuses, the demo does not have. Names and codes are invented; check digits are right.
"""

from __future__ import annotations

from trace.cli.demo_county import (
    cases,
    credit_files,
    elsewhere,
    field_work,
    fields,
    holding,
    inspecting,
    lily,
    market,
    marks,
    oil,
    outside,
    own_links,
    people,
    procedure,
    quota,
    small,
    ways,
    workbooks,
    yields,
)
from trace.cli.demo_county.story import DemoLabel, Login, Story, tell
from trace.kernel.work import Work
from trace.rooms.accounts import services as accounts
from trace.rooms.inspections import services as inspections
from trace.rooms.notices import services as notices

ROLES = (
    "producer", "second producer", "printer", "brand", "officer", "agriculture", "lab", "trader",
    "auditor", "admin",
)  # fmt: skip
TOKEN_DAYS = 365
REMINDER_DAYS = (90, 30, 7)
VERDICTS = (
    "active", "warning", "inactive", "voided", "held", "recalled", "forged", "unsigned", "unknown",
    "mistyped",
)  # fmt: skip


def load(work: Work) -> dict[str, object]:
    """Write the whole county in the transaction of `work`, and return what its people need to look at it.

    Returns  accounts: [{role, login, password, token}], the ten of ROLES first;
             labels: [{verdict, run_code, index, twist}], for codes.demo_codes
    """
    story = Story.open(work)
    tell(
        story,
        (
            people.offices,
            marks.brands_and_norms,
            *lily.TALES,
            *oil.TALES,
            *small.TALES,
            *elsewhere.TALES,
            *fields.TALES,
            *workbooks.TALES,
            *own_links.TALES,
            *holding.TALES,
            people.registrations_waiting,
            *procedure.TALES,
            *market.TALES,
            *cases.TALES,
            *inspecting.TALES,
            *credit_files.TALES,
            *field_work.TALES,
            *yields.TALES,
            *quota.TALES,
            *ways.TALES,
            *outside.TALES,
        ),
    )
    story.clock = work.now
    notices.remind(story.by("system"), marks=REMINDER_DAYS)
    inspections.remind(story.by("system"))
    accounts.mark_demo(story.by("system"), is_loaded=True)
    ways_in = [_way_in(story, login) for login in _in_order(story.logins)]
    labels = [
        {
            "verdict": label.verdict,
            "run_code": label.run_code,
            "index": label.index,
            "twist": label.twist,
        }
        for label in sorted(story.labels, key=lambda label: _rank(story, label))
    ]
    return {"accounts": ways_in, "labels": labels}


def _in_order(logins: list[Login]) -> list[Login]:
    named = [login for login in logins if login.role]
    return sorted(
        named, key=lambda login: ROLES.index(login.role) if login.role in ROLES else len(ROLES)
    )


def _rank(story: Story, label: DemoLabel) -> tuple[int, int]:
    """Labels of the two producers whom everybody can sign in as come first."""
    known = [story[lily.ME], story[oil.ME]]
    place = known.index(label.producer_id) if label.producer_id in known else len(known)
    return VERDICTS.index(label.verdict), place


def _way_in(story: Story, login: Login) -> dict[str, str]:
    _token, secret = accounts.issue_token(
        story.by("system"), account_id=login.account_id, name="demo", days=TOKEN_DAYS
    )
    return {
        "role": login.role,
        "name": login.name,
        "login": login.phone,
        "password": login.password,
        "token": secret,
    }
