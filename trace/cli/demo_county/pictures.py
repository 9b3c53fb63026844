"""Pictures and papers of the demo county, drawn here: they show what belongs there and pretend nothing."""

from __future__ import annotations

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from trace.kernel.uploads import Upload

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 800, 600
INK: Colour = (44, 52, 48)
NOTE = "示范图样，非实物照片"
PAPER_NOTE = "示范县样张，不是真实证件"

# What lies in the middle of a picture: a shape, its colour, and the ground it lies on.
_SCENES: dict[str, tuple[str, Colour, Colour]] = {
    "lily": ("petals", (250, 246, 235), (120, 150, 96)),
    "powder": ("tin", (244, 240, 226), (196, 176, 138)),
    "rice": ("sack", (238, 228, 200), (206, 174, 92)),
    "oil": ("bottle", (222, 170, 40), (92, 116, 70)),
    "honey": ("jar", (226, 150, 26), (250, 224, 150)),
    "cake": ("slices", (190, 96, 40), (236, 214, 184)),
    "peach": ("rounds", (245, 176, 84), (120, 156, 92)),
    "plum": ("rounds", (150, 190, 84), (64, 104, 92)),
    "fish": ("sack", (196, 60, 40), (240, 226, 210)),
    "herb": ("slices", (206, 180, 128), (92, 104, 84)),
    "gift": ("box", (166, 44, 44), (238, 220, 190)),
    "field": ("rows", (146, 178, 96), (196, 216, 226)),
    "mill": ("house", (196, 190, 180), (180, 206, 220)),
    "shelf": ("rows", (166, 126, 86), (240, 236, 228)),
}


def picture(scene: str, caption: str) -> Upload:
    """Return a drawn picture of goods or places with its caption."""
    shape, colour, ground = _SCENES[scene]
    image = _ground(ground)
    draw = ImageDraw.Draw(image)
    _SHAPES[shape](draw, colour)
    draw.rectangle((0, HEIGHT - 84, WIDTH, HEIGHT), fill=(255, 255, 255))
    draw.text((28, HEIGHT - 66), caption, fill=INK, font=_font(36))
    width = draw.textlength(NOTE, font=_font(20))
    draw.text((WIDTH - width - 28, HEIGHT - 54), NOTE, fill=(120, 126, 122), font=_font(20))
    return Upload(f"{scene}.jpg", _encoded(image, "JPEG"))


def logo(text: str, colour: Colour) -> Upload:
    """Return a brand's mark: its name on a seal."""
    image = Image.new("RGB", (480, 480), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, 460, 460), fill=colour)
    draw.ellipse((44, 44, 436, 436), outline=(255, 255, 255), width=6)
    rows = [text] if len(text) <= 3 else [text[:2], text[2:4]]
    size = 120 if len(rows) > 1 else 110
    top = 240 - size * len(rows) * 0.62
    for row in rows:
        width = draw.textlength(row, font=_font(size))
        draw.text((240 - width / 2, top), row, fill=(255, 255, 255), font=_font(size))
        top += size * 1.15
    return Upload("mark.png", _encoded(image, "PNG"))


def paper(title: str, *lines: str) -> Upload:
    """Return a one-page PDF that stands for a licence, report or contract."""
    image = Image.new("RGB", (620, 877), (255, 255, 252))
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 596, 853), outline=(160, 60, 50), width=3)
    width = draw.textlength(title, font=_font(40))
    draw.text((310 - width / 2, 80), title, fill=INK, font=_font(40))
    for number, line in enumerate(lines):
        draw.text((70, 200 + number * 48), line, fill=INK, font=_font(24))
    draw.ellipse((400, 660, 540, 800), outline=(190, 50, 40), width=4)
    draw.text((434, 712), "样张", fill=(190, 50, 40), font=_font(36))
    draw.text((70, 800), PAPER_NOTE, fill=(120, 126, 122), font=_font(20))
    return Upload(f"{title}.pdf", _encoded(image.convert("L"), "PDF"))


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


def _encoded(image: Image.Image, form: str) -> bytes:
    made = io.BytesIO()
    image.save(made, form)
    return made.getvalue()


