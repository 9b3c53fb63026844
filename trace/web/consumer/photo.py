"""Reading the code in a photograph: decoded here, for phones whose own scanner fails, and thrown away."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from trace.kernel.uploads import MAX_PICTURE_BYTES, MAX_PIXELS, PICTURE_FORMATS

# Enough for a symbol that fills an eighth of the picture, and quick to search.
EDGE = 2400
_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def read_code(content: bytes) -> str | None:
    """Return the text of the first QR code in a picture, or None when there is none or it is no picture."""
    if not content or len(content) > MAX_PICTURE_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=PICTURE_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                return None
            grey = ImageOps.exif_transpose(picture).convert("L")
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    grey.thumbnail((EDGE, EDGE))
    found = zxingcpp.read_barcodes(grey, formats=_QR)
    return next((code.text for code in found if code.valid), None)
