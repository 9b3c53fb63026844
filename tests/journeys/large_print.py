"""Looks at pages as somebody does who has set the browser's letters to twice their size on a phone of 390 px."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.axe import OVERFLOW, PHONE
from tests.journeys.browsing import SCREENSHOTS

# Twice what browsers begin with (16 px for text, 13 px for code).
STANDARD, FIXED = 32, 26
# Drawings and maps are looked at by moving them; the headings of tables are for readers aloud on a phone.
_SHOWN = """(each) => each.getClientRects().length
  && !each.closest("svg, .visually-hidden, .drawing-frame, .map-frame, thead")"""
# What holds no text of the page, and what flows on with the text around it.
_APART = '["INPUT", "TEXTAREA", "SELECT", "VIDEO", "CANVAS", "IMG"]'
# Text that its box does not show, or only by scrolling sideways.
CUT_OFF = f"""() => [...document.querySelectorAll("body *")].filter({_SHOWN}).filter((each) => {{
  const style = getComputedStyle(each);
  if ({_APART}.includes(each.tagName) || style.display === "inline") return false;
  const isWider = each.scrollWidth > each.clientWidth + 2;
  const isTaller = each.scrollHeight > each.clientHeight + 2;
  return (style.overflowX !== "visible" && isWider)
    || (["hidden", "clip"].includes(style.overflowY) && isTaller);
}}).slice(0, 4).map((each) => `${{each.outerHTML.slice(0, 160)}} ${{each.scrollWidth}}/${{each.clientWidth}}`)"""
_NAMED = "button, a.btn, label.btn, [class*=badge-], .tab-bar a, .side-menu a, th, td, dt, dd, h1, h2, legend, label"
# What a control is called has to lie within it, and the control within the page.
SPILT = f"""() => [...document.querySelectorAll("{_NAMED}")].filter({_SHOWN}).filter((each) => {{
  const box = each.getBoundingClientRect();
  return box.right > innerWidth + 1 || box.left < -1 || each.scrollWidth > Math.ceil(box.width) + 2;
}}).slice(0, 4).map((each) => each.outerHTML.slice(0, 160))"""

_LETTERS = "() => getComputedStyle(document.documentElement).fontSize"


def enlarge(page: Page) -> None:
    """Set the browser's letters to twice their size on a phone."""
    page.set_viewport_size({"width": PHONE, "height": 844})
    browser = page.context.new_cdp_session(page)
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": STANDARD, "fixed": FIXED}})


def faults_of(page: Page, name: str) -> list[str]:
    """Return what is cut off, spills over or makes the page scroll sideways; a picture is kept."""
    wide = page.evaluate(OVERFLOW)
    found = [f"wider than the screen: {wide}"] if wide else []
    found += [f"cut off: {each}" for each in page.evaluate(CUT_OFF)]
    found += [f"spilt: {each}" for each in page.evaluate(SPILT)]
    # Asked last: whatever set the letters back would have made all the others pass.
    assert page.evaluate(_LETTERS) == f"{STANDARD}px"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"large-{name}-{PHONE}.png")
    return [f"{name}: {each}" for each in found]
