"""Coupon codes of North America (AI 8110 and 8112): fields that tell their own length.

A number whose length varies has a digit before it, its variable length indicator (VLI); how many
digits follow is that digit plus what the field adds. Source: GS1 US, North American Coupon
Application Guideline, and GS1 General Specifications, section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from trace.standards.gs1.fault import Fault, first_outside

_DIGITS = frozenset("0123456789")
_PREFIX_LENGTHS = range(7)
_VALUE_LENGTHS = range(1, 6)
_REQUIREMENT_CODES = "012349"
_NO_SECOND_PREFIX = 9


class _Fault(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class _Reader:
    """Takes field after field from the front of a coupon's digits."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def is_done(self) -> bool:
        return self.at == len(self.text)

    def take(self, count: int, reason: str) -> str:
        taken = self.text[self.at : self.at + count]
        if len(taken) < count:
            # Where nothing is left there is nothing to point at but the whole.
            start, length = (self.at, len(taken)) if taken else (0, len(self.text))
            raise _Fault(Fault(reason, start, length))
        self.at += count
        return taken

    def choice(self, allowed: str, missing: str, invalid: str) -> str:
        digit = self.take(1, missing)
        if digit not in allowed:
            raise _Fault(Fault(invalid, self.at - 1, 1))
        return digit

    def counted(self, name: str, lengths: range, added: int) -> str:
        """A field with its length before it."""
        length = self.length(name, lengths)
        return self.take(length + added, f"coupon_truncated_{name}")

    def length(self, name: str, lengths: range, also: int = -1) -> int:
        length = int(self.take(1, f"coupon_missing_{name}_vli"))
        if length not in lengths and length != also:
            raise _Fault(Fault(f"coupon_invalid_{name}_length", self.at - 1, 1))
        return length

    def day(self, name: str, invalid: str) -> str:
        digits = self.take(6, f"coupon_too_short_for_{name}")
        try:
            date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            raise _Fault(Fault(invalid, self.at - 6, 6)) from None
        return digits


def coupon_code(text: str) -> Fault | None:
    """Check a coupon code of North America (AI 8110)."""
    return _faulty(text, _read_coupon)


def coupon_offer(text: str) -> Fault | None:
    """Check a positive offer file coupon of North America (AI 8112)."""
    return _faulty(text, _read_offer)


def _faulty(text: str, read: Callable[[_Reader], None]) -> Fault | None:
    fault = first_outside(_DIGITS, text, "non_digit_character")
    if fault is not None:
        return fault
    reader = _Reader(text)
    try:
        read(reader)
    except _Fault as found:
        return found.fault
    if not reader.is_done():
        return Fault("coupon_excess_data", reader.at, len(text) - reader.at)
    return None


def _read_offer(reader: _Reader) -> None:
    reader.choice("01", "coupon_missing_format_code", "coupon_invalid_format_code")
    reader.counted("funder", _PREFIX_LENGTHS, 6)
    reader.take(6, "coupon_truncated_offer_code")
    reader.counted("serial_number", range(10), 6)


def _read_coupon(reader: _Reader) -> None:
    reader.counted("gcp", _PREFIX_LENGTHS, 6)
    reader.take(6, "coupon_truncated_offer_code")
    reader.counted("save_value", _VALUE_LENGTHS, 0)
    _read_requirement(reader, "1st")
    # What follows is optional, each part under its number and in the order of the numbers.
    expires = starts = None
    if _next_is(reader, "1"):
        missing = "coupon_missing_additional_purchase_rules_code"
        reader.choice("0123", missing, "coupon_invalid_additional_purchase_rules_code")
        _read_requirement(reader, "2nd")
        _read_prefix(reader, "2nd")
    if _next_is(reader, "2"):
        _read_requirement(reader, "3rd")
        _read_prefix(reader, "3rd")
    if _next_is(reader, "3"):
        # GS1's own spelling of this reason is kept: it is what people will look up.
        expires = reader.day("expiration_date", "coupon_invalid_exipiration_date")
    if _next_is(reader, "4"):
        starts = reader.day("start_date", "coupon_invalid_start_date")
        if expires is not None and expires < starts:
            raise _Fault(Fault("coupon_expiration_before_start", reader.at - 14, 14))
    if _next_is(reader, "5"):
        reader.counted("serial_number", range(10), 6)
    if _next_is(reader, "6"):
        reader.counted("retailer_gcp_or_gln", range(1, 8), 6)
    if _next_is(reader, "9"):
        _read_flags(reader)


def _next_is(reader: _Reader, number: str) -> bool:
    found = reader.text.startswith(number, reader.at)
    reader.at += found
    return found


def _read_requirement(reader: _Reader, which: str) -> None:
    name = f"{which}_purchase_requirement"
    reader.counted(name, _VALUE_LENGTHS, 0)
    reader.choice(_REQUIREMENT_CODES, f"coupon_missing_{name}_code", f"coupon_invalid_{name}_code")
    reader.take(3, f"coupon_truncated_{which}_purchase_family_code")


def _read_prefix(reader: _Reader, which: str) -> None:
    name = f"{which}_purchase_gcp"
    length = reader.length(name, _PREFIX_LENGTHS, also=_NO_SECOND_PREFIX)
    if length != _NO_SECOND_PREFIX:
        reader.take(length + 6, f"coupon_truncated_{name}")


def _read_flags(reader: _Reader) -> None:
    reader.choice("01256", "coupon_missing_save_value_code", "coupon_invalid_save_value_code")
    item = "save_value_applies_to_item"
    reader.choice("012", f"coupon_missing_{item}", f"coupon_invalid_{item}")
    reader.take(1, "coupon_missing_store_coupon_flag")
    flag = "dont_multiply_flag"
    reader.choice("01", f"coupon_missing_{flag}", f"coupon_invalid_{flag}")
