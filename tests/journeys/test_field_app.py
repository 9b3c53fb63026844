"""An officer in a village without a network: what the phone says of labels, and that it asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.factories.labels import (
    make_activated_run,
    make_exported,
    make_packed,
    make_pre_printed_run,
)
from tests.factories.people import make_person
from tests.factories.products import a_gtin
from tests.journeys import phone as phones
from tests.journeys.field_acts import picture, serial_of, sheet_of, sign_in
from tests.journeys.phone import APP, Phone, film, scan, silence, type_code
from tests.journeys.server import Site
from tests.rooms.field.world import codes_of, place
from trace.kernel.actor import Role
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.labels import services as labels
from trace.standards.signing.serial import check_character, display

# What a browser says when the phone is full; its own estimate of the room left is no matter for a test.
NO_ROOM = """() => { IDBObjectStore.prototype.put = () => {
  throw new DOMException("The phone is full.", "QuotaExceededError");
}; }"""

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@dataclass
class Market:
    """Printed labels in a market, as films of a camera held over them, and the officer."""

    films: dict[str, Path]
    typed: str
    recalled_batch: int
    other: str
    other_batch: int
    login: str
    password: str


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site of its own: it is stopped while the officer is in the village."""
    return new_site()


@pytest.fixture(scope="module")
def market(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Labels of three runs, printed by the product's own exports."""
    folder = tmp_path_factory.mktemp("films")
    with site.work() as work:
        genuine = make_activated_run(work, make_packed(work, gtin=a_gtin()), 6)
        labels.void_range(work, run_id=genuine.id, first=1, last=1, reason="遗失")
        unbound = make_pre_printed_run(work, make_packed(work), 4)
        make_exported(work, unbound)
        packed = make_packed(work)
        recalled = make_activated_run(work, packed, 4)
        work.session.flush()
        uris = codes_of(work, genuine)
        sheets = [(genuine, 0, "genuine"), (genuine, 1, "voided"), (unbound, 2, "unbound")]
        pictures = {
            name: phones.label_on_sheet(sheet_of(work, run), codes_of(work, run)[index])
            for run, index, name in [*sheets, (recalled, 3, "recalled")]
        }
        forged = uris[2][:-3] + ("AAA" if uris[2][-3:] != "AAA" else "BBB")
        pictures["forged"] = phones.square(forged)
        elsewhere = make_packed(work)
        other = serial_of(codes_of(work, make_activated_run(work, elsewhere, 2))[0])
        officer = make_person(work, Role.MARKET_OFFICER)
        serial, batch_id, other_batch = serial_of(uris[3]), packed.batch.id, elsewhere.batch.id
    films = {name: film(each, folder / f"{name}.y4m") for name, each in pictures.items()}
    return Market(films, serial, batch_id, other, other_batch, officer.phone, officer.password)


@pytest.fixture
def phone(chromium: Browser, playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    with Phone(playwright, site, tmp_path / "phone") as held:
        yield held


def test_labels_are_judged_in_a_village_without_a_network(
    site: Site, market: Market, phone: Phone
) -> None:
    sign_in(phone, market.login, market.password)
    phone.put_away()
    site.stop()

    with silence(site) as connections:
        for name, verdict in (
            ("genuine", "active"),
            ("unbound", "inactive"),
            ("voided", "voided"),
            ("forged", "forged"),
            ("recalled", "active"),
        ):
            page = phone.take_up(sees=market.films[name], is_online=False)
            page.goto(APP)
            assert scan(page) == verdict, name
            picture(page, f"field-{name}")
            if name == "genuine":
                _type_codes(page, market)
            phone.put_away()
        assert connections() == []

    site.start()
    with site.work() as work:
        place(work, market.recalled_batch, RestrictionKind.RECALL)
    page = phone.take_up(sees=market.films["recalled"])
    page.goto(APP)
    body = page.locator("body")
    expect(body).to_have_attribute("data-bundle", "2")
    assert 0 < int(body.get_attribute("data-bytes") or 0) < 50_000
    phone.context.set_offline(True)  # type: ignore[union-attr]
    assert scan(page) == "recalled"
    expect(page.locator("#result")).to_contain_text("正在召回")
    picture(page, "field-recalled-since")


def test_a_full_phone_judges_by_the_new_bundle_until_it_is_closed_and_by_the_old_one_after(
    site: Site, market: Market, phone: Phone
) -> None:
    page = sign_in(phone, market.login, market.password)
    held = page.locator("body").get_attribute("data-bundle")
    assert type_code(page, market.other) == "unsigned"
    page.evaluate(NO_ROOM)
    with site.work() as work:
        place(work, market.other_batch, RestrictionKind.OFFICER_STOP)

    page.locator("summary", has_text="本机离线包").click()
    page.get_by_role("button", name="立即更新").click()

    # What was read less than fifteen seconds ago is not read again: the open page asks for it by itself.
    newer = str(int(held or 0) + 1)
    expect(page.locator("body")).to_have_attribute("data-bundle", newer, timeout=phones.KEPT_MS)
    expect(page.locator("#notice")).to_contain_text("存储空间不足")
    assert type_code(page, market.other) == "held"
    phone.put_away()
    page = phone.take_up(is_online=False)
    page.goto(APP)
    expect(page.locator("body")).to_have_attribute("data-bundle", held or "")
    assert type_code(page, market.other) == "unsigned"
    page.locator("summary", has_text="本机离线包").click()
    page.get_by_role("button", name="从本机删除").click()
    expect(page.locator("#notice")).to_contain_text("已从本机删除离线包")
    expect(page.locator("#age")).to_contain_text("本机还没有离线包")


def _type_codes(page: phones.Page, market: Market) -> None:
    assert type_code(page, display(market.typed).lower()) == "unsigned"
    other = "7" * 12
    assert type_code(page, other + check_character(other)) == "absent"
    expect(page.locator("#result")).to_contain_text("本离线包未收录此码")
    assert type_code(page, "ABC") == "mistyped"
