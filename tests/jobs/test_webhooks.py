"""Subscriptions from the request to the subscriber's server: streams, schedules, signatures, failures, refusals."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories.epcis import make_epcis_document, make_epcis_event
from tests.factories.people import issue_token, make_person
from tests.jobs.webhook_server import listening
from trace.http.session import house, open_work
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import NoSuchRecord
from trace.rooms.accounts.models import Account
from trace.rooms.accounts.rules import AccountState
from trace.rooms.repository.kinds import DeliveryState
from trace.rooms.repository.models import Subscription, WebhookDelivery
from trace.rooms.repository.services import notifying
from trace.rooms.repository.services.capturing import capture_event

SYSTEM = Actor.system("test")
TOKEN = "13df38d8275b13f05704629e5f1cf3d45d6132d5"


@pytest.fixture
def subscriber(tmp_path):
    with listening(tmp_path) as found:
        yield found


class Shop:
    """An application and one partner's system that asks it and is told by it."""

    def __init__(self, app, address):
        self.app, self.address = app, address
        self.clock = house(app).clock
        with app.app_context(), open_work(SYSTEM) as work:
            self.person = make_person(work, Role.PRODUCER_CLERK)
            self.token = issue_token(work, self.person)

    def ask(self, method, path, sent=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.app.test_client().open(path, method=method, json=sent, headers=headers)

    def subscribe(self, **stated):
        """Subscribe to receipts; 201 or the test ends."""
        query = {"EQ_bizStep": ["receiving"], "eventCountLimit": 1}
        self.ask("POST", "/epcis/queries", {"name": "receipts", "query": query})
        given = {"dest": self.address, "signatureToken": TOKEN, **stated}
        answer = self.ask("POST", "/epcis/queries/receipts/subscriptions", given)
        assert answer.status_code == 201, answer.text
        return answer

    def capture(self, *events):
        answer = self.ask("POST", "/epcis/capture", make_epcis_document(*events))
        assert answer.status_code == 202, answer.text
        return [event["eventID"] for event in events]

    def work_off(self, minutes=0):
        self.clock.advance(minutes=minutes)
        worker = Worker(self.app)
        if minutes:
            with self.app.app_context(), open_work(SYSTEM) as work:
                work.enqueue(notifying.JOB)
        worker.run_until_idle()

    def deliveries(self):
        with self.app.app_context(), open_work(SYSTEM, read_only=True) as work:
            found = work.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))
            return [(each.state, each.attempt_count, each.last_error) for each in found]


@pytest.fixture
def shop(standalone_app, subscriber):
    app = standalone_app(
        TRACE_WEBHOOK_NETWORKS="127.0.0.0/8", TRACE_WEBHOOK_CA_FILE=str(subscriber.certificate)
    )
    return Shop(app, subscriber.address)


def test_a_stream_brings_what_matches_once_and_signed(shop, subscriber):
    before = shop.capture(make_epcis_event())
    told = shop.subscribe(stream=True)
    others = make_epcis_event(bizStep="shipping")

    sent = shop.capture(make_epcis_event(), others, make_epcis_event())
    shop.work_off()
    shop.work_off(minutes=5)

    assert subscriber.event_ids == [[sent[0], sent[2]]]
    assert before[0] not in sent
    path, headers, body = subscriber.seen[0]
    signature = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
    assert (path, headers["gs1-signature"]) == ("/callback?key=1", f"sha256={signature}")
    results = subscriber.documents[0]["epcisBody"]["queryResults"]
    assert results["subscriptionID"] == told.json["subscriptionID"]
    assert results["queryName"] == "receipts"
    read = shop.ask("GET", told.headers["Location"]).json
    assert "lastNotifiedAt" in read
    assert TOKEN not in str(read) + told.text
    assert shop.deliveries() == [(DeliveryState.DELIVERED, 1, "")]


def test_more_events_than_one_request_takes_come_in_order(shop, subscriber):
    shop.subscribe(stream=True)
    sent = shop.capture(*(make_epcis_event() for _ in range(notifying.MOST_EVENTS + 5)))

    shop.work_off()

    assert [len(each) for each in subscriber.event_ids] == [notifying.MOST_EVENTS, 5]
    assert [each for part in subscriber.event_ids for each in part] == sent


def test_a_schedule_waits_for_its_time_and_reports_nothing_where_asked(shop, subscriber):
    # The clock stands at half past nine in China; the schedule at noon.
    shop.subscribe(schedule={"hour": "[0-23]", "minute": "0/20"}, reportIfEmpty=True)
    sent = shop.capture(make_epcis_event())

    shop.work_off()
    assert subscriber.seen == []
    shop.work_off(minutes=20)
    shop.work_off(minutes=20)

    assert subscriber.event_ids == [sent, []]


def test_an_initial_time_brings_what_was_recorded_since(shop, subscriber):
    sent = shop.capture(make_epcis_event())
    since = (shop.clock.now() - timedelta(minutes=1)).isoformat()

    shop.subscribe(stream=True, initialRecordTime=since)
    shop.work_off(minutes=1)

    assert subscriber.event_ids == [sent]


