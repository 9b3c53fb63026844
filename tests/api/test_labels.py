"""Label runs through the interface alone, verified with nothing but the published keys."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.factories.labels import make_packed
from tests.factories.people import make_organisation
from tests.factories.products import a_gtin
from trace.jobs.worker import Worker
from trace.kernel.actor import Role

BASE = "/api/v1/labels"


@pytest.fixture
def packed(work):
    """Two hundred boxes with a GTIN."""
    return make_packed(work, gtin=a_gtin())


@pytest.fixture
def api(client_as, packed):
    """Send JSON with the token of the producer's clerk; return the answer."""
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}

    def send(method: str, path: str, *, wanted: str = "", base: str = BASE, **options):
        more = headers | ({"Range": wanted} if wanted else {})
        return clerk.open(base + path, method=method, headers=more, buffered=True, **options)

    return send


def order_of(packed, **overrides):
    """An order of bound labels as JSON."""
    given = {
        "producer_id": packed.producer.id,
        "product_id": packed.product.id,
        "batch_id": packed.batch.id,
        "brand_id": packed.brand.id,
        "count": 20,
    }
    return given | overrides


def test_a_run_is_ordered_made_and_activated(app, packed, api, client):
    dry = api("POST", "/dry-runs", json=order_of(packed)).get_json()
    assert (dry["is_refused"], len(dry["gates"])) == (False, 11)
    run = api("POST", "/runs", json=order_of(packed)).get_json()
    wanted = api("POST", f"/runs/{run['id']}/exports", json={"format": "csv"})
    assert wanted.status_code == 202
    Worker(app).run_until_idle()

    export = api("GET", f"/exports/{wanted.get_json()['id']}").get_json()
    assert export["state"] == "done"
    assert export["parts"][0]["last"] == 20
    rows = api("GET", f"/exports/{export['id']}/files/0").get_data().decode("utf-8-sig")
    label = api("GET", f"/runs/{run['id']}/labels/20").get_json()
    assert label["uri"] in rows
    assert api("GET", f"/exports/{export['id']}/manifest").get_json()["count"] == 20
    assert api("GET", f"/runs/{run['id']}/labels/1.png").mimetype == "image/png"
    assert len(api("GET", f"/runs/{run['id']}/exports").get_json()["items"]) == 1
    span = {"first": "1", "last": label["uri"]}
    made = api("POST", f"/runs/{run['id']}/activations", json=span)
    assert (made.status_code, made.get_json()["first"], made.get_json()["last"]) == (201, 1, 20)
    detail = api("GET", f"/runs/{run['id']}").get_json()
    assert detail["progress"]["activated_count"] == 20
    assert {gate["stage"] for gate in detail["gates"]} == {"order", "activate"}


def test_a_label_is_verified_with_the_published_keys_alone(packed, api, client):
    run = api("POST", "/runs", json=order_of(packed)).get_json()
    label = api("GET", f"/runs/{run['id']}/labels/7").get_json()

    published = client.get("/.well-known/trace-keys.json")
    document = published.get_json()

    assert published.headers["Access-Control-Allow-Origin"] == "*"
    path, _, signature = label["uri"].partition("?s=")
    packed_bytes = base64.urlsafe_b64decode(signature)
    key = next(key for key in document["keys"] if key["kid"] == str(packed_bytes[1]))
    assert key["revoked_at"] is None
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
    gtin, lot, serial = path.split("/")[-5], path.split("/")[-3], path.split("/")[-1]
    text = f"trace-label-v1\n{document['issuer']}\n(01){gtin}(10){lot}(21){serial}"
    public.verify(packed_bytes[2:], text.encode())


def test_a_refused_order_names_gates_and_reasons(packed, api):
    answer = api("POST", "/runs", json=order_of(packed, count=201))

    problem = answer.get_json(force=True)
    assert answer.status_code == 409
    assert problem["type"].endswith("/problems/label-gates-refused")
    assert problem["facts"]["failed"] == "G9"
    assert problem["facts"]["reasons"] == ["mass-exceeded"]
    (gate,) = problem["facts"]["gates"]
    assert (gate["facts"]["possible"], gate["facts"]["count"]) == (200, 201)
    assert "200" in problem["detail"]


