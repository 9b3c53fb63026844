"""The symbol on a conformity certificate, drawn as SVG."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image, ImageDraw

from trace.http.qr_pictures import QUIET_ZONE, qr_svg

ADDRESS = "https://trace.example.cn/conformity/HGZ20260718-ABC234"
MODULE = 4


def test_the_symbol_reads_as_its_text_and_keeps_its_quiet_zone():
    svg = str(qr_svg(ADDRESS, "扫码查验"))

    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    picture = Image.new("L", (side * MODULE, side * MODULE), 255)
    draw = ImageDraw.Draw(picture)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", svg)
    for x, y, length in (map(int, run) for run in runs):
        right = (x + length) * MODULE - 1
        draw.rectangle((x * MODULE, y * MODULE, right, (y + 1) * MODULE - 1), fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == ADDRESS
    assert min(int(y) for _x, y, _length in runs) == QUIET_ZONE
    assert 'aria-label="扫码查验"' in svg


def test_a_label_that_looks_like_markup_stays_text():
    assert 'aria-label="&lt;b&gt;&#34;"' in str(qr_svg("x", '<b>"'))
