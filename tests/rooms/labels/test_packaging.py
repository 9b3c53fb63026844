"""Gate G4 on packaging: filed, in its days, for the way of sale - or packaging from before, counted off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories.brands import make_brand, make_rule_book
from tests.factories.labels import make_exported, make_packed
from tests.factories.quota import filing_required, make_filing, make_stock
from trace.http.gates import gate_text
from trace.rooms.labels import gate_records, queries, services
from trace.rooms.labels.rules import Gate, GatesRefused, Outcome
from trace.rooms.sanctions import services as sanctions


@pytest.fixture
def packed(work):
    """Packs whose brand asks for filed packaging."""
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(
        work, brand, filing_required(channels=("线下", "网店")), from_on=date(2026, 1, 2)
    )
    return make_packed(work, brand=brand)


def g4(findings):
    (found,) = [finding for finding in findings if finding.gate is Gate.AUTHORISATION]
    return found


def test_without_a_filing_the_order_is_refused_and_says_what_to_do(work, packed, app):
    with pytest.raises(GatesRefused) as refusal:
        services.order_run(work, packed.order(1))

    found = g4(refusal.value.findings)
    assert (refusal.value.failed, found.reason) == ("G4", "packaging-none")
    for language, words in (("zh", "包装备案"), ("en", "Packaging")):
        with app.test_request_context(f"/?lang={language}"):
            text = gate_text(found)
        assert words in text.remedy
        assert packed.product.name in text.sentence


def test_the_latest_approved_version_is_taken_and_kept_with_the_run(work, packed):
    make_filing(work, packed.authorisation)
    latest = make_filing(work, packed.authorisation)

    run = services.order_run(work, packed.order(1))

    kept = queries.packaging_of(work, run.id)
    assert (kept.filing_id, kept.stock_id) == (latest.id, None)
    found = g4(gate_records.gates_of(work, run.id))
    assert (found.reason, found.facts["number"]) == ("packaging-filed", 2)
    assert found.documents == [
        packed.authorisation.number,
        f"{packed.authorisation.number}/{packed.product.code}/2",
    ]


def test_a_version_that_ended_between_order_and_packing_stops_the_activation(
    work, packed, clock, work_by
):
    filing = make_filing(work, packed.authorisation, valid_until=work.today)
    run = services.order_run(work, packed.order(1, filing_id=filing.id))
    make_exported(work, run)
    make_filing(work, packed.authorisation)

    clock.advance(days=1)
    with pytest.raises(GatesRefused) as refusal:
        services.activate_range(work_by(work.actor), run_id=run.id, first=0, last=0)

    assert g4(refusal.value.findings).reason == "packaging-ended"


def test_the_day_before_it_ends_it_may_be_activated(work, packed):
    filing = make_filing(work, packed.authorisation, valid_until=work.today)
    run = services.order_run(work, packed.order(1, filing_id=filing.id))
    make_exported(work, run)

    services.activate_range(work, run_id=run.id, first=0, last=0)

    assert queries.progress_of(run, queries.ranges_of(work, run.id)).activated_count == 1


def test_an_order_for_a_way_of_sale_needs_a_version_for_it(work, packed):
    make_filing(work, packed.authorisation, channel="线下")

    preview = services.preview_order(work, packed.order(1, channel="网店"))

    assert (preview.is_refused, g4(preview.findings).reason) == (True, "packaging-channel")


def test_old_packaging_is_counted_off_and_comes_back_with_a_cancelled_order(work, packed):
    stock = make_stock(work, packed.authorisation, 10)

    run = services.order_run(work, packed.order(7, stock_id=stock.id))
    assert stock.left == 3
    preview = services.preview_order(work, packed.order(4, stock_id=stock.id))
    assert g4(preview.findings).reason == "packaging-stock-short"
    services.cancel_run(work, run_id=run.id, reason="改期")

    assert stock.left == 10


def test_old_packaging_that_an_order_took_suffices_for_its_activation(work, packed):
    stock = make_stock(work, packed.authorisation, 5)
    run = services.order_run(work, packed.order(5, stock_id=stock.id))
    make_exported(work, run)

    services.activate_range(work, run_id=run.id, first=0, last=4)

    assert stock.left == 0


def test_pre_printed_labels_keep_to_the_packaging_they_were_ordered_with(work, packed):
    filing = make_filing(work, packed.authorisation)

    run = services.order_run(work, packed.order(3, batch_id=None))
    make_exported(work, run)
    findings = services.preview_bind(work, run_id=run.id, first=0, last=2, batch_id=packed.batch.id)

    assert queries.packaging_of(work, run.id).filing_id == filing.id
    assert g4(findings).outcome is Outcome.PASSED


def test_a_rule_book_that_asks_for_none_judges_only_what_is_named(work):
    packed = make_packed(work)
    plain = services.preview_order(work, packed.order(1))
    filing = make_filing(work, packed.authorisation, approved=False)
    named = services.preview_order(work, packed.order(1, filing_id=filing.id))

    assert g4(plain.findings).reason == "authorisation-covered"
    assert g4(named.findings).reason == "packaging-waiting"


def test_without_an_authorisation_in_force_packaging_is_not_asked_for(work, packed):
    sanctions.change_authorisation_state(
        work, authorisation_id=packed.authorisation.id, act="suspend", reason="示例"
    )

    preview = services.preview_order(work, packed.order(1))

    assert g4(preview.findings).reason == "authorisation-suspended"


def test_a_plain_trace_label_needs_no_filing(work, packed):
    preview = services.preview_order(work, packed.order(1, brand_id=None))

    assert g4(preview.findings).outcome is Outcome.NOT_APPLICABLE


def test_a_filing_from_tomorrow_on_stops_today(work, packed):
    make_filing(work, packed.authorisation, valid_from=work.today + timedelta(days=1))

    preview = services.preview_order(work, packed.order(1))

    assert g4(preview.findings).reason == "packaging-not-yet"
