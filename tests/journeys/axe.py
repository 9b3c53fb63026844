"""Looks at pages as axe-core and a phone's edge do: what cannot be read aloud, seen in contrast or fits no screen."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from trace.settings import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 390, 1280
RUN = "() => axe.run(document, {resultTypes: ['violations']})"
OVERFLOW = """() => document.documentElement.scrollWidth <= window.innerWidth + 1 ? ''
  : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3).map(e => e.outerHTML.slice(0, 160)).join(' ') || 'the page'"""
# The form of the page itself, of which something is asked.
_FORM = """[...document.querySelectorAll('main form[method=post]')].find(form =>
  form.action.split('#')[0] === location.href.split('#')[0] && form.querySelector('[required]'))"""
HAS_FORM = f"() => Boolean({_FORM})"
SEND_EMPTY = f"""() => {{
  const form = {_FORM};
  for (const input of form.querySelectorAll('input:not([type=hidden]), textarea, select')) {{
    if (['checkbox', 'radio'].includes(input.type)) input.checked = false;
    else input.value = '';
  }}
  form.noValidate = true;
  form.submit();
}}"""
# The same page as a file, in another language, with older rows, sorted otherwise or partly folded.
OTHER_FORMS = {"format", "lang", "cursor", "sort", "downwards", "fold"}


@dataclass
class Findings:
    """Endpoints whose pages were looked at or whose files came, and what is wrong."""

    endpoints: set[str] = field(default_factory=set)
    pages: int = 0
    refused_forms: int = 0
    faults: list[str] = field(default_factory=list)


class Crawler:
    """Follows the links of a portal from page to page in one browser and looks at each."""

    def __init__(self, browser: Browser, address: str, app: Flask, *, of_a_kind: int = 2) -> None:
        self._address = address
        self._host = urlsplit(address).netloc
        self._adapter = app.url_map.bind(self._host)
        self._of_a_kind = of_a_kind
        self._context = browser.new_context(base_url=address, locale="zh-CN")
        self._context.add_init_script(path=AXE)
        self._page: Page = self._context.new_page()
        self._page.on("console", self._note_message)
        self._page.on("response", self._note_answer)
        self._messages: list[str] = []
        self._counts: Counter[tuple[str, frozenset[str]]] = Counter()
        self._queued: set[str] = set()
        self.findings = Findings()

    def sign_in(self, phone: str, password: str) -> None:
        """Sign in; the browser keeps the cookie."""
        form = {"phone": phone, "password": password}
        answer = self._context.request.post("/account/sign-in", form=form)
        assert not answer.url.endswith("/account/sign-in"), f"{phone} cannot sign in"

    def crawl(self, seeds: Iterable[str], *, within: tuple[str, ...], absent: str = "") -> Findings:
        """Look at the seeds and at whatever they link to, as far as its path begins with one of `within`.

        All must be there, save `absent`, of which the page that says so is looked at.
        """
        waiting: deque[str] = deque(seeds)
        self._queued.update(waiting)
        while waiting:
            path = waiting.popleft()
            if self._look(path, must_be_there=path != absent):
                waiting.extend(self._links(within))
                self._send_empty(path)
        self._context.close()
        return self.findings

    def _links(self, within: tuple[str, ...]) -> list[str]:
        found = self._page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        return [path for link in found if (path := self._new_path(link, within))]

    def _new_path(self, link: str, within: tuple[str, ...]) -> str:
        whole = urlsplit(urljoin(self._page.url, link))
        path = whole.path + (f"?{whole.query}" if whole.query else "")
        names = frozenset(parse_qs(whole.query))
        endpoint = self._endpoint(whole.path)
        is_ours = whole.netloc == self._host and whole.path.startswith(within)
        if not endpoint or not is_ours or path in self._queued or names & OTHER_FORMS:
            return ""
        # The same page with other records tells little more; acts and sections in words are pages of their own.
        words = "/".join(part for part in whole.path.split("/") if part.isalpha())
        kind = (f"{endpoint} {words}", names)
        self._counts[kind] += 1
        if self._counts[kind] > self._of_a_kind:
            return ""
        self._queued.add(path)
        return path

    def _endpoint(self, path: str) -> str:
        try:
            return str(self._adapter.match(path, method="GET")[0])
        except RequestRedirect as moved:
            return self._endpoint(urlsplit(moved.new_url).path)
        except HTTPException:
            return ""

    def _look(self, path: str, *, must_be_there: bool) -> bool:
        """Look at the page behind `path`; tells whether it is one."""
        self._messages.clear()
        self.findings.endpoints.add(self._endpoint(urlsplit(path).path))
        try:
            answer = self._page.goto(path)
        except Error as error:
            if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                raise
            return False
        if answer is None or not _is_page(answer):
            return False
        if must_be_there and answer.status != 200:
            self.findings.faults.append(f"{path}: {answer.status}")
            return False
        self.findings.endpoints.add(self._endpoint(urlsplit(self._page.url).path))
        self.findings.pages += 1
        for width in (PHONE, DESK):
            self._judge(path, width)
        self.findings.faults += [f"{path}: {message}" for message in self._messages]
        return True

    def _send_empty(self, path: str) -> None:
        """Send the page's own form with nothing in it, and look at the page that says what is wrong."""
        if not self._page.evaluate(HAS_FORM):
            return
        with self._page.expect_navigation() as sent:
            self._page.evaluate(SEND_EMPTY)
        if sent.value.status != 422:
            self.findings.faults.append(f"{path}: sent empty it answers {sent.value.status}")
            return
        self.findings.refused_forms += 1
        if not self._page.locator("main .field-error, main .error").count():
            self.findings.faults.append(f"{path}: sent empty no field says what is wrong")
        self._judge(f"{path} sent empty", PHONE)

    def _judge(self, path: str, width: int) -> None:
        self._page.set_viewport_size({"width": width, "height": 844})
        found = [_sentence(violation) for violation in self._page.evaluate(RUN)["violations"]]
        if wide := self._page.evaluate(OVERFLOW):
            found.append(f"wider than the screen: {wide}")
        self.findings.faults += [f"{path} at {width}: {fault}" for fault in found]

    def _note_answer(self, answer: Response) -> None:
        """What a page shows within it counts as looked at with it."""
        if answer.ok and urlsplit(answer.url).netloc == self._host:
            self.findings.endpoints.add(self._endpoint(urlsplit(answer.url).path))

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._messages.append(f"console: {message.text}")


def _is_page(answer: Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "")


def _sentence(violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"][:200] for node in violation["nodes"][:3])
    why = violation["nodes"][0]["failureSummary"].replace("\n", " ")[:300]
    return f"{violation['id']} ({violation['impact']}): {places} - {why}"