def _ground(colour: Colour) -> Image.Image:
    """A soft light from above on a plain ground."""
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        light = 1.12 - 0.3 * y / HEIGHT
        red, green, blue = (min(255, int(part * light)) for part in colour)
        column.putpixel((0, y), (red, green, blue))
    return column.resize((WIDTH, HEIGHT))


def _darker(colour: Colour, factor: float = 0.82) -> Colour:
    red, green, blue = (int(part * factor) for part in colour)
    return red, green, blue


def _petals(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    for number in range(9):
        angle = 2 * math.pi * number / 9
        x, y = 400 + 105 * math.cos(angle), 250 + 105 * math.sin(angle)
        draw.ellipse((x - 92, y - 92, x + 92, y + 92), fill=colour, outline=_darker(colour, 0.9))
    draw.ellipse((330, 180, 470, 320), fill=_darker(colour, 0.95))


def _rounds(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    for x, y, size in ((220, 300, 110), (420, 330, 120), (610, 300, 105), (320, 180, 105)):
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        draw.ellipse(
            (x - size // 2, y - size * 2 // 3, x, y - size // 4), fill=_darker(colour, 1.08)
        )
        draw.arc((x - size, y - size, x + size, y + size), 200, 320, _darker(colour), 4)


def _tin(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rounded_rectangle((270, 110, 530, 470), 26, fill=colour)
    draw.ellipse((270, 80, 530, 146), fill=_darker(colour))
    draw.rectangle((270, 230, 530, 380), fill=(120, 150, 96))


def _sack(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rounded_rectangle((250, 70, 550, 490), 40, fill=colour)
    draw.rectangle((250, 90, 550, 120), fill=_darker(colour))
    draw.rounded_rectangle((300, 190, 500, 390), 20, fill=(255, 255, 255))


def _bottle(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rectangle((370, 40, 430, 150), fill=_darker(colour, 0.6))
    draw.rounded_rectangle((310, 130, 490, 490), 40, fill=colour)
    draw.rectangle((310, 260, 490, 400), fill=(250, 248, 240))


def _jar(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rounded_rectangle((270, 150, 530, 480), 60, fill=colour)
    draw.rectangle((290, 90, 510, 160), fill=_darker(colour, 0.5))
    draw.rectangle((300, 260, 500, 380), fill=(255, 250, 232))


def _slices(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    for number in range(5):
        x, y = 150 + number * 105, 150 + (number % 2) * 110
        draw.rounded_rectangle((x, y, x + 130, y + 180), 24, fill=colour, outline=_darker(colour))


def _box(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rectangle((220, 130, 580, 470), fill=colour)
    draw.rectangle((380, 130, 420, 470), fill=(224, 180, 90))
    draw.rectangle((220, 270, 580, 310), fill=(224, 180, 90))


def _rows(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    for number in range(6):
        top = 210 + number * 52
        shade = _darker(colour, 1.0 - 0.06 * number)
        draw.polygon(((0, top), (WIDTH, top - 50), (WIDTH, top + 20), (0, top + 60)), fill=shade)


def _house(draw: ImageDraw.ImageDraw, colour: Colour) -> None:
    draw.rectangle((180, 250, 620, 500), fill=colour)
    draw.polygon(((150, 250), (400, 110), (650, 250)), fill=(150, 70, 56))
    draw.rectangle((360, 360, 440, 500), fill=_darker(colour, 0.6))


_SHAPES = {
    "petals": _petals,
    "rounds": _rounds,
    "tin": _tin,
    "sack": _sack,
    "bottle": _bottle,
    "jar": _jar,
    "slices": _slices,
    "box": _box,
    "rows": _rows,
    "house": _house,
}


def signed(name: str) -> Upload:
    """Return a name as it might be written on a phone's screen."""
    sheet = Image.new("RGB", (640, 240), "white")
    ImageDraw.Draw(sheet).text((60, 60), name, fill=INK, font=_font(96))
    content = io.BytesIO()
    sheet.save(content, "PNG")
    return Upload("signature.png", content.getvalue())
