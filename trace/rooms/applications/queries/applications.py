"""Reading applications."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.work import Work
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.models import Application, ApplicationFile, ApplicationProduct
from trace.rooms.applications.queries.reach import visible_applications
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.brands.queries import visible
from trace.rooms.producers.models import Producer

WITH_PRODUCTS: tuple[LoaderOption, ...] = (
    joinedload(Application.brand),
    joinedload(Application.producer),
    joinedload(Application.use),
    selectinload(Application.products).options(
        joinedload(ApplicationProduct.product), joinedload(ApplicationProduct.brand_product)
    ),
)


def list_applications(
    work: Work,
    *,
    brand_id: int | None = None,
    producer_id: int | None = None,
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Application]:
    """Return the applications the actor may see, newest first, with brand, producer and products."""
    statement = visible_applications(select(Application).join(Application.brand), work.actor)
    if brand_id is not None:
        statement = statement.where(Application.brand_id == brand_id)
    if producer_id is not None:
        statement = statement.where(Application.producer_id == producer_id)
    if state in set(ApplicationState):
        statement = statement.where(Application.state == ApplicationState(state))
    if text:
        statement = statement.where(Producer.name.contains(text, autoescape=True))
    return page_of(
        work.session,
        statement.options(*WITH_PRODUCTS),
        keys=[Application.id],
        cursor=cursor,
        size=size,
    )


def get_application(work: Work, application_id: int) -> Application:
    """Return an application with everything that belongs to it; NoSuchRecord where the actor may not see it."""
    statement = visible_applications(select(Application).join(Application.brand), work.actor)
    statement = statement.where(Application.id == application_id).options(
        *WITH_PRODUCTS,
        joinedload(Application.rule_book),
        selectinload(Application.files).joinedload(ApplicationFile.file),
        selectinload(Application.grounds),
    )
    application: Application | None = work.session.scalars(statement).first()
    if application is None:
        raise NoSuchRecord(kind="application", key=str(application_id))
    return application


def get_application_file(work: Work, application_id: int, file_id: int) -> ApplicationFile:
    """Return one document of an application the actor may see."""
    for entry in get_application(work, application_id).files:
        if entry.file_id == file_id:
            return entry
    raise NoSuchRecord(kind="file", key=str(file_id))


def authorisation_of_application(work: Work, application_id: int) -> Authorisation | None:
    """Return the authorisation that came of an application, or None."""
    statement = select(Authorisation).where(Authorisation.application_id == application_id)
    return work.session.scalars(statement).first()


def labels_applied_for(work: Work, *, authorisation_id: int, product_id: int) -> int | None:
    """Return how many labels a season the application of an authorisation asked for; None where it named no number.

    Also None for an authorisation that came of no application here, or that the actor may not see.
    """
    statement = (
        select(ApplicationProduct.label_count)
        .join(Authorisation, Authorisation.application_id == ApplicationProduct.application_id)
        .join(Authorisation.brand)
        .where(Authorisation.id == authorisation_id, ApplicationProduct.product_id == product_id)
    )
    asked: int | None = work.session.scalar(visible(statement, Authorisation, work.actor))
    return asked or None
