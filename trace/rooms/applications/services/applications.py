"""Applications: made with documents, decided with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload, store_document
from trace.kernel.work import Work
from trace.rooms.applications import queries, rules
from trace.rooms.applications.errors import ApplicationPending, EvidenceMissing
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.applications.models import (
    Application,
    ApplicationFile,
    ApplicationProduct,
    ApplicationStep,
    ApplicationUse,
)
from trace.rooms.applications.services.applicants import refuse_reentry, require_good_standing
from trace.rooms.applications.services.procedure import (
    begin_procedure,
    decide,
    pass_step,
    refuse_application,
    rules_of,
    stop_procedure,
    take_step,
)
from trace.rooms.applications.services.self_checks import keep_self_check
from trace.rooms.audit.services import record
from trace.rooms.authorisations.kinds import AuthorisationKind, AuthorisationOrigin
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import ON_PRODUCTS, AppliedProduct, Place, Use
from trace.rooms.authorisations.services import (
    Line,
    NewAuthorisation,
    check_scope,
    write_authorisation,
)
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.queries import get_brand
from trace.rooms.brands.rules import RuleBookBody, end_of_term
from trace.rooms.producers.queries import get_producer
from trace.rooms.quotas.services import grant_all
from trace.rooms.sanctions.services import plan_first_assessments

MAX_FILES = 20
MAX_STATEMENT = 4000


def start_application(
    work: Work,
    *,
    brand_id: int,
    producer_id: int,
    products: Sequence[AppliedProduct],
    statement: str = "",
    use: Use = ON_PRODUCTS,
) -> Application:
    """Begin an application as a draft; documents are attached to it and then it is submitted.

    use      shops or printing works instead of products; which authorisation it is to follow
    Raises   NotPermitted · NoSuchRecord · ReentryTooEarly · ProductNotInBrand · InvalidValue
    """
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.APPLICATIONS_SUBMIT,
        organisation_id=producer.id,
        division=producer.division,
    )
    brand = get_brand(work, brand_id)
    application = Application(
        brand_id=brand.id,
        producer_id=producer.id,
        state=ApplicationState.DRAFT,
        created_at=work.now,
        products=[],
        files=[],
        grounds=[],
    )
    application.brand, application.producer, application.rule_book = brand, producer, None
    application.use = None
    refuse_reentry(work, brand, producer.id)
    _fill(work, application, products, statement, use)
    work.session.add(application)
    work.session.flush()  # documents are attached to it by its id
    _record(work, "application.started", application)
    return application


def change_application(
    work: Work,
    *,
    application_id: int,
    products: Sequence[AppliedProduct],
    statement: str = "",
    use: Use = ON_PRODUCTS,
) -> Application:
    """Change a draft; raises as `start_application`, and ApplicationStepRefused once it was submitted."""
    application = _own(work, application_id, "change")
    for line in list(application.products):
        work.session.delete(line)
    application.products.clear()
    work.session.flush()  # the same product may come again in the new list
    # What it renews was settled when it was begun.
    follows = application.use.renews_id if application.use else None
    _fill(work, application, products, statement, replace(use, renews_id=follows))
    _record(work, "application.changed", application)
    return application


def attach_document(
    work: Work,
    *,
    application_id: int,
    upload: Upload,
    condition_code: str = "",
    caption: str = "",
) -> ApplicationFile:
    """Attach a document to a draft, as evidence for a condition of the rule-book where one is named.

    Raises   NotPermitted · NoSuchRecord · ApplicationStepRefused · UnknownCondition · InvalidValue (too many) ·
             FileTooLarge · TooManyPixels · FileKindRefused
    """
    application = _own(work, application_id, "change")
    if len(application.files) >= MAX_FILES:
        raise InvalidValue(field="file", reason="too-many-documents", value=str(MAX_FILES))
    if condition_code:
        _book, body = rules_of(work, application)
        body.condition(condition_code)
    # For the applicant and the authority it applies to; other readers of the producer have no business with it.
    stored = store_document(work, upload, organisation_id=None)
    entry = ApplicationFile(
        file_id=stored.id, condition_code=condition_code, caption=caption.strip()[:200]
    )
    entry.file = stored
    application.files.append(entry)
    _record(work, "application.document-attached", application, digest=stored.digest)
    return entry


def remove_document(work: Work, *, application_id: int, file_id: int) -> Application:
    """Take a document off a draft again; raises ApplicationStepRefused once it was submitted."""
    application = _own(work, application_id, "change")
    for entry in application.files:
        if entry.file_id == file_id:
            application.files.remove(entry)
            work.session.delete(entry)
            _record(work, "application.document-removed", application, file_id=file_id)
            return application
    raise NoSuchRecord(kind="file", key=str(file_id))


def submit_application(work: Work, *, application_id: int) -> Application:
    """Hand an application in; the rule-book in force opens its first step, again the first after a correction.

    Raises   NotPermitted · NoSuchRecord · ApplicationStepRefused · ProducerNotInOrder · RuleBookMissing ·
             EvidenceMissing · ApplicationPending
    """
    application = _own(work, application_id, "submit")
    require_good_standing(work, application.producer_id)
    refuse_reentry(work, application.brand, application.producer_id)
    book, body = rules_of(work, application)
    _require_evidence(application, body)
    _refuse_second(work, application)
    # From here on it follows this version to its end, whatever is published meanwhile.
    application.rule_book = book
    application.state = ApplicationState.SUBMITTED
    application.submitted_at = work.now
    work.session.flush()  # a decision in the same transaction finds it submitted
    keep_self_check(work, application, book, body)
    begin_procedure(work, application, body)
    _record(work, "application.submitted", application)
    return application


def withdraw_application(work: Work, *, application_id: int) -> Application:
    """Take an application back before it is decided."""
    application = _own(work, application_id, "withdraw")
    application.state = ApplicationState.WITHDRAWN
    stop_procedure(work, application)
    work.session.flush()  # a second application may follow in the same transaction
    _record(work, "application.withdrawn", application)
    return application


def decide_application(
    work: Work, *, application_id: int, decision: rules.GrantTerms | rules.Refusal
) -> Application:
    """Grant an application at its decision on terms, which writes the authorisation, or refuse it with its grounds.

    Where the procedure ends with a contract, the authorisation is in force from the contract on.
    Raises   NotPermitted · NoSuchRecord · ApplicationStepRefused · StepNotOpen (steps come first) · RuleBookMissing
             a refusal: RefusalWithoutGround · UnknownCondition · ReasonUnlawful
             a grant: ProducerNotInOrder · AlreadyAuthorised · ProductNotAuthorised · InvalidValue
    """
    step = take_step(work, application_id, StepKind.DECISION)
    if isinstance(decision, rules.Refusal):
        refuse_application(work, step, decision)
    else:
        _grant(work, step, decision)
    return step.application


def _grant(work: Work, step: ApplicationStep, terms: rules.GrantTerms) -> Authorisation:
    application = step.application
    state = rules.next_application_state(application.state, "grant")
    require_good_standing(work, application.producer_id)
    book, body = rules_of(work, application)
    valid_from = terms.valid_from or _first_day(work, application)
    if valid_from < work.today:
        raise InvalidValue(field="valid_from", reason="past", value=valid_from.isoformat())
    longest = end_of_term(valid_from, body.term_months)
    valid_until = terms.valid_until or longest
    if valid_until > longest:
        raise InvalidValue(field="valid_until", reason="term", value=longest.isoformat())
    authorisation = write_authorisation(
        work,
        application.brand,
        (book, body),
        NewAuthorisation(
            producer=application.producer,
            lines=_granted_products(application, terms.product_ids),
            valid_from=valid_from,
            valid_until=valid_until,
            number=terms.number,
            contract_number=terms.contract_number,
            origin=AuthorisationOrigin.APPLICATION,
            application_id=application.id,
            kind=application.use.kind if application.use else AuthorisationKind.PRODUCTS,
            places=places_of(application),
            awaits_contract=body.has_step(StepKind.CONTRACT),
        ),
    )
    plan_first_assessments(work, authorisation, body)
    grant_all(work, authorisation, terms.quota)
    decide(work, application, state, book=book)
    pass_step(work, step, rules.StepPass(document_number=terms.document_number))
    _record(work, "application.granted", application, number=authorisation.number)
    return authorisation


def _first_day(work: Work, application: Application) -> date:
    """Return today, or for a renewal the day after the last day of what it follows."""
    if application.use is None or application.use.renews_id is None:
        return work.today
    followed = work.session.get_one(Authorisation, application.use.renews_id)
    return max(work.today, followed.valid_until + timedelta(days=1))


def places_of(application: Application) -> tuple[Place, ...]:
    """Return the shops or printing works that an application names; none for one about products."""
    given = application.use.places if application.use else ()
    return tuple(Place.from_json(place) for place in given)


def _granted_products(application: Application, product_ids: Sequence[int]) -> list[Line]:
    chosen = [
        Line(line.product, line.brand_product, line.label_count)
        for line in application.products
        if not product_ids or line.product_id in product_ids
    ]
    if application.use and application.use.places and not product_ids:
        return []
    if not chosen or len(chosen) < len(set(product_ids)):
        raise InvalidValue(field="product_ids", reason="unknown-choice")
    return chosen


def _own(work: Work, application_id: int, act: str) -> Application:
    """Return an application of the actor's own producer in a state that allows `act`."""
    application = queries.get_application(work, application_id)
    require(
        work.actor,
        Permission.APPLICATIONS_SUBMIT,
        organisation_id=application.producer_id,
        division=application.producer.division,
    )
    rules.next_application_state(application.state, act)
    return application


