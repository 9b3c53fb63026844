"""The authorisation certificate: what its sheet says, what its code holds, what the page behind the code says."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image

from tests.factories.brands import make_authorisation, make_brand
from tests.factories.people import make_organisation
from tests.factories.producers import make_producer
from trace.kernel.actor import Role
from trace.kernel.keyring import LocalKeyring
from trace.rooms.authorisations import signing
from trace.rooms.sanctions import services as sanctions

SUSPEND = {"act": "suspend", "reason": "抽检不合格"}


def holder_of(work, **given):
    brand = make_brand(work, authority_id=make_organisation(work, Role.BRAND))
    return make_authorisation(work, brand, make_producer(work), **given)


def certificate(client, held, portal="brand"):
    answer = client.get(f"/{portal}/authorisations/{held.id}/certificate.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.data


def words_of(content: bytes, folder: Path) -> str:
    """The text of a PDF, without spaces."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler (pdftotext) is not installed: apt-get install poppler-utils")
    (folder / "paper.pdf").write_bytes(content)
    command = ["pdftotext", "-layout", "paper.pdf", "-"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return re.sub(r"\s", "", done.stdout.decode())


def code_of(content: bytes, folder: Path) -> str:
    """What the QR symbol on the only page holds."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler (pdftoppm) is not installed: apt-get install poppler-utils")
    (folder / "paper.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "200", "-gray", "-png", "paper.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    (page,) = folder.glob("page-*.png")
    found = zxingcpp.read_barcodes(Image.open(page), formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text


def test_the_certificate_says_who_may_use_what_until_when(work, client_as, tmp_path):
    held = holder_of(work, number="万好〔2026〕17号")
    client = client_as(Role.BRAND, organisation_id=held.brand.authority_id)

    said = words_of(certificate(client, held), tmp_path)

    for words in (
        "区域公用品牌授权证书",
        "编号：万好〔2026〕17号",
        held.producer.name,
        held.products[0].product.name,
        "2026年1月2日至2028年12月31日",
        held.contract_number,
        "示例文〔2026〕1号（第1版）",
        "出具时状态：有效",
        "本页不是电子签章",
        "不得转让",
    ):
        assert words in said


def test_a_suspended_holder_gets_a_certificate_that_says_so(work, client_as, tmp_path):
    held = holder_of(work)
    sanctions.change_authorisation_state(work, authorisation_id=held.id, **SUSPEND)
    client = client_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)

    said = words_of(certificate(client, held, "producer"), tmp_path)

    assert "出具时状态：暂停使用" in said


def test_the_code_leads_to_the_verify_page_and_its_signature_holds(
    work, client, client_as, tmp_path
):
    held = holder_of(work, number="万好〔2026〕18号")
    staff = client_as(Role.BRAND, organisation_id=held.brand.authority_id)

    address = urlsplit(code_of(certificate(staff, held), tmp_path))
    page = client.get(f"{address.path}?{address.query}").get_data(as_text=True)

    assert 'data-signature="valid"' in page
    assert 'data-standing="in_force"' in page
    assert "签名正确" in page
    assert "不是电子签章" in page


@pytest.mark.parametrize(
    ("twist", "found", "words"),
    [
        (lambda signed: "", "absent", "不是电子签章"),
        (lambda signed: signed[:20] + ("B" if signed[20] != "B" else "C") + signed[21:], "invalid",
         "签名不符"),
        (lambda signed: "甲" * 88, "invalid", "签名不符"),
    ],
)  # fmt: skip
def test_the_page_tells_a_wrong_signature_and_what_stands_all_the_same(
    work, client, twist, found, words
):
    held = holder_of(work)
    signed = signing.sign_number(work.ports.keyring, held.number, now=work.now)
    work.session.commit()

    page = client.get(f"/authorisations/{held.number}", query_string={"s": twist(signed)})

    text = page.get_data(as_text=True)
    assert f'data-signature="{found}"' in text
    assert 'data-standing="in_force"' in text
    assert words in text


def test_what_a_revoked_key_signed_is_believed_no_more(tmp_path):

    now = datetime(2026, 7, 1, tzinfo=UTC)
    keyring = LocalKeyring(tmp_path / "keys", issuer="T", encryption_key=b"k" * 32, now=now)
    signed = signing.sign_number(keyring, "A-1", now=now)
    keyring.rotate(now)
    renewed = signing.sign_number(keyring, "A-1", now=now)
    keyring.revoke(1, now)

    assert signing.check_signature(keyring, "A-1", signed) is signing.PaperSignature.REVOKED
    assert signing.check_signature(keyring, "A-1", renewed) is signing.PaperSignature.VALID


def test_nobody_gets_the_certificate_of_another(work, client_as):
    held, other = holder_of(work), make_producer(work)
    stranger = client_as(Role.PRODUCER_CLERK, organisation_id=other.id)

    for path in ("", "/certificate.pdf"):
        answer = stranger.get(f"/producer/authorisations/{held.id}{path}")
        assert answer.status_code == 404
