"""libqrencode by ctypes: the C encoder of Debian that ours is measured against, and compared with."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Sequence

REMEDY = "libqrencode is not installed: apt-get install libqrencode4"
# Its own numbers.
_MODES = {2: 1, 4: 2}
_LEVEL_M = 1


class _Code(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_int),
        ("width", ctypes.c_int),
        ("modules", ctypes.POINTER(ctypes.c_ubyte)),
    )


class Libqrencode:
    """The loaded library."""

    def __init__(self) -> None:
        """Load it; raises LookupError, saying what to install."""
        name = ctypes.util.find_library("qrencode")
        if name is None:
            raise LookupError(REMEDY)
        library = ctypes.CDLL(name)
        library.QRinput_new2.restype = ctypes.c_void_p
        library.QRinput_free.argtypes = [ctypes.c_void_p]
        library.QRinput_append.argtypes = [
            ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_char_p,
        ]  # fmt: skip
        library.QRcode_encodeInput.argtypes = [ctypes.c_void_p]
        library.QRcode_encodeInput.restype = ctypes.POINTER(_Code)
        library.QRcode_free.argtypes = [ctypes.POINTER(_Code)]
        self._library = library

    def encode(self, segments: Sequence[tuple[int, bytes]], version: int) -> bytes:
        """Return one symbol of level M, a byte a module whose lowest bit is 1 where dark.

        segments   mode indicator and characters of each
        """
        library = self._library
        given = library.QRinput_new2(version, _LEVEL_M)
        for mode, text in segments:
            if library.QRinput_append(given, _MODES[mode], len(text), text) != 0:
                raise ValueError(f"libqrencode refuses {text!r}")
        made = library.QRcode_encodeInput(given)
        code = made.contents
        modules = ctypes.string_at(code.modules, code.width * code.width)
        library.QRcode_free(made)
        library.QRinput_free(given)
        return modules