def test_pre_printed_labels_are_bound_spoiled_voided_and_cancelled(app, work, packed, api):
    run = api("POST", "/runs", json=order_of(packed, batch_id=None, count=10)).get_json()
    api("POST", f"/runs/{run['id']}/exports", json={"format": "csv", "first": 1, "last": 10})
    Worker(app).run_until_idle()
    span = {"first": "1", "last": "6"}
    bind = span | {"batch_id": packed.batch.id}

    dry = api("POST", f"/runs/{run['id']}/bindings/dry-runs", json=bind).get_json()
    assert not [gate for gate in dry["gates"] if gate["outcome"] == "failed"]
    assert api("POST", f"/runs/{run['id']}/bindings", json=bind).status_code == 201
    spoiled = {"first": "1", "last": "1", "reason": "卡纸"}
    assert api("POST", f"/runs/{run['id']}/spoilages", json=spoiled).status_code == 201
    voided = {"first": "2", "last": "8", "reason": "退回"}
    assert api("POST", f"/runs/{run['id']}/voidings", json=voided).status_code == 201
    printer_id = make_organisation(work, Role.PRINTER)
    work.session.commit()
    sent = api("PUT", f"/runs/{run['id']}/printer", json={"printer_id": printer_id})
    assert sent.get_json()["printer_id"] == printer_id
    ended = api("POST", f"/runs/{run['id']}/cancellation", json={"reason": "不印了"})
    assert ended.get_json()["state"] == "cancelled"


def test_a_range_is_made_again_in_files_of_a_size_and_fetched_in_parts(app, packed, api):
    run = api("POST", "/runs", json=order_of(packed)).get_json()
    code = api("GET", f"/runs/{run['id']}/labels/7").get_json()["printed_code"]
    wish = {"format": "csv", "first": 3, "last": code, "labels_per_file": 2}
    asked = api("POST", f"/runs/{run['id']}/exports", json=wish).get_json()
    Worker(app).run_until_idle()

    made = api("GET", f"/exports/{asked['id']}").get_json()
    whole = api("GET", f"/exports/{asked['id']}/files/2")
    part = api("GET", f"/exports/{asked['id']}/files/2", wanted="bytes=-10")
    small = api("POST", f"/runs/{run['id']}/exports", json=wish | {"labels_per_file": 0})
    thermal = {"format": "zpl", "dots_per_mm": 12, "labels_per_file": 3}
    rest = api("POST", f"/runs/{run['id']}/unprinted", base="/api/v1/printing", json=thermal)

    assert (made["first"], made["last"], made["labels_per_file"]) == (3, 7, 2)
    assert [(one["first"], one["last"]) for one in made["parts"]] == [(3, 4), (5, 6), (7, 7)]
    progress = made["progress"]
    assert (progress["state"], progress["done_count"], progress["total_count"]) == ("done", 5, 5)
    assert (part.status_code, part.data) == (206, whole.data[-10:])
    assert small.status_code == 422
    assert rest.status_code == 202
    (unprinted,) = rest.get_json()["items"]
    assert (unprinted["dots_per_mm"], unprinted["labels_per_file"]) == (12, 3)


def test_an_export_is_stopped_and_lists_are_of_somebody(packed, api):
    run = api("POST", "/runs", json=order_of(packed)).get_json()
    wanted = api("POST", f"/runs/{run['id']}/exports", json={"format": "roll_pdf"}).get_json()

    stopped = api("POST", f"/exports/{wanted['id']}/cancellation").get_json()

    assert stopped["state"] == "cancelled"
    assert api("GET", f"/exports/{wanted['id']}/manifest").status_code == 404
    again = api("POST", f"/exports/{wanted['id']}/resumption").get_json()
    assert again["state"] == "requested"
    listed = api("GET", f"/runs?producer_id={packed.producer.id}&text={run['code']}").get_json()
    assert [found["id"] for found in listed["items"]] == [run["id"]]
    assert api("GET", "/runs").status_code == 422
    assert api("GET", "/runs?printer_id=999999").status_code == 403
    assert api("GET", f"/runs/{run['id']}/labels/1.png?layout=poster").status_code == 422
