"""An officer's phone: a browser that is closed and opened again, with a camera that sees a printed label."""

from __future__ import annotations

import re
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import qrcode
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.journeys.browsing import CHROMIUM, PATIENCE_MS
from tests.journeys.server import Site

APP = "/officer/field"
WIDTH, HEIGHT = 640, 480
FRAMES = 10
DPI = 150
# Reading the records of a large county, and fetching what came of it, on a busy machine.
KEPT_MS = 90_000
_NUMBER = re.compile(r"\d+")
_KNOWS_IT_IS_OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false, configurable: true });"
# Chromium looks at the network of the machine when it is asked to send later, and would do so at once.
_ASKS_FOR_NO_SYNC = (
    "if (window.SyncManager) SyncManager.prototype.register = async () => undefined;"
)


def label_on_sheet(content: bytes, uri: str) -> Image.Image:
    """Return the part of a printed sheet (PDF) around the label whose square says `uri`."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.pdf"
        source.write_bytes(content)
        command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", source, Path(folder) / "page"]
        subprocess.run(command, check=True)
        for file in sorted(Path(folder).glob("page*.png")):
            with Image.open(file) as page:
                for found in zxingcpp.read_barcodes(page):
                    if found.text == uri:
                        return _around(page, found.position)
    raise AssertionError(f"no label says {uri}")


def square(text: str) -> Image.Image:
    """Return a square that says `text`, as somebody else would print it."""
    return qrcode.make(text).get_image().convert("L")


def _around(page: Image.Image, corners: Any) -> Image.Image:
    points = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
    xs, ys = [point.x for point in points], [point.y for point in points]
    margin = (max(xs) - min(xs)) // 3
    box = (min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)
    return page.crop(box).convert("L")


def film(picture: Image.Image, file: Path) -> Path:
    """Write a film (.y4m) of a hand that holds the camera over `picture`, a little askew and never quite still."""
    side = HEIGHT * 4 // 5
    label = picture.resize((side, side * picture.height // picture.width))
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FRAMES}:1 Ip A1:1 C420mpeg2\n".encode())
        chroma = bytes([128]) * (WIDTH * HEIGHT // 2)
        for number in range(FRAMES):
            table = Image.new("L", (WIDTH, HEIGHT), 150)
            turned = label.rotate(number % 5 - 2, expand=True, fillcolor=150)
            table.paste(turned, ((WIDTH - side) // 2 + number, (HEIGHT - side) // 2 - number))
            out.write(b"FRAME\n" + table.tobytes() + chroma)
    return file


class Phone:
    """The browser of a phone; what it keeps lies in a folder and outlives its being closed."""

    def __init__(self, playwright: Playwright, site: Site, folder: Path) -> None:
        self._playwright = playwright
        self._site = site
        self._folder = folder
        self.context: BrowserContext | None = None
        self.faults: list[str] = []

    def take_up(self, *, sees: Path | None = None, is_online: bool = True) -> Page:
        """Open the browser, looking through the camera at a film; returns its one page."""
        camera = [f"--use-file-for-fake-video-capture={sees}"] if sees else []
        self.context = self._playwright.chromium.launch_persistent_context(
            self._folder,
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                *camera,
            ],
            base_url=self._site.address,
            viewport={"width": 390, "height": 844},
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.set_offline(not is_online)
        self.context.add_init_script(_ASKS_FOR_NO_SYNC)
        if not is_online:
            # A page that begins hears of the missing network a moment late; a phone knows it before.
            self.context.add_init_script(_KNOWS_IT_IS_OFFLINE)
        page = self.context.pages[0]
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._note)
        page.on("request", self._note_request)
        return page

    def put_away(self) -> None:
        """Close the browser; what it keeps stays."""
        if self.context is not None:
            self.context.close()
            self.context = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.put_away()
        assert kind is not None or not self.faults, "\n".join(self.faults)

    def _note(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self._site.address, "data:", "blob:", "about:")):
            self.faults.append(f"asked another site: {request.url}")


def scan(page: Page) -> str:
    """Press the button, wait until the camera has seen a label, and return the verdict."""
    page.get_by_role("button", name="扫码").click()
    result = page.locator("#result")
    expect(result).to_be_visible(timeout=PATIENCE_MS)
    return result.get_attribute("data-verdict") or ""


def type_code(page: Page, text: str) -> str:
    """Type a code, and return the verdict."""
    page.get_by_label("二维码旁的编码").fill(text)
    page.get_by_role("button", name="核验编码").click()
    result = page.locator("#result")
    expect(result).to_be_visible()
    return result.get_attribute("data-verdict") or ""


def wait_until_kept(page: Page) -> None:
    """Wait until bundle and app lie on the phone."""
    expect(page.locator("body")).to_have_attribute("data-kept", "true", timeout=KEPT_MS)
    expect(page.locator("body")).to_have_attribute("data-bundle", _NUMBER, timeout=KEPT_MS)


@contextmanager
def silence(site: Site) -> Iterator[Callable[[], list[str]]]:
    """Listen where the site was, and tell what anybody asked for meanwhile (first lines of requests)."""
    opened: list[Any] = []
    port = int(site.address.rsplit(":", 1)[1])
    listener = socket.create_server(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            opened.append(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield lambda: [line for line in map(_first_line, opened) if not _is_of_browser(line)]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
        for connection in opened:
            connection.close()


def _is_of_browser(line: str) -> bool:
    """Whether Chromium asked of itself, as it could not on a phone without a network.

    Connections opened ahead carry nothing; and after a page was opened it looks for a newer worker, which no page
    can forbid (Service Workers, soft update).
    """
    return not line or line.startswith("GET /officer/field/worker.js ")


def _first_line(connection: socket.socket) -> str:
    connection.settimeout(1)
    try:
        return connection.recv(2000).decode(errors="replace").partition("\r\n")[0]
    except TimeoutError:
        return ""