def _fill(
    work: Work,
    application: Application,
    products: Sequence[AppliedProduct],
    statement: str,
    use: Use,
) -> None:
    brand = get_brand(work, application.brand_id)
    lines, places = check_scope(work, brand, application.producer_id, products, use)
    if len(statement) > MAX_STATEMENT:
        raise InvalidValue(field="statement", reason="too-long")
    application.statement = statement.strip()
    _fill_use(application, use, places)
    application.products.extend(
        ApplicationProduct(
            product=line.product, brand_product=line.brand_product, label_count=line.label_count
        )
        for line in lines
    )


def _fill_use(application: Application, use: Use, places: Sequence[Place]) -> None:
    if application.use is None and use == ON_PRODUCTS:
        return
    if application.use is None:
        application.use = ApplicationUse(renews_id=use.renews_id)
    application.use.kind = use.kind
    application.use.places = [place.to_json() for place in places]


def _require_evidence(application: Application, body: RuleBookBody) -> None:
    handed_in = {entry.condition_code for entry in application.files}
    missing = [
        condition.title
        for condition in body.conditions
        if condition.needs_document and condition.code not in handed_in
    ]
    if missing:
        raise EvidenceMissing(conditions=tuple(missing))


def _refuse_second(work: Work, application: Application) -> None:
    pending = (
        select(Application.id)
        .join(Application.products)
        .where(
            Application.brand_id == application.brand_id,
            Application.producer_id == application.producer_id,
            Application.state == ApplicationState.SUBMITTED,
            Application.id != application.id,
            ApplicationProduct.product_id.in_([line.product_id for line in application.products]),
        )
    )
    found = work.session.scalars(pending).first()
    if found is not None:
        raise ApplicationPending(application_id=found)


def _record(work: Work, verb: str, application: Application, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="application",
        subject_key=application.id,
        organisation_id=application.producer_id,
        brand=application.brand.code,
        **facts,
    )
