"""Anyone can check a certificate: what it covers, whether it holds, who has checked it."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.factories.certificates import make_certificate
from tests.factories.producers import make_producer
from trace.kernel.work import Work
from trace.rooms.certificates import services
from trace.rooms.certificates.models import CertificateStanding, VerificationResult


def test_a_certificate_in_force_shows_its_scope_and_that_nobody_has_checked_it(
    work: Work, client: FlaskClient
) -> None:
    certificate = make_certificate(work, make_producer(work))
    work.session.commit()

    page = client.get(f"/certificates/{certificate.id}")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert certificate.number in page.text
    assert "tone-ok" in page.text
    assert "who self" in page.text
    english = client.get(f"/certificates/{certificate.id}?lang=en").text
    assert "This certificate is in force today" in english


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(CertificateStanding.SUSPENDED, "suspended"), (CertificateStanding.WITHDRAWN, "withdrawn")],
)
def test_a_certificate_that_was_taken_away_says_so_with_its_reason(
    work: Work, client: FlaskClient, state: CertificateStanding, sentence: str
) -> None:
    certificate = make_certificate(work, make_producer(work))
    services.change_state(
        work, certificate_id=certificate.id, state=state, from_on=work.today, reason="第3号公告"
    )
    services.verify_certificate(
        work,
        certificate_id=certificate.id,
        result=VerificationResult.MATCHES,
        where_looked_up="认监委网站",
    )
    work.session.commit()

    page = client.get(f"/certificates/{certificate.id}?lang=en").text

    assert sentence in page
    assert "tone-bad" in page
    assert "第3号公告" in page
    assert "认监委网站" in page


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ((date(2025, 1, 1), date(2025, 12, 31)), "expired"),
        ((date(2026, 9, 1), date(2027, 8, 31)), "not valid yet"),
    ],
)
def test_a_certificate_outside_its_period_says_so(
    work: Work, client: FlaskClient, period: tuple[date, date], sentence: str
) -> None:
    begin, end = period
    certificate = make_certificate(work, make_producer(work), valid_from=begin, valid_until=end)
    work.session.commit()

    assert sentence in client.get(f"/certificates/{certificate.id}?lang=en").text


def test_an_unknown_certificate_is_not_found(client: FlaskClient) -> None:
    assert client.get("/certificates/999999").status_code == 404
