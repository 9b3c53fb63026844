"""The checks of content that GS1's syntax dictionary names: what a part of a value must be.

Each check takes a text and returns None or the first `Fault` in it, with the place of the fault.
The names of checks and reasons are GS1's own, in lower case, so that what we refuse can be looked
up. `gcppos1` and `gcppos2` only see that a company prefix could stand there: which prefixes were
given out is known to GS1's registry alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from trace.standards.gs1 import code_lists
from trace.standards.gs1.characters import CSET_39, CSET_64, CSET_82
from trace.standards.gs1.coupons import coupon_code, coupon_offer
from trace.standards.gs1.fault import Fault, first_outside, whole

Check = Callable[[str], Fault | None]

_CSET_82_ORDER = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
_CHECK_PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_MAX_PAIRED_LENGTH = 99
_IBAN_LENGTHS = range(10, 35)
# Kosovo has accounts, though no code of its own in ISO 3166.
_IBAN_COUNTRIES = code_lists.COUNTRIES | {"XK"}
_COMPANY_PREFIX_START = 4
_POSITION = re.compile(r"([0-9]+)/([0-9]+)", re.ASCII)
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAX_LATITUDE = 1_800_000_000  # 90° north, in ten-millionths of a degree from the south pole
_MAX_LONGITUDE = 3_600_000_000


def digits(text: str) -> Fault | None:
    """Only ASCII digits."""
    return first_outside(frozenset("0123456789"), text, "non_digit_character")


def cset82(text: str) -> Fault | None:
    """Only characters of set 82."""
    return first_outside(CSET_82, text, "invalid_cset82_character")


def cset39(text: str) -> Fault | None:
    """Only characters of set 39 (component and part identifiers)."""
    return first_outside(CSET_39, text, "invalid_cset39_character")


def cset64(text: str) -> Fault | None:
    """File-safe base 64 (RFC 4648, section 5) in groups of three, padded at the end alone."""
    data = text.rstrip("=")
    outside = first_outside(CSET_64, data, "invalid_cset64_character")
    if outside is not None:
        return outside
    padding = len(text) - len(data)
    if padding and (padding >= 3 or len(text) % 3):
        return Fault("invalid_cset64_padding", len(data), padding)
    return None


def csum(text: str) -> Fault | None:
    """The last digit is the check digit (modulo 10, weights 3 and 1 from the right)."""
    if not text:
        return whole("too_short_for_check_digit", text)
    fault = digits(text)
    if fault is not None:
        return fault
    body = reversed(text[:-1])
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(body))
    if -total % 10 != int(text[-1]):
        return Fault("incorrect_check_digit", len(text) - 1, 1)
    return None


def csumalpha(text: str) -> Fault | None:
    """The last two characters are the check pair (modulo 1021, prime weights from the right)."""
    if len(text) < 2:
        return whole("too_short_for_check_pair", text)
    if len(text) > _MAX_PAIRED_LENGTH:
        return whole("too_long_for_check_pair_implementation", text)
    body = text[:-2]
    fault = cset82(body)
    if fault is not None:
        return fault
    if text[-2:] != check_pair(body):
        return Fault("incorrect_check_pair", len(body), 2)
    return None


def check_pair(body: str) -> str:
    """Return the two characters that complete an alphanumeric key (GS1 GenSpecs, 7.9.5).

    body  at most 97 characters of set 82
    """
    weighted = zip(reversed(body), _PRIMES, strict=False)
    total = sum(_CSET_82_ORDER.index(character) * prime for character, prime in weighted) % 1021
    return _CHECK_PAIR[total >> 5] + _CHECK_PAIR[total & 31]


def _first_primes(count: int) -> tuple[int, ...]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return tuple(found)


_PRIMES = _first_primes(_MAX_PAIRED_LENGTH - 2)


def gcppos1(text: str) -> Fault | None:
    """A company prefix could stand at the start: four digits at least."""
    return _company_prefix(text, 0)


def gcppos2(text: str) -> Fault | None:
    """A company prefix could stand after the first digit."""
    return _company_prefix(text, 1)


def _company_prefix(text: str, start: int) -> Fault | None:
    if len(text) < start + _COMPANY_PREFIX_START:
        return whole("too_short_for_gcp", text)
    prefix = text[start : start + _COMPANY_PREFIX_START]
    fault = digits(prefix)
    return None if fault is None else Fault("invalid_gcp_prefix", start + fault.start, 1)


def hasnondigit(text: str) -> Fault | None:
    """Something else than digits stands in it."""
    return whole("requires_non_digit_character", text) if digits(text) is None else None


def nonzero(text: str) -> Fault | None:
    """A number above zero."""
    return digits(text) or (whole("illegal_zero_value", text) if not text.strip("0") else None)


def zero(text: str) -> Fault | None:
    """Zeros alone."""
    return whole("not_zero", text) if not text or text.strip("0") else None


def nozeroprefix(text: str) -> Fault | None:
    """A number that does not start with zero."""
    return digits(text) or (Fault("illegal_zero_prefix", 0, 1) if text.startswith("0") else None)


def hyphen(text: str) -> Fault | None:
    """A minus sign."""
    return whole("not_hyphen", text) if not text or text.strip("-") else None


def pcenc(text: str) -> Fault | None:
    """Every percent sign starts an escape of two hexadecimal digits."""
    broken = _ESCAPE.search(text)
    if broken is None:
        return None
    start = broken.start()
    return Fault("invalid_percent_sequence", start, len(text[start : start + 3]))


def importeridx(text: str) -> Fault | None:
    """One character of `-`, `0-9`, `A-Z`, `_`, `a-z` (AI 7040)."""
    if len(text) != 1:
        return whole("importer_idx_must_be_one_character", text)
    return first_outside(CSET_64, text, "invalid_import_idx_character")


def pieceoftotal(text: str) -> Fault | None:
    """Number and total of pieces, in halves of equal length: the fifth of twelve is `0512`."""
    if not text or len(text) % 2:
        return whole("invalid_length_for_piece_of_total", text)
    fault = digits(text)
    if fault is not None:
        return fault
    half = len(text) // 2
    piece, total = int(text[:half]), int(text[half:])
    if piece == 0:
        return Fault("zero_piece_number", 0, half)
    if total == 0:
        return Fault("zero_total_pieces", half, half)
    return whole("piece_number_exceeds_total", text) if piece > total else None


def posinseqslash(text: str) -> Fault | None:
    """Place in a sequence, such as `2/3` for the second of three."""
    match = _POSITION.fullmatch(text)
    if match is None:
        return whole("position_in_sequence_malformed", text)
    for number in (1, 2):
        if match[number].startswith("0"):
            return Fault("illegal_zero_prefix", match.start(number), len(match[number]))
    if int(match[1]) > int(match[2]):
        return whole("position_exceeds_end", text)
    return None


def iban(text: str) -> Fault | None:
    """A bank account number (ISO 13616): country, two check digits, account."""
    if len(text) < _IBAN_LENGTHS.start:
        return whole("iban_too_short", text)
    if len(text) >= _IBAN_LENGTHS.stop:
        return whole("iban_too_long", text)
    letters = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    fault = first_outside(letters, text, "invalid_iban_character")
    if fault is not None:
        return fault
    if text[:2] not in _IBAN_COUNTRIES:
        return Fault("illegal_iban_country_code", 0, 2)
    turned = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return Fault("incorrect_iban_checksum", 2, 2) if int(turned) % 97 != 1 else None


# ---------------------------------------------------------------- dates and times


def _sized(text: str, size: int, name: str) -> Fault | None:
    if len(text) < size:
        return whole(f"{name}_too_short", text)
    if len(text) > size:
        return whole(f"{name}_too_long", text)
    return digits(text)


def _day(text: str, year: int, start: int, *, zero_day: bool) -> Fault | None:
    month, day = int(text[start : start + 2]), int(text[start + 2 : start + 4])
    if not 1 <= month <= 12:
        return Fault("illegal_month", start, 2)
    if zero_day and day == 0:
        return None
    try:
        date(year, month, day)
    except ValueError:
        return Fault("illegal_day", start + 2, 2)
    return None


def yymmdd(text: str) -> Fault | None:
    """A day, YYMMDD."""
    return _short_date(text, zero_day=False)


def yymmd0(text: str) -> Fault | None:
    """A day, YYMMDD; day 00 stands for the last of its month."""
    return _short_date(text, zero_day=True)


def yyyymmdd(text: str) -> Fault | None:
    """A day, YYYYMMDD."""
    return _long_date(text, zero_day=False)


def yyyymmd0(text: str) -> Fault | None:
    """A day, YYYYMMDD; day 00 stands for the last of its month."""
    return _long_date(text, zero_day=True)


def _short_date(text: str, *, zero_day: bool) -> Fault | None:
    # GS1's century slides with the clock. The leap years of the two centuries it can mean are the
    # same ones: 1900 and 2100 lie outside it until 2050.
    fault = _sized(text, 6, "date")
    return fault or _day(text, 2000 + int(text[:2]), 2, zero_day=zero_day)


def _long_date(text: str, *, zero_day: bool) -> Fault | None:
    fault = _sized(text, 8, "date")
    # Year 0 is none of ours, but it was a leap year like 2000.
    return fault or _day(text, int(text[:4]) or 2000, 4, zero_day=zero_day)


def hh(text: str) -> Fault | None:
    """Hours, 00 to 23."""
    return _sized(text, 2, "hour") or _below(text, 24, "illegal_hour")


def mi(text: str) -> Fault | None:
    """Minutes, 00 to 59."""
    return _sized(text, 2, "minute") or _below(text, 60, "illegal_minute")


def ss(text: str) -> Fault | None:
    """Seconds, 00 to 59."""
    return _sized(text, 2, "second") or _below(text, 60, "illegal_second")


def hhmi(text: str) -> Fault | None:
    """Hours and minutes."""
    fault = _sized(text, 4, "hour_with_minute") or hh(text[:2])
    if fault is not None:
        return fault
    late = mi(text[2:])
    return None if late is None else Fault(late.reason, late.start + 2, late.length)


def _below(text: str, limit: int, reason: str) -> Fault | None:
    return whole(reason, text) if int(text) >= limit else None


# ---------------------------------------------------------------- places and code lists


def latitude(text: str) -> Fault | None:
    """Ten-millionths of a degree north of the south pole (GenSpecs 3.7.10)."""
    return _angle(text, _MAX_LATITUDE, "latitude")


def longitude(text: str) -> Fault | None:
    """Ten-millionths of a degree east of Greenwich."""
    return _angle(text, _MAX_LONGITUDE, "longitude")


def _angle(text: str, most: int, name: str) -> Fault | None:
    if len(text) != 10:
        return whole(f"{name}_invalid_length", text)
    return digits(text) or (whole(f"invalid_{name}", text) if int(text) > most else None)


def _listed(codes: frozenset[str], reason: str) -> Check:
    return lambda text: None if text in codes else whole(reason, text)


CHECKS: dict[str, Check] = {
    "N": digits,
    "X": cset82,
    "Y": cset39,
    "Z": cset64,
    "csetnumeric": digits,
    "cset82": cset82,
    "cset39": cset39,
    "cset64": cset64,
    "csum": csum,
    "csumalpha": csumalpha,
    "gcppos1": gcppos1,
    "gcppos2": gcppos2,
    "hasnondigit": hasnondigit,
    "nonzero": nonzero,
    "zero": zero,
    "nozeroprefix": nozeroprefix,
    "hyphen": hyphen,
    "pcenc": pcenc,
    "importeridx": importeridx,
    "pieceoftotal": pieceoftotal,
    "posinseqslash": posinseqslash,
    "iban": iban,
    "yymmdd": yymmdd,
    "yymmd0": yymmd0,
    "yyyymmdd": yyyymmdd,
    "yyyymmd0": yyyymmd0,
    "hh": hh,
    "mi": mi,
    "ss": ss,
    "hhmi": hhmi,
    "latitude": latitude,
    "longitude": longitude,
    "iso3166": _listed(code_lists.COUNTRIES_NUMERIC, "not_iso3166"),
    "iso3166999": _listed(code_lists.COUNTRIES_NUMERIC | {"999"}, "not_iso3166_or_999"),
    "iso3166alpha2": _listed(code_lists.COUNTRIES, "not_iso3166_alpha2"),
    "iso4217": _listed(code_lists.CURRENCIES_NUMERIC, "not_iso4217"),
    "iso5218": _listed(frozenset("0129"), "invalid_biological_sex_code"),
    "packagetype": _listed(code_lists.PACKAGE_TYPES, "invalid_package_type"),
    "mediatype": _listed(code_lists.MEDIA_TYPES, "invalid_media_type"),
    "winding": _listed(frozenset("019"), "invalid_winding_direction"),
    "yesno": _listed(frozenset("01"), "not_zero_or_one"),
    "couponcode": coupon_code,
    "couponposoffer": coupon_offer,
}
