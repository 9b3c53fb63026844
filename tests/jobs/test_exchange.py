"""Hand-overs sent for real: to a platform of the test over https, and as files in a folder."""

from __future__ import annotations

import csv
import io
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.factories.batches import make_harvest
from tests.factories.exchange import KINDS, target_text
from tests.factories.producers import make_producer
from trace.http.session import house, open_work
from trace.jobs import safe_https
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor
from trace.rooms.exchange.kinds import HandoverState, Outcome
from trace.rooms.exchange.models import Handover
from trace.rooms.exchange.rules import PAUSES

SYSTEM = Actor.system("test")
SUBJECTS = {"producer": KINDS["producer"]}
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Platform:
    """What the platform was sent; `answers` are given in turn, then `usual`. A status of 0 breaks the connection."""

    port: int = 0
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    usual: Answer = (200, {}, b'{"receipt": "R-1"}')
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(body) for _method, _path, _headers, body in self.seen if body]

    @property
    def keys(self) -> list[str]:
        return [headers["idempotency-key"] for _method, _path, headers, _body in self.seen]


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _take(self) -> None:
        platform: Platform = self.server.platform  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        platform.seen.append((self.command, self.path, headers, body))
        status, more, content = platform.answers.pop(0) if platform.answers else platform.usual
        if status == 0:
            self.close_connection = True
            return
        if status == -1:  # it takes everything and says nothing
            platform.release.wait(30)
            return
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_GET = _take  # noqa: N815  (names of the library)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, trusted by nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "platform")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "platform.pem"
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, kind, plain)
    )
    return file


