"""The app for the field by keyboard alone: every control is reached, the focus is always seen, an act is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from tests.factories.products import a_gtin
from tests.journeys.field_acts import FILLED, picture, serial_of, sign_in
from tests.journeys.phone import APP, Phone
from tests.journeys.server import Site
from tests.rooms.field.world import codes_of
from trace.kernel.actor import Role
from trace.standards.signing.serial import display

pytestmark = [pytest.mark.browser, pytest.mark.journey]

MOST_STEPS = 90
# What stands where the focus is. An input that only its label shows is seen where the label is.
FOCUS = """() => {
  const active = document.activeElement;
  if (!active || active === document.body) return { id: "", name: "the page", isSeen: true };
  const shown = active.classList.contains("visually-hidden") ? active.closest("label") : active;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const isOnScreen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
  return {
    id: active.id,
    name: active.outerHTML.slice(0, 120),
    isSeen: isOnScreen && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
}"""
# Every control that is there to be used; of a group of choices the keyboard stops at one.
CONTROLS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((each) => each.offsetParent !== null && !each.disabled && each.type !== "hidden" && each.type !== "radio")
  .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    """A running site of its own."""
    return new_site()


@pytest.fixture(scope="module")
def label(site: Site) -> dict[str, str]:
    """A genuine pack, and who looks at it."""
    with site.work() as work:
        run = make_activated_run(work, make_packed(work, gtin=a_gtin()), 2)
        officer = make_person(work, Role.MARKET_OFFICER)
        serial = serial_of(codes_of(work, run)[0])
        return {"serial": serial, "login": officer.phone, "password": officer.password}


@pytest.fixture
def page(
    chromium: Browser, playwright: Playwright, site: Site, label: dict[str, str], tmp_path: Path
) -> Iterator[Page]:
    """The app, kept on a phone that has no network any more; a keyboard is attached to it."""
    with Phone(playwright, site, tmp_path / "phone") as phone:
        sign_in(phone, label["login"], label["password"])
        phone.put_away()
        page = phone.take_up(is_online=False)
        # Where the focus goes the page scrolls to; at once, so that it can be looked for there.
        page.emulate_media(reduced_motion="reduce")
        page.goto(APP)
        expect(page.locator("body")).to_have_attribute("data-ready", "true")
        yield page


def step(page: Page, key: str = "Tab") -> dict[str, Any]:
    """Press a key that moves the focus; it has to be seen where it goes."""
    page.keyboard.press(key)
    found: dict[str, Any] = page.evaluate(FOCUS)
    assert found["isSeen"], f"the focus is not seen on {found['name']}"
    return found


def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key until the element of this id has the focus."""
    for _number in range(MOST_STEPS):
        if step(page)["id"] == name:
            return
    raise AssertionError(f"the Tab key never comes to {name}")


def write(page: Page, name: str, text: str) -> None:
    """Go to an input and write over what stands there."""
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_code_is_judged_and_a_check_recorded_by_keyboard_alone(
    page: Page, label: dict[str, str]
) -> None:
    write(page, "code", display(label["serial"]))
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_have_attribute("data-verdict", "unsigned")
    # Whoever sees nothing of the page is told the verdict, and goes on from there.
    expect(page.locator("#result")).to_be_focused()
    tab_to(page, "record-check")
    page.keyboard.press("Enter")
    expect(page.locator("#record-title")).to_be_focused()

    write(page, "place", "示例圩场9号摊")
    tab_to(page, "result-agrees")
    page.keyboard.press("Space")
    expect(page.locator("#result-agrees")).to_be_checked()
    write(page, "findings", "实物与标签一致。")
    write(page, "badge-1", "36092201")
    write(page, "officer-2", "示例乙")
    write(page, "badge-2", "36092202")
    tab_to(page, "record-photo")
    picture(page, "keyboard-photograph")
    tab_to(page, "record-save")
    page.keyboard.press("Enter")
    expect(page.locator("[data-state=waiting]")).to_have_count(1, timeout=FILLED)
    # The entry is listed before the form is gone; then somebody has to be somewhere.
    expect(page.locator("#record")).to_be_hidden()
    page.wait_for_function("() => document.activeElement !== document.body")


def test_what_is_missing_is_where_the_focus_goes(page: Page, label: dict[str, str]) -> None:
    write(page, "code", label["serial"])
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()
    tab_to(page, "record-check")
    page.keyboard.press("Enter")
    expect(page.locator("#record-title")).to_be_focused()
    tab_to(page, "record-save")

    page.keyboard.press("Enter")

    expect(page.locator("#place-error")).to_contain_text("此项必填")
    expect(page.locator("#place")).to_be_focused()
    tab_to(page, "record-cancel")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_be_hidden()
    # The entry is listed before the form is gone; then somebody has to be somewhere.
    expect(page.locator("#record")).to_be_hidden()
    page.wait_for_function("() => document.activeElement !== document.body")


def test_the_tab_key_comes_to_every_control_and_leaves_it_both_ways(page: Page) -> None:
    page.locator("#about summary").press("Enter")
    page.evaluate("() => document.activeElement.blur()")
    wanted = set(page.evaluate(CONTROLS))
    met: list[str] = []
    for _number in range(MOST_STEPS):
        met.append(step(page)["name"])
        if wanted <= set(met):
            break

    assert wanted - set(met) == set()
    back = [step(page, "Shift+Tab")["name"] for _number in range(5)]
    assert back == met[-2:-7:-1]