def test_a_failure_is_tried_again_ever_later_and_holds_the_order(shop, subscriber):
    shop.subscribe(stream=True)
    subscriber.answers = [500, 307]
    first = shop.capture(make_epcis_event())
    shop.work_off()
    second = shop.capture(make_epcis_event())
    shop.work_off()
    assert subscriber.event_ids == [first]
    assert shop.deliveries()[0] == (DeliveryState.WAITING, 1, "status-500")

    shop.work_off(minutes=1)
    assert shop.deliveries()[0] == (DeliveryState.WAITING, 2, "status-307")
    shop.work_off(minutes=2)

    assert subscriber.event_ids == [first, first, first, second]
    assert {path for path, _headers, _body in subscriber.seen} == {"/callback?key=1"}
    keys = [headers["idempotency-key"] for _path, headers, _body in subscriber.seen]
    assert (len(set(keys[:3])), keys[3] in keys[:3]) == (1, False)


def test_what_is_given_up_is_listed_and_sent_when_asked_for(shop, subscriber):
    shop.subscribe(stream=True)
    subscriber.answers = [503] * notifying.MOST_ATTEMPTS
    sent = shop.capture(make_epcis_event())
    shop.work_off()
    for _attempt in range(notifying.MOST_ATTEMPTS):
        shop.work_off(minutes=60 * 7)
    assert shop.deliveries() == [(DeliveryState.DEAD, notifying.MOST_ATTEMPTS, "status-503")]

    listed = shop.ask("GET", "/api/v1/webhook-deliveries/?state=dead").json["items"]
    answer = shop.ask("POST", f"/api/v1/webhook-deliveries/{listed[0]['id']}/retry")
    shop.work_off(minutes=1)

    assert (len(listed), answer.status_code) == (1, 200)
    assert subscriber.event_ids[-1] == sent
    assert shop.deliveries()[0][0] is DeliveryState.DELIVERED
    with shop.app.app_context(), open_work(SYSTEM) as work:
        stranger = replace(work, actor=make_person(work, Role.PRODUCER_CLERK).actor)
        with pytest.raises(NoSuchRecord):
            notifying.retry_delivery(stranger, delivery_id=listed[0]["id"])


def test_no_private_address_is_asked_unless_the_operator_allows_it(standalone_app, subscriber):
    app = standalone_app(TRACE_WEBHOOK_CA_FILE=str(subscriber.certificate))
    shop = Shop(app, subscriber.address)
    shop.subscribe(stream=True)

    shop.capture(make_epcis_event())
    shop.work_off()

    assert subscriber.seen == []
    assert shop.deliveries() == [(DeliveryState.WAITING, 1, "private-address")]


def test_an_ended_subscription_and_a_removed_query_send_nothing_more(shop, subscriber):
    told = shop.subscribe(stream=True)
    other = shop.subscribe(stream=True)
    shop.capture(make_epcis_event())

    ended = shop.ask("DELETE", told.headers["Location"])
    shop.ask("DELETE", "/epcis/queries/receipts")
    shop.work_off()

    assert ended.status_code == 204
    assert subscriber.seen == []
    assert shop.ask("GET", other.headers["Location"]).status_code == 404


def test_a_person_who_may_read_no_more_is_told_no_more(shop, subscriber):
    shop.subscribe(stream=True)
    with shop.app.app_context(), open_work(SYSTEM) as work:
        work.session.get(Account, shop.person.account_id).state = AccountState.DISABLED
    with shop.app.app_context(), open_work(SYSTEM) as work:
        capture_event(work, sent=make_epcis_event(), organisation_id=shop.person.organisation_id)

    shop.work_off()

    assert subscriber.seen == []
    with shop.app.app_context(), open_work(SYSTEM, read_only=True) as work:
        ended = select(func.count()).where(Subscription.ended_at.is_not(None))
        assert work.session.scalar(ended) == 1


@pytest.mark.parametrize(
    "stated",
    [
        {"dest": "http://shop.example.org/"},
        {"dest": "https://user:word@shop.example.org/"},
        {"dest": "https://shop.example.org:99999/"},
        {"dest": "https:///callback"},
        {"dest": 7},
        {"stream": False},
        {"stream": True, "schedule": {"hour": "1"}},
        {"stream": "yes"},
        {"stream": None, "schedule": {"hour": "25"}},
        {"schedule": {"month": "2", "dayOfMonth": "30"}, "stream": False},
        {"signatureToken": 5},
        {"initialRecordTime": "yesterday"},
        {"reportIfEmpty": "no"},
        {"epcFormat": "Roman"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_what_is_no_subscription_is_refused(shop, stated):
    shop.ask("POST", "/epcis/queries", {"name": "all", "query": {}})
    given = {"dest": "https://shop.example.org/", "stream": True, **stated}

    answer = shop.ask("POST", "/epcis/queries/all/subscriptions", given)

    assert (answer.status_code, answer.json["type"]) == (
        400,
        "epcisException:SubscriptionControlsException",
    )
