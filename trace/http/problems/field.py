"""Problems of the field room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.field import entry_rules, rules

PROBLEMS = {
    rules.NoSuchDivision: Problem(
        422,
        "field-no-such-division",
        _l("%(value)s is no code of a county (6), township (9) or village (12 digits)."),
        title=_l("There is no such division"),
    ),
    entry_rules.EntryKeyReused: Problem(
        409,
        "field-entry-key",
        _l("Under the key %(key)s something else was sent before; make a new one."),
    ),
    entry_rules.EntrySettled: Problem(
        409,
        "field-entry-settled",
        _l("This was decided before: %(state)s."),
    ),
    entry_rules.PhotographsMissing: Problem(
        409,
        "field-photographs-missing",
        _l("%(count)d of the photographs did not arrive. Send them again, and then the record."),
    ),
    entry_rules.PhotographAltered: Problem(
        422,
        "field-photograph-altered",
        _l(
            "What arrived (%(byte_count)d bytes) is not the photograph that was sent. Send it again."
        ),
    ),
    entry_rules.TooManyPhotographs: Problem(
        409,
        "field-photographs-too-many",
        _l(
            "You have sent %(limit)d photographs that belong to no record yet. Send the records that wait on your"
            " phone first."
        ),
    ),
    entry_rules.TooManyEntries: Problem(
        409,
        "field-entries-too-many",
        _l("You have sent %(limit)d records within a day. Send this one again tomorrow."),
    ),
}