@pytest.fixture
def platform(certificate: Path) -> Iterator[Platform]:
    """A platform on this machine, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Desk)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    found = Platform(port=server.server_address[1])
    server.platform = found  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    found.release.set()
    server.shutdown()
    server.server_close()


@dataclass
class Site:
    """An application with one approved producer and what its operator lays beside the data."""

    app: Flask
    folder: Path

    def lay(self, text: str, name: str = "province") -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.toml").write_text(text, encoding="utf-8")

    def round(self, **later: float) -> None:
        """Let time pass, and do all the jobs that are due."""
        house(self.app).clock.advance(**later)  # type: ignore[attr-defined]
        with self.app.app_context(), open_work(SYSTEM) as work:
            work.enqueue("exchange.round")
        Worker(self.app).run_until_idle()

    def handovers(self) -> list[Handover]:
        with self.app.app_context(), open_work(SYSTEM, read_only=True) as work:
            statement = select(Handover).options(selectinload(Handover.attempts))
            return list(work.session.scalars(statement.order_by(Handover.id)))

    def only(self) -> Handover:
        (found,) = self.handovers()
        return found


@pytest.fixture
def site(standalone_app: Callable[..., Flask], certificate: Path, platform: Platform) -> Site:
    """A site whose one target is the platform, for subjects alone."""
    app = standalone_app()
    made = Site(app, house(app).settings.data_dir / "exchange")
    made.lay(a_file(platform))
    (made.folder / "ca.pem").write_bytes(certificate.read_bytes())
    with app.app_context(), open_work(SYSTEM) as work:
        make_producer(work, name="示例合作社")
    return made


def a_file(
    platform: Platform, form: str = "json", more: str = "", kinds: dict[str, str] = SUBJECTS
) -> str:
    networks = 'networks = ["127.0.0.0/8"]\nca_file = "ca.pem"\ntimeout_s = 5\n'
    return target_text(
        form,
        kinds,
        address=f"https://127.0.0.1:{platform.port}/api",
        host="127.0.0.1",
        more=networks + more,
    )


def test_a_fact_arrives_with_its_key_and_leaves_a_receipt(site: Site, platform: Platform) -> None:
    site.round()

    ((method, path, headers, _body),) = platform.seen
    found = site.only()
    assert (method, path) == ("POST", "/api/producers")
    assert platform.bodies[0]["name"] == "示例合作社"
    assert set(platform.bodies[0]["code"]) == {"credit"}  # type: ignore[call-overload]
    assert headers["idempotency-key"] == found.key
    assert found.state is HandoverState.DELIVERED
    (receipt,) = found.attempts
    assert (receipt.status, receipt.told) == (200, '{"receipt": "R-1"}')


def test_what_was_handed_over_is_not_sent_twice(site: Site, platform: Platform) -> None:
    site.round()
    site.round(hours=1)

    assert len(platform.seen) == 1


def test_a_refusal_is_a_dead_letter_until_somebody_tries_again(
    site: Site, platform: Platform
) -> None:
    from trace.rooms.exchange import services

    platform.answers = [(422, {}, "信用代码有误".encode())]
    site.round()
    dead = site.only()
    assert (dead.state, dead.attempts[0].told) == (HandoverState.DEAD, "信用代码有误")
    site.round(days=30)
    assert len(platform.seen) == 1

    with site.app.app_context(), open_work(SYSTEM) as work:
        services.retry_handover(work, handover_id=dead.id)
    site.round()

    assert site.only().state is HandoverState.DELIVERED
    assert len(set(platform.keys)) == 1


def test_an_error_of_the_platform_is_tried_again_after_known_pauses(
    site: Site, platform: Platform
) -> None:
    platform.usual = (500, {}, b"")
    site.round()
    first = site.only()
    assert first.due_at - first.attempts[0].at == PAUSES[0]

    for pause in PAUSES:
        site.round(seconds=pause.total_seconds() - 1)
        seen = len(platform.seen)
        site.round(seconds=2)
        assert len(platform.seen) == seen + 1

    last = site.only()
    assert last.state is HandoverState.DEAD
    assert len(last.attempts) == len(PAUSES) + 1
    assert len(set(platform.keys)) == 1


def test_a_platform_that_asks_for_a_longer_pause_gets_it(site: Site, platform: Platform) -> None:
    platform.answers = [(503, {"Retry-After": "7200"}, b"")]
    site.round()

    found = site.only()

    assert found.due_at - found.attempts[0].at == timedelta(hours=2)


def test_a_409_after_a_broken_connection_says_that_it_arrived(
    site: Site, platform: Platform
) -> None:
    platform.answers = [(0, {}, b""), (409, {}, b"duplicate")]
    site.round()
    assert site.only().attempts[0].outcome is Outcome.UNANSWERED

    site.round(hours=1)

    found = site.only()
    assert found.state is HandoverState.DELIVERED
    assert found.attempts[0].outcome is Outcome.HELD_ALREADY


def test_a_409_to_what_never_came_through_is_a_refusal(site: Site, platform: Platform) -> None:
    platform.answers = [(409, {}, b"another subject has this code")]
    site.round()

    assert site.only().state is HandoverState.DEAD


def test_an_answer_that_never_comes_is_cut_off(site: Site, platform: Platform) -> None:
    site.lay(a_file(platform).replace("timeout_s = 5", "timeout_s = 1"))
    platform.answers = [(-1, {}, b"")]
    site.round()

    (receipt,) = site.only().attempts
    assert (receipt.outcome, receipt.reason) == (Outcome.UNANSWERED, "too-slow")


def test_redirects_are_not_followed(site: Site, platform: Platform) -> None:
    platform.answers = [(307, {"Location": f"https://127.0.0.1:{platform.port}/elsewhere"}, b"")]
    site.round()

    assert [path for _method, path, *_rest in platform.seen] == ["/api/producers"]
    assert site.only().attempts[0].reason == "redirected"


def test_a_private_address_is_not_asked_unless_its_network_is_named(
    site: Site, platform: Platform
) -> None:
    site.lay(a_file(platform).replace('networks = ["127.0.0.0/8"]', "networks = []"))
    site.round()

    assert platform.seen == []
    assert site.only().attempts[0].reason == "private-address"


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    site: Site, platform: Platform
) -> None:
    site.lay(a_file(platform).replace('ca_file = "ca.pem"', ""))
    site.round()

    assert platform.seen == []
    assert site.only().attempts[0].reason == "certificate"


def test_a_secret_is_sent_from_its_file_which_nobody_else_may_read(
    site: Site, platform: Platform
) -> None:
    site.lay(a_file(platform, more='secret = "token"'))
    (site.folder / "secrets").mkdir()
    secret = site.folder / "secrets" / "token"
    secret.write_text("s3cret\n")
    secret.chmod(0o644)
    site.round()
    assert site.only().attempts[0].reason == "secret-open-to-others"
    assert platform.seen == []

    secret.chmod(0o600)
    site.round(hours=1)

    assert platform.seen[0][2]["authorization"] == "Bearer s3cret"


def test_goods_wait_for_the_subject_that_they_name(site: Site, platform: Platform) -> None:
    kinds = {name: KINDS[name] for name in ("producer", "product", "batch")}
    site.lay(a_file(platform, kinds=kinds))
    with site.app.app_context(), open_work(SYSTEM) as work:
        from trace.rooms.producers.models import Producer

        make_harvest(work, work.session.scalars(select(Producer)).one())
    platform.answers = [(500, {}, b"")]
    site.round()
    assert [path for _method, path, *_rest in platform.seen] == ["/api/producers"]

    site.round(hours=1)

    sent = [path for _method, path, *_rest in platform.seen]
    assert sent == ["/api/producers", "/api/producers", "/api/products", "/api/batchs"]


def test_events_go_to_an_epcis_platform_without_names_and_telephones(
    site: Site, platform: Platform
) -> None:
    site.lay(a_file(platform, "epcis", kinds={}) + '\n[kinds.event]\npath = "/capture"\n')
    with site.app.app_context(), open_work(SYSTEM) as work:
        make_harvest(work, make_producer(work))
    job = {"Location": "/api/capture/7"}
    platform.answers = [
        (202, job, b""),
        (200, {}, b'{"running": true, "success": true}'),
        (200, {}, b'{"running": false, "success": true}'),
    ]
    site.round()
    assert site.only().state is HandoverState.ACCEPTED
    site.round(hours=1)
    assert site.only().state is HandoverState.ACCEPTED
    site.round(hours=5)

    assert site.only().state is HandoverState.DELIVERED
    (method, path, headers, body), *asked = platform.seen
    assert (method, path, headers["gs1-epcis-version"]) == ("POST", "/api/capture", "2.0.0")
    assert json.loads(body)["type"] == "EPCISDocument"
    assert b'"trace:' not in body
    assert {(each[0], each[1]) for each in asked} == {("GET", "/api/capture/7")}


def test_a_capture_that_failed_is_a_dead_letter_with_its_errors(
    site: Site, platform: Platform
) -> None:
    site.lay(a_file(platform, "epcis", kinds={}) + '\n[kinds.event]\npath = "/capture"\n')
    with site.app.app_context(), open_work(SYSTEM) as work:
        make_harvest(work, make_producer(work))
    failed = b'{"running": false, "success": false, "errors": [{"title": "no"}]}'
    platform.answers = [(202, {"Location": "capture/7"}, b""), (200, {}, failed)]
    site.round()
    site.round(hours=1)

    found = site.only()
    assert found.state is HandoverState.DEAD
    assert "errors" in found.attempts[0].told


def test_rows_are_laid_as_files_with_their_keys(site: Site) -> None:
    site.lay(target_text("csv", SUBJECTS, more='folder = "to-province"'))
    site.round()

    (file,) = (site.folder / "out" / "to-province").glob("*.csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    found = site.only()
    assert [row["name"] for row in rows] == ["示例合作社"]
    assert rows[0]["handover_key"] == found.key
    assert (found.state, found.attempts[0].told) == (HandoverState.DELIVERED, file.name)


def test_a_folder_that_cannot_be_written_to_is_tried_again(site: Site) -> None:
    site.lay(target_text("csv", SUBJECTS, more='folder = "taken"'))
    (site.folder / "out").mkdir()
    (site.folder / "out" / "taken").write_text("a file")
    site.round()

    assert site.only().attempts[0].reason == "folder"


def test_a_file_with_a_mistake_sends_nothing(site: Site, platform: Platform) -> None:
    site.lay(a_file(platform) + '\nnonsense = "x"\n')
    site.round()

    assert platform.seen == []
    assert site.handovers() == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "::ffff:10.0.0.1", "fd00::1",
     "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1", "0.0.0.0"],
)  # fmt: skip
def test_no_private_address_is_ever_asked(address: str) -> None:
    allowed = safe_https.Allowed((address,))

    with pytest.raises(safe_https.NotAllowed):
        safe_https.judge_host(allowed, address, 443)


def test_a_public_address_may_be_asked() -> None:
    assert safe_https.judge_host(safe_https.Allowed(("1.1.1.1",)), "1.1.1.1", 443) == "1.1.1.1"


@pytest.mark.parametrize("address", ["http://1.1.1.1/", "https://u@1.1.1.1/", "https://8.8.8.8/"])
def test_only_listed_hosts_are_asked_and_only_over_https(address: str) -> None:
    allowed = safe_https.Allowed(("1.1.1.1",))

    with pytest.raises(safe_https.NotAllowed):
        safe_https.ask(allowed, "GET", address, headers={}, body=None, deadline_s=1)
