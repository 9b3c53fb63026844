"""The doors of the app: its page and worker, the bundle with its changes, for officers of the division alone."""

from __future__ import annotations

import gzip
import json
import re
import subprocess

import pytest

from tests.factories.producers import COUNTY
from tests.rooms.field.world import place
from trace.kernel.actor import Role
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.field import rules
from trace.settings import ROOT
from trace.web.officer.field import files_of_app
from trace.web.officer.field_worker import SENDER, classic

GZIP = {"Accept-Encoding": "gzip"}


def refresh(client, division=COUNTY):
    return client.post("/officer/field/refresh", data={"division": division})


def test_the_page_says_nothing_of_who_is_signed_in_and_runs_webassembly_alone(officer, counted):
    with counted():
        page = officer.get("/officer/field")

    assert page.status_code == 200
    assert "标签离线核验" in page.text
    assert officer.person.phone not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "'unsafe-eval'" not in policy
    assert "wasm-unsafe-eval" not in officer.get("/officer/").headers["Content-Security-Policy"]


def test_every_sentence_is_on_the_page_in_both_languages(officer):
    def words(language):
        page = officer.get(f"/officer/field?lang={language}").text
        found = re.search(r'id="words">(.*?)</script>', page, re.DOTALL)
        return json.loads(found[1])

    chinese, english = words("zh"), words("en")

    assert set(chinese) == set(english)
    assert set(chinese["headlines"]) == set(chinese["next"]) == set(chinese["tones"])
    assert len(chinese["headlines"]) == 11
    assert chinese["headlines"]["absent"] == "本离线包未收录此码"
    assert "72" in english["reasons"]["bundle_old"]


def test_the_worker_keeps_every_file_that_the_app_needs(officer):
    answer = officer.get("/officer/field/worker.js")

    kept = json.loads(re.search(r"const FILES = (\[.*?\]);", answer.text)[1])
    assert answer.headers["Service-Worker-Allowed"] == "/officer/field"
    assert {"/officer/field", "/officer/field?lang=en", "/officer/field?lang=zh"} <= set(kept)
    for address in kept:
        assert officer.get(address, buffered=True).status_code == 200, address
    sources = [ROOT / "static" / name for name in files_of_app(ROOT / "static")]
    for source in sources:
        if source.parent.name == "officer":
            for name in re.findall(r'(?:from|import\() ?"([^"]+)"', source.read_text()):
                assert (source.parent / name).resolve() in [each.resolve() for each in sources]


def test_the_worker_is_one_classic_script_with_what_sends_in_it(officer):
    text = officer.get("/officer/field/worker.js").text

    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    for name in SENDER:
        assert f"const {name}Module = " in text
    checked = subprocess.run(
        ["node", "--check", "-"], input=text, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    "line", ['import one from "./queue.mjs";', 'export { Queue } from "./queue.mjs";']
)
def test_a_module_that_cannot_be_put_into_the_worker_is_refused(line):
    with pytest.raises(ValueError, match=re.escape(line)):
        classic({"other": f"{line}\n"})


def test_the_manifest_describes_an_app_with_icons(officer):
    described = officer.get("/officer/field/manifest.webmanifest").get_json()

    assert described["start_url"] == described["scope"] == "/officer/field"
    assert described["display"] == "standalone"
    for icon in described["icons"]:
        assert officer.get(icon["src"], buffered=True).status_code == 200


def test_a_bundle_is_fetched_whole_and_then_by_what_changed(officer, work, stall, clock):
    work.session.commit()
    session = officer.get("/officer/field/session").get_json()
    assert [each["code"] for each in session["divisions"]] == [COUNTY]
    first = refresh(officer).get_json()
    address = f"/officer/field/bundles/{COUNTY}"

    whole = officer.get(f"{address}/{first['head']['sequence']}", headers=GZIP)

    content = gzip.decompress(whole.data)
    assert rules.digest_of(content) == first["head"]["digest"]
    assert stall.run.code in json.loads(content)["runs"]
    assert first["manifest"]["issuer"] == first["head"]["issuer"]
    etag = {"If-None-Match": whole.headers["ETag"]}
    again = officer.get(f"{address}/{first['head']['sequence']}", headers=GZIP | etag)
    assert (again.status_code, again.data) == (304, b"")

    place(work, stall.batch_id, RestrictionKind.RECALL)
    work.session.commit()
    clock.advance(seconds=30)
    second = refresh(officer).get_json()
    changes = officer.get(
        f"{address}/{second['head']['sequence']}?since={first['head']['sequence']}"
    )

    assert second["head"]["sequence"] == first["head"]["sequence"] + 1
    assert set(changes.get_json()) == {"batches", "restrictions"}
    assert officer.get(f"{address}/2?since=99").status_code == 404


def test_the_bundle_of_another_county_is_closed(client_as, work, stall):
    work.session.commit()
    other = client_as(Role.MARKET_OFFICER, division="360921")
    own = client_as(Role.AGRICULTURE_OFFICER)
    assert refresh(own).status_code == 200

    assert refresh(other).status_code == 403
    assert other.get(f"/officer/field/bundles/{COUNTY}/1").status_code == 403
    assert own.get(f"/officer/field/bundles/{COUNTY}/1").status_code == 200
    assert refresh(own, "36").status_code == 422


def test_assistants_and_laboratories_get_no_app(client_as):
    for role in (Role.VILLAGE_ASSISTANT, Role.LAB):
        assert client_as(role).get("/officer/field").status_code == 403


def test_devices_get_the_same_by_the_interface(client_as, work, stall):
    work.session.commit()
    client = client_as(Role.MARKET_OFFICER)
    headers = {"Authorization": f"Bearer {client.token()}"}

    head = client.post("/api/v1/field-bundles/", json={"division": COUNTY}, headers=headers)
    assert head.status_code == 200, head.text
    found = head.get_json()
    state = client.get(f"/api/v1/field-bundles/{COUNTY}/{found['sequence']}", headers=headers)

    assert rules.digest_of(state.data) == found["digest"]
    assert len(state.data) == found["size"]
