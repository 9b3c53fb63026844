"""The jobs of the reminders, against a mail server of the test."""

from __future__ import annotations

import base64
import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.certificates import make_trademark
from tests.factories.producers import make_producer
from trace.http.session import House, house, open_work
from trace.jobs.worker import Worker
from trace.kernel.actor import Actor
from trace.rooms.notices.models import Notice, NoticeAddress, NoticeDigest
from trace.settings import MailSettings, SettingsError, read_settings

SYSTEM = Actor.system("test")


@dataclass
class Post:
    """What the server took; `refuses` makes it turn every mail away."""

    address: tuple[str, int] = ("", 0)
    mails: list[tuple[list[str], str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    refuses: bool = False


class _Talk(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs."""

    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        takers: list[str] = []
        self._say("220 post ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                self._say("250-post")
                self._say("250 AUTH PLAIN")
            elif verb == "AUTH":
                post.logins.append(base64.b64decode(line.split(" ")[2]).decode())
                self._say("235 welcome")
            elif verb == "RCPT":
                takers.append(line.partition(":<")[2].partition(">")[0])
                self._say("550 no" if post.refuses else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                post.mails.append((takers, self._text()))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        found = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        body = found.get_body()
        assert body is not None
        return f"{found['Subject']}\n{body.get_content()}"


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server on this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        found = Post(address=("127.0.0.1", server.server_address[1]))
        server.post = found  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


def _with_mail(app: Flask, post: Post, **changes: str) -> Flask:
    host, port = post.address
    mail = replace(MailSettings(host, port, "none", "", "", "trace@example.cn"), **changes)
    found = house(app)
    settings = replace(found.settings, mail=mail)
    app.extensions["trace"] = House(settings, found.clock, found.ports)
    return app


def _make_ending(app: Flask, *emails: str) -> None:
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        make_trademark(work, producer, name="高山", valid_until=work.today + timedelta(days=5))
        work.session.add_all(
            NoticeAddress(
                organisation_id=producer.id, email=each, added_by="test", added_at=work.now
            )
            for each in emails
        )


def _run(app: Flask, *names: str) -> None:
    with app.app_context(), open_work(SYSTEM) as work:
        for name in names:
            work.enqueue(name)
    Worker(app).run_until_idle()


def _counts(app: Flask) -> tuple[int, int]:
    """Notices, and digests that were sent."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        notices = work.session.scalars(select(Notice)).all()
        sent = work.session.scalars(
            select(NoticeDigest).where(NoticeDigest.sent_at.is_not(None))
        ).all()
        return len(notices), len(sent)


def test_one_digest_goes_out_with_what_ends_soon_and_no_second_one_that_day(
    standalone_app: Callable[..., Flask], post: Post
) -> None:
    app = _with_mail(standalone_app(), post, user="post", password="secret")
    _make_ending(app, "a@example.cn", "b@example.cn")

    _run(app, "notices.remind", "notices.digest")
    _run(app, "notices.remind", "notices.digest")

    assert _counts(app) == (1, 1)
    ((takers, text),) = post.mails
    assert takers == ["a@example.cn", "b@example.cn"]
    assert text.startswith("1条到期提醒")
    assert "商标高山" in text
    assert "/account/inbox" in text
    assert post.logins == ["\0post\0secret"]


def test_a_server_that_refuses_is_asked_again_later(
    standalone_app: Callable[..., Flask], post: Post
) -> None:
    app = _with_mail(standalone_app(), post)
    _make_ending(app, "a@example.cn")
    post.refuses = True
    _run(app, "notices.remind", "notices.digest")
    assert _counts(app) == (1, 0)

    post.refuses = False
    _run(app, "notices.digest")

    assert _counts(app) == (1, 1)
    assert len(post.mails) == 1


def test_without_a_server_or_an_address_the_inbox_is_all(
    standalone_app: Callable[..., Flask], post: Post
) -> None:
    app = standalone_app()
    _make_ending(app)
    _run(app, "notices.remind", "notices.digest")
    _run(_with_mail(app, post), "notices.digest")

    assert _counts(app) == (1, 0)
    assert post.mails == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"TRACE_REMINDER_DAYS": "soon"},
        {"TRACE_REMINDER_DAYS": "0"},
        {"TRACE_SMTP_HOST": "mail", "TRACE_SMTP_FROM": "a@b.cn", "TRACE_SMTP_SECURITY": "ssl"},
        {"TRACE_SMTP_HOST": "mail"},
        {"TRACE_SMTP_HOST": "mail", "TRACE_SMTP_FROM": "a@b.cn", "TRACE_SMTP_PORT": "smtp"},
    ],
)
def test_settings_that_make_no_sense_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        read_settings(wrong)


def test_settings_name_the_usual_port_of_the_kind_of_security() -> None:
    given = {"TRACE_SMTP_HOST": "mail.example.cn", "TRACE_SMTP_FROM": "trace@example.cn"}

    usual = read_settings(given)
    tls = read_settings(given | {"TRACE_SMTP_SECURITY": "tls", "TRACE_REMINDER_DAYS": "7,60,7"})

    assert usual.mail is not None
    assert (usual.mail.port, usual.mail.security) == (587, "starttls")
    assert usual.reminder_days == (90, 30, 7)
    assert tls.mail is not None
    assert (tls.mail.port, tls.reminder_days) == (465, (60, 7))
    assert read_settings({"TRACE_REMINDER_DAYS": ""}).reminder_days == ()
