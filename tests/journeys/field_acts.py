"""What officers do with the app in their hand: sign in, fill in checks and inspections, sign on the screen."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests.factories.labels import make_exported
from tests.journeys.axe import AXE, OVERFLOW, RUN
from tests.journeys.browsing import SCREENSHOTS
from tests.journeys.phone import APP, Phone, wait_until_kept
from trace.kernel.work import Work
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.printer_files import exports_of
from trace.rooms.labels.rules import ExportFormat

# Pictures are made small on the phone before a record is kept.
FILLED = 30_000
FINISH = "完成检查并上传"
KEEP = "保存在本机并上传"


def sheet_of(work: Work, run: LabelRun) -> bytes:
    """Return the sheet of labels (PDF) that a printer gets for the run."""
    wanted = make_exported(work, run, format=ExportFormat.SHEET_PDF, layout="a4-4x7")
    work.session.flush()
    export = next(each for each in exports_of(work, run.id) if each.id == wanted.id)
    with work.ports.files.open(export.parts[0].file.digest) as file:
        return file.read()


def serial_of(uri: str) -> str:
    """Return the thirteen characters that stand beside a square."""
    return uri.partition("?")[0].rsplit("/", 1)[1]


def sign_in(phone: Phone, login: str, password: str) -> Page:
    """Sign in on the phone at the office, and wait until bundle and app lie on it."""
    page = phone.take_up()
    page.goto(f"/account/sign-in?next={APP}")
    page.get_by_label("手机号码").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{APP}")
    wait_until_kept(page)
    return page


def a_large_photo(name: str) -> dict[str, Any]:
    """A photograph as a phone takes it: larger than what is kept."""
    content = io.BytesIO()
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(content, "JPEG", quality=95)
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def fill_check(
    page: Page,
    stall_name: str,
    *,
    photos: int,
    result: str = "相符",
    findings: str = "实物与标签一致。",
) -> None:
    """Begin a check of the label that was just judged, and fill it in; nothing is kept yet."""
    page.get_by_role("button", name="登记核验", exact=True).click()
    page.locator("#place").fill(stall_name)
    page.get_by_label(result, exact=True).check()
    page.locator("#findings").fill(findings)
    page.locator("#officer-2").fill("示例乙")
    page.locator("#badge-1").fill("36092201")
    page.locator("#badge-2").fill("36092202")
    for number in range(photos):
        page.locator("#record-photo").set_input_files([a_large_photo(f"photo-{number}")])
        expect(page.locator("#record-pictures li")).to_have_count(number + 1, timeout=FILLED)


def sign(page: Page) -> None:
    """Draw a line on the field for the signature."""
    field = page.locator("#v-signature")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()


def picture(page: Page, name: str) -> None:
    """Take a picture, and look at what is there as a reader of pages aloud and the edge of a phone do."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-390.png", full_page=True)
    page.evaluate(AXE.read_text())
    found = page.evaluate(RUN)["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == []
    assert page.evaluate(OVERFLOW) == ""
