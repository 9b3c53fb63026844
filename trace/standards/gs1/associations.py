"""What may, must and must not stand together on one item (GS1 General Specifications, section 4).

The rules are about all that the symbols of one item say together: read them all before asking.
"""

from __future__ import annotations

from collections.abc import Sequence

from trace.standards.gs1 import application_identifiers as identifiers
from trace.standards.malformed import Malformed

Elements = Sequence[tuple[str, str]]

#: Keys that name a single thing only with their serial part, and the length without it.
_SERIAL_AFTER = {"253": 13, "255": 13, "8003": 14}
_DIGITAL_SIGNATURE = "8030"


class BadAssociation(Malformed):
    """Elements that may not stand together as they do; `ai` is the one whose rule is broken.

    reason  `repeated` (the same identifier with another value) · `excluded` (`other` may not stand
            beside it) · `required` (what it needs is missing) · `serial` (a digital signature
            beside a key without its serial part)
    """

    code = "gs1_association"


def require_associations(elements: Elements) -> None:
    """Raise BadAssociation unless the elements may stand together and lack nothing."""
    require_compatible(elements)
    require_companions(elements)
    require_serialised_signature(elements)


def require_compatible(elements: Elements) -> None:
    """Raise BadAssociation for repeated or excluded elements; what is missing is not asked."""
    require_one_value(elements)
    require_no_exclusion(elements)


def require_one_value(elements: Elements) -> None:
    """Raise BadAssociation for an identifier that comes again with another value."""
    seen: dict[str, str] = {}
    for ai, value in elements:
        if seen.setdefault(ai, value) != value:
            raise BadAssociation("repeated", ai=ai)


def require_no_exclusion(elements: Elements) -> None:
    """Raise BadAssociation for two identifiers that GS1 keeps apart."""
    present = dict.fromkeys(ai for ai, _ in elements)
    for ai in present:
        identifier = identifiers.find(ai)
        for pattern in identifier.excludes if identifier else ():
            for other in present:
                if other != ai and _matches(pattern, other):
                    raise BadAssociation("excluded", ai=ai, other=other)


def require_companions(elements: Elements) -> None:
    """Raise BadAssociation for an identifier without another that it needs."""
    present = {ai for ai, _ in elements}
    for ai, _ in elements:
        identifier = identifiers.find(ai)
        for group in identifier.requires if identifier else ():
            if not any(_is_met(together, ai, present) for together in group):
                needed = " ".join("+".join(together) for together in group)
                raise BadAssociation("required", ai=ai, needed=needed)


def require_serialised_signature(elements: Elements) -> None:
    """Raise BadAssociation for a digital signature (8030) of a key that names a whole class."""
    if not any(ai == _DIGITAL_SIGNATURE for ai, _ in elements):
        return
    for ai, value in elements:
        if len(value) <= _SERIAL_AFTER.get(ai, -1):
            raise BadAssociation("serial", ai=ai)


def _is_met(together: tuple[str, ...], ai: str, present: set[str]) -> bool:
    return all(
        any(other != ai and _matches(pattern, other) for other in present) for pattern in together
    )


def _matches(pattern: str, ai: str) -> bool:
    return len(pattern) == len(ai) and all(
        digit == found or (digit == "n" and found.isdigit())
        for digit, found in zip(pattern, ai, strict=True)
    )
