"""People at a screen: they read labels, fill in forms and press buttons, in Chinese as the product greets them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from trace.settings import ROOT

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = ROOT / "build" / "screens"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2309A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0.6478.188 Mobile Safari/537.36 XWEB/1260183 MMWEBSDK/20240501 MicroMessenger/8.0.50"
)
# What is loaded when it comes into view has to be there on a picture of the whole page.
_LOAD_PICTURES = """async () => {
  const all = [...document.images];
  all.forEach(image => { image.loading = "eager"; });
  await Promise.all(all.map(image => image.decode().catch(() => null)));
}"""
# A page of a busy machine may take this long; nothing waits longer than it has to.
PATIENCE_MS = 20_000


@dataclass(frozen=True, slots=True)
class _Size:
    width: int
    height: int
    user_agent: str | None = None
    is_phone: bool = False


class Screen(Enum):
    """What somebody looks at."""

    DESK = _Size(1280, 900)
    PHONE = _Size(390, 844, is_phone=True)
    WECHAT = _Size(390, 844, WECHAT, is_phone=True)


class Person:
    """Somebody with a browser of their own; keeps what their pages did wrong."""

    def __init__(self, browser: Browser, address: str, screen: Screen, *, journey: str) -> None:
        size = screen.value
        self._context = browser.new_context(
            base_url=address,
            viewport={"width": size.width, "height": size.height},
            user_agent=size.user_agent,
            is_mobile=size.is_phone,
            has_touch=size.is_phone,
            device_scale_factor=2 if size.is_phone else 1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self._context.new_page()
        self._address = address
        self._screen = screen
        self._journey = re.sub(r"\W+", "-", journey)
        self._faults: list[str] = []
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self._faults.append(f"script: {error}"))
        self.page.on("response", self._note_answer)
        self.page.on("request", self._note_request)

    # ------------------------------------------------------------------------------------- what people do

    def sign_in(self, phone: str, password: str) -> Person:
        """Sign in with phone number and password."""
        self.open("/account/sign-in")
        self.fill({"手机号码": phone, "密码": password})
        self.press("登录")
        return self

    def open(self, path: str) -> Person:
        """Go to an address of the site."""
        self.page.goto(path)
        return self

    def follow(self, name: str, *, within: str = "body") -> Person:
        """Follow the first link called `name`."""
        self.page.locator(within).get_by_role("link", name=name).first.click()
        return self

    def fill(self, answers: Mapping[str, str | bool | Path], *, within: str = "main") -> Person:
        """Fill in inputs by the words of their labels: text, a choice that holds the text, a tick, a file."""
        for label, answer in answers.items():
            self._fill_one(self.input(label, within=within), answer)
        return self

    def input(self, label: str, *, within: str = "main") -> Locator:
        """Return the input with this label; what is optional says so behind it."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*(选填)?\s*$")
        return self.page.locator(within).get_by_label(words).first

    def press(self, name: str, *, within: str = "body") -> Person:
        """Press the first button called `name`."""
        self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        return self

    def reads(self, *texts: str, within: str = "main") -> Person:
        """Expect each text on the page."""
        for text in texts:
            expect(self.page.locator(within).first).to_contain_text(text, timeout=PATIENCE_MS)
        return self

    def does_not_read(self, text: str, *, within: str = "main") -> Person:
        """Expect the text nowhere on the page."""
        expect(self.page.locator(within).first).not_to_contain_text(text)
        return self

    def download(self, link: str | re.Pattern[str], *, within: str | Locator = "main") -> bytes:
        """Return the file behind a link."""
        place = self.page.locator(within) if isinstance(within, str) else within
        with self.page.expect_download() as begun:
            place.get_by_role("link", name=link).first.click()
        return Path(begun.value.path()).read_bytes()

    def picture(self, name: str) -> Person:
        """Keep a picture of the whole page for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.evaluate(_LOAD_PICTURES)
        width = self._screen.value.width
        file = SCREENSHOTS / f"{self._journey}-{name}-{width}.png"
        self.page.screenshot(path=file, full_page=True)
        return self

    def close(self) -> list[str]:
        """Close the browser window; returns what its pages got wrong."""
        self._context.close()
        return [f"{self._journey}: {fault}" for fault in self._faults]

    # ------------------------------------------------------------------------------------- how it is done

    def _fill_one(self, found: Locator, answer: str | bool | Path) -> None:
        if isinstance(answer, Path):
            found.set_input_files(answer)
        elif isinstance(answer, bool):
            found.set_checked(answer)
        elif found.evaluate("element => element.tagName") == "SELECT":
            options = [text for text in found.locator("option").all_inner_texts() if answer in text]
            assert options, f"no {answer} among {found.locator('option').all_inner_texts()}"
            found.select_option(label=options[0])
        else:
            found.fill(answer)

    def _note_message(self, message: ConsoleMessage) -> None:
        # Chromium writes a line for every answer of 4xx, which refused forms have on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._faults.append(f"console: {message.text}")

    def _note_answer(self, answer: Response) -> None:
        if answer.status >= 500:
            self._faults.append(f"{answer.status} {answer.request.method} {answer.url}")

    def _note_request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self._address, "data:", "blob:", "about:")):
            self._faults.append(f"asked another site: {url}")
