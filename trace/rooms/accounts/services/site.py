"""What the site says of itself, and the files that other services want to read at its root."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import SiteSetting, VerificationFile
from trace.rooms.accounts.queries import get_verification_file
from trace.rooms.accounts.rules import SiteKey
from trace.rooms.audit.services import record


def change_site_settings(work: Work, *, values: Mapping[SiteKey, str]) -> None:
    """Set the given settings; an empty text takes one away. Raises NotPermitted."""
    require(work.actor, Permission.SETTINGS_WRITE)
    _write(work, values)
    record(
        work,
        "site.settings-changed",
        subject_kind="site",
        subject_key="settings",
        values={key.value: value for key, value in values.items()},
    )


def mark_demo(work: Work, *, is_loaded: bool) -> None:
    """Note that demo data has been loaded, so that every page says so; raises NotPermitted."""
    require(work.actor, Permission.SETTINGS_WRITE)
    _write(work, {SiteKey.DEMO: "1" if is_loaded else ""})


def store_verification_file(work: Work, *, name: str, content: str) -> VerificationFile:
    """Store a domain-verification file, in place of an earlier one of that name.

    Raises   NotPermitted · InvalidValue field `file` reason `verification-name` or `verification-content`
    """
    require(work.actor, Permission.SETTINGS_WRITE)
    text = content.strip()
    rules.check_verification_file(name, text)
    work.session.execute(delete(VerificationFile).where(VerificationFile.name == name))
    file = VerificationFile(name=name, content=text, uploaded_at=work.now)
    work.session.add(file)
    work.session.flush()  # a second file of this name replaces it
    record(work, "site.file-stored", subject_kind="site", subject_key=name)
    return file


def remove_verification_file(work: Work, *, name: str) -> None:
    """Remove a domain-verification file; raises NotPermitted · NoSuchRecord."""
    require(work.actor, Permission.SETTINGS_WRITE)
    work.session.delete(get_verification_file(work, name))
    record(work, "site.file-removed", subject_kind="site", subject_key=name)


def _write(work: Work, values: Mapping[SiteKey, str]) -> None:
    keys = [key.value for key in values]
    rows = work.session.scalars(select(SiteSetting).where(SiteSetting.key.in_(keys)))
    known = {row.key: row for row in rows}
    for key, value in values.items():
        row = known.get(key.value)
        text = value.strip()
        if not text and row is not None:
            work.session.delete(row)
        elif row is not None:
            row.value, row.updated_at = text, work.now
        elif text:
            work.session.add(SiteSetting(key=key.value, value=text, updated_at=work.now))
    work.session.flush()  # the next change reads these
