"""One's own producer: how its registration stands, its particulars and its picture."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.permissions import Permission
from trace.rooms.producers import queries, services
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.producers.services import ProducerIdentity
from trace.web.producer import bp
from trace.web.registers import Answer, Input, form_page, own_producer_id
from trace.wire.producers import ContactSchema, IdentitySchema

navigation.add(
    portal="producer",
    endpoint="producer.profile",
    label=_l("Our particulars"),
    permission=Permission.PRODUCERS_WRITE,
    order=95,
)


@bp.get("/profile")
def profile() -> str:
    """Show how the registration stands, and the particulars."""
    with door_work(read_only=True) as work:
        producer = queries.get_producer(work, own_producer_id())
        return render_template(
            "producer/profile.html",
            producer=producer,
            reviews=queries.reviews_of(work, producer.id),
            steps=queries.steps_of(work, producer.division),
            suspensions=queries.suspensions_of(work, producer.id),
        )


@bp.route("/profile/identity", methods=["GET", "POST"])
def identity() -> Answer:
    """Correct who the producer is, while the registration is a draft or was refused."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        producer = queries.get_producer(work, producer_id)
    form = Form(IdentitySchema, initial=producer)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_identity(
                    work, producer_id=producer_id, identity=ProducerIdentity(**form.data)
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.profile"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Who we are"),
        inputs=identity_inputs(),
        button=_("Save"),
        back=url_for("producer.profile"),
    )


@bp.route("/profile/contact", methods=["GET", "POST"])
def contact() -> Answer:
    """Change how the producer is reached and presents itself."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        producer = queries.get_producer(work, producer_id)
    form = Form(ContactSchema, initial=producer)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_contact(work, producer_id=producer_id, **form.data)
                picture = form.file("picture")
                if picture is not None:
                    services.set_picture(work, producer_id=producer_id, upload=picture)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.profile"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Contact and presentation"),
        inputs=[
            *contact_inputs(),
            Input(
                "picture",
                _("Picture"),
                "file",
                help=_(
                    "JPEG, PNG or WebP; shown to everybody. The place of the photograph is removed."
                ),
                attrs={"accept": "image/jpeg,image/png,image/webp"},
            ),
        ],
        button=_("Save"),
        back=url_for("producer.profile"),
    )


@bp.post("/profile/submit")
def submit() -> Answer:
    """Hand the registration in."""
    try:
        with door_work() as work:
            services.submit_producer(work, producer_id=own_producer_id())
        flash(_("Handed in. You will see here how it goes on."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.profile"))


def identity_inputs() -> list[Input]:
    """Return the inputs about who a producer is."""
    return [
        Input("subject_kind", _("Kind of producer"), "select", choices=words.choices(SubjectKind)),
        Input("name", _("Name"), help=_("As it stands on the business licence.")),
        Input(
            "credit_code",
            _("Unified social credit code"),
            help=_("18 characters; a household may leave it empty."),
        ),
        Input(
            "credit_code_override",
            _("Why the code is right all the same"),
            help=_("Only where the licence itself shows a code with a wrong last character."),
        ),
        Input("division", _("Township or village"), "division"),
    ]


def contact_inputs() -> list[Input]:
    """Return the inputs about how a producer is reached."""
    return [
        Input("contact_name", _("Contact person")),
        Input("phone", _("Phone number"), "tel"),
        Input("address", _("Address")),
        Input(
            "introduction",
            _("Introduction"),
            "textarea",
            help=_("Shown to consumers as what you say of yourself."),
        ),
    ]
