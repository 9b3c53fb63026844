"""Reading changes of name and trademark."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.authorisations.kinds import RequestState
from trace.rooms.authorisations.models import AuthorisationChange
from trace.rooms.authorisations.queries.held import named, of_visible, with_holder


def list_changes(
    work: Work,
    *,
    authorisation_id: int | None = None,
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[AuthorisationChange]:
    """Return the changes of name and trademark the actor may see, newest first, with holder and brand."""
    statement = named(of_visible(work, AuthorisationChange), text)
    if authorisation_id is not None:
        statement = statement.where(AuthorisationChange.authorisation_id == authorisation_id)
    if state in set(RequestState):
        statement = statement.where(AuthorisationChange.state == RequestState(state))
    return page_of(
        work.session,
        statement.options(
            *with_holder(AuthorisationChange.authorisation), joinedload(AuthorisationChange.file)
        ),
        keys=[AuthorisationChange.id],
        cursor=cursor,
        size=size,
    )


def get_change(work: Work, change_id: int) -> AuthorisationChange:
    """Return one change with holder, brand and document; NoSuchRecord where the actor may not see it."""
    statement = of_visible(work, AuthorisationChange).where(AuthorisationChange.id == change_id)
    found: AuthorisationChange | None = work.session.scalars(
        statement.options(
            *with_holder(AuthorisationChange.authorisation), joinedload(AuthorisationChange.file)
        )
    ).first()
    if found is None:
        raise NoSuchRecord(kind="authorisation-change", key=str(change_id))
    return found
