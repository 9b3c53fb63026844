"""Addresses in the demo county that a crawl does not come to: behind a form, a receipt or a rare state."""

from __future__ import annotations

from tests.factories.intake import a_workbook, example, make_checked
from tests.factories.producers import COUNTY as DIVISION
from tests.factories.products import make_packed_product
from tests.journeys.server import Site
from trace.kernel.work import Work
from trace.rooms.accounts.queries import find_account
from trace.rooms.applications.queries import list_notices, objections_to
from trace.rooms.applications.services import start_application
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands.models import Brand
from trace.rooms.brands.queries import list_brands
from trace.rooms.certificates.kinds import Mark
from trace.rooms.conformity.queries import list_certificates
from trace.rooms.intake.kinds import SheetKey
from trace.rooms.labels.queries import runs_of
from trace.rooms.norms.queries import list_norms
from trace.rooms.producers.kinds import ProducerState
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer, premises_of, search_producers
from trace.rooms.quotas.queries import list_quota_accounts
from trace.rooms.recalls.queries import get_drill, list_drills, list_recalls, open_duties
from trace.rooms.recalls.rules import DrillState, RecallState
from trace.rooms.sanctions.queries import list_sanctions
from trace.rooms.supervision.queries import list_feedback, list_leads
from trace.rooms.supervision.rules import LeadKind


def pages_behind_no_link(site: Site, accounts: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Return the addresses by who may see them."""
    with site.work() as work:
        organisation = {
            who: find_account(work, phone=accounts[who]["login"]).memberships[0].organisation_id
            for who in ("producer", "second producer", "brand")
        }
        producer = get_producer(work, organisation["producer"])
        second = get_producer(work, organisation["second producer"])
        brand = next(b for b in list_brands(work) if b.authority_id == organisation["brand"])
        return {
            "visitor": _of_visitors(work, producer),
            "producer": _of_producer(work, producer, brand),
            "second producer": [_sanction(work, second), *_recalled(work, second)],
            "brand": [
                f"/brand/brands/{brand.id}/take-over/{producer.id}",
                f"/brand/quota/{_past_season(work, brand)}/season-end",
            ],
            "officer": _of_officer(work),
            "admin": [f"/brand/norms/{list_norms(work, size=1).items[0].id}/versions/new"],
        }


def _of_visitors(work: Work, producer: Producer) -> list[str]:
    paper = list_certificates(work, producer_id=producer.id, size=1).items[0]
    receipt = list_feedback(work, size=1).items[0].receipt
    notice = list_notices(work, is_running=True, size=1).items[0]
    objection = objections_to(work, notice.number)[0]
    return [
        f"/feedback/{receipt}",
        f"/conformity/{paper.number}",
        f"/objections/{objection.receipt}",
        # The premises' number stands in events and on crates; the resolver leads here from /414/.
        next(f"/places/{each.gln}" for each in premises_of(work, producer.id) if each.gln),
    ]


def _of_producer(work: Work, producer: Producer, brand: Brand) -> list[str]:
    product = make_packed_product(work, producer)
    member = example(SheetKey.MEMBERS, number="S901")
    workbook = make_checked(work, producer, a_workbook(members=[member]))
    draft = start_application(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        products=[AppliedProduct(product.id, brand.products[0].id)],
        statement="本社承诺遵守使用管理办法。",
    )
    organic = next(run for run in runs_of(work, producer.id).items if Mark.ORGANIC in run.marks)
    return [
        "/producer/profile/identity",
        f"/producer/applications/{draft.id}/change",
        f"/producer/imports/{workbook.id}",
        f"/producer/labels/{organic.id}/codes",
    ]


def _of_officer(work: Work) -> list[str]:
    approved, suspended = (
        search_producers(work, division=DIVISION, state=state, size=1).items[0].id
        for state in (ProducerState.APPROVED, ProducerState.SUSPENDED)
    )
    # Older than the leads that the list begins with; from it a pack with its scans is reached.
    clone = list_leads(work, kind=LeadKind.CLONE_SIGNAL, size=1).items[0].number
    return [
        f"/officer/leads/{clone}",
        f"/officer/producers/{approved}/suspend",
        f"/officer/producers/{suspended}/lift",
    ]


def _sanction(work: Work, holder: Producer) -> str:
    imposed = list_sanctions(work, producer_id=holder.id, size=1).items[0]
    return f"/producer/sanctions/{imposed.id}"


def _recalled(work: Work, producer: Producer) -> list[str]:
    """Return a recall under way and a drill whose watch is running, both of this producer's goods."""
    recall = list_recalls(work, producer_id=producer.id, state=RecallState.ORDERED, size=1).items[0]
    course = f"/producer/recalls/{recall.number}/course"
    duty = next(each for each in open_duties(work) if each.recall_id == recall.id)
    drill = list_drills(work, producer_id=producer.id, state=DrillState.RUNNING, size=1).items[0]
    row = get_drill(work, drill.number).holders[0]
    return [
        f"/producer/recalls/{recall.number}",
        course,
        f"{course}/report?row=",
        f"{course}/duty?row={duty.kind.value}",
        f"/producer/drills/{drill.number}",
        f"/producer/drills/{drill.number}/holders/{row.id}",
    ]


def _past_season(work: Work, brand: Brand) -> int:
    """Return the quota account of a season that is over."""
    last = str(work.today.year - 1)
    return list_quota_accounts(work, brand_id=brand.id, season=last, size=1).items[0].id
