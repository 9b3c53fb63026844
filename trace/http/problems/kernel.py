"""Problems of the kernel: the six kinds themselves, and what every room may meet."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.bodies import BodyUnreadable
from trace.http.identity import TokenRefused
from trace.http.problems import Problem
from trace.kernel.database import Busy, UnsafeSqlite
from trace.kernel.errors import (
    AlreadyRecorded,
    Broken,
    Conflict,
    ExportTooLarge,
    Invalid,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
    NotFound,
    NotPermitted,
    RuleBroken,
    Unavailable,
    Vanished,
)
from trace.kernel.files import StoreFull
from trace.kernel.keyring import KeyNumbersSpent, KeyringUnreadable
from trace.kernel.uploads import (
    FileKindRefused,
    FileTooLarge,
    TooManyPixels,
    VideoRefused,
    VideoTooLong,
)

PROBLEMS = {
    Invalid: Problem(422, "invalid", _l("Some of what you entered cannot be accepted.")),
    NotPermitted: Problem(403, "not-permitted", _l("You have no right to do this.")),
    NotFound: Problem(404, "no-such-thing", _l("There is no such thing here.")),
    Conflict: Problem(409, "conflict", _l("As things stand, this is not possible now.")),
    ExportTooLarge: Problem(
        409,
        "export-too-large",
        _l(
            "The photographs of this list are more than %(megabytes)d MB together. "
            "Search for less, or export the list without them."
        ),
    ),
    Unavailable: Problem(
        503, "unavailable", _l("A part of the service does not answer; try later.")
    ),
    StoreFull: Problem(
        503,
        "store-full",
        _l(
            "The disk for files is full; nothing half-written was kept. Ask the operator to make room, then try again."
        ),
        title=_l("The disk is full"),
    ),
    Broken: Problem(500, "broken", _l("Something is wrong on our side; the operator has to look.")),
    InvalidFields: Problem(
        422, "invalid-fields", _l("Some of what you entered cannot be accepted.")
    ),
    InvalidValue: Problem(422, "invalid-value", _l("This value cannot be accepted.")),
    MissingPermission: Problem(
        403,
        "missing-permission",
        _l("Your account has no right to do this here. Ask an administrator to give it to you."),
    ),
    NoSuchRecord: Problem(
        404, "no-such-record", _l("There is no such record, or it is not yours to see.")
    ),
    AlreadyRecorded: Problem(409, "already-recorded", _l("This has been recorded already.")),
    Vanished: Problem(
        409, "vanished", _l("Somebody else has just removed this. Load the page again.")
    ),
    RuleBroken: Problem(409, "rule-broken", _l("This contradicts what is recorded already.")),
    TokenRefused: Problem(401, "token-refused", _l("The token is unknown, revoked or expired.")),
    UnsafeSqlite: Problem(503, "unsafe-sqlite", _l("The database library is too old to be safe.")),
    Busy: Problem(
        503,
        "busy",
        _l("Many people are writing just now; nothing of yours was recorded. Send it once more."),
    ),
    KeyringUnreadable: Problem(500, "keyring-unreadable", _l("The signing keys cannot be read.")),
    KeyNumbersSpent: Problem(409, "key-numbers-spent", _l("All 255 key numbers are used.")),
    BodyUnreadable: Problem(
        400,
        "body-unreadable",
        _l(
            "The body is no JSON that can be accepted: send UTF-8, every name once in its object, "
            "numbers and nesting within reason."
        ),
    ),
    FileTooLarge: Problem(
        413,
        "file-too-large",
        _l("The file is too large: %(byte_count)d bytes, at most %(limit_bytes)d."),
    ),
    TooManyPixels: Problem(
        413,
        "too-many-pixels",
        _l("The picture has %(pixels)d pixels, at most %(limit)d are accepted."),
    ),
    VideoTooLong: Problem(
        413,
        "video-too-long",
        _l("The video lasts %(seconds)d seconds, at most %(limit_s)d are accepted."),
    ),
    VideoRefused: Problem(
        415,
        "video-refused",
        _l(
            "This video cannot be read in full or browsers cannot show it. Record it with the phone's own camera "
            "(MP4 or MOV, H.264 or H.265) and send it unchanged."
        ),
    ),
    FileKindRefused: Problem(
        415,
        "file-kind-refused",
        _l("“%(name)s” is not of a kind that is accepted here: %(accepted)s."),
    ),
}
REASONS = {
    "required": _l("Fill this in."),
    "number": _l("Enter a number."),
    "unit": _l("Choose a unit."),
    "positive": _l("Enter more than zero."),
    "too-fine": _l("This is finer than the unit allows."),
    "too-large": _l("This number is too large."),
    "dimension": _l("This unit does not suit the product."),
    "range": _l("This number is outside of what is accepted."),
    "cursor": _l("This page address is no longer valid; start from the first page."),
    "unknown-choice": _l("Choose one of those offered."),
    "division": _l("Enter a division code of 6, 9 or 12 digits."),
    "division-needed": _l("This role needs a division: enter its code."),
    "idempotency-key": _l("An idempotency key has 8 to 80 printable characters without spaces."),
    "credit-code": _l("This is no valid unified social credit code: compare it with the licence."),
}
