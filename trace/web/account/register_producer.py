"""A producer registers itself: its organisation, its draft registration and the account of its first clerk."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.limits import limit_forms
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.rooms.accounts import services as accounts
from trace.rooms.producers import services
from trace.rooms.producers.services import ProducerIdentity
from trace.web.account import bp, signing_in
from trace.web.producer.profile import contact_inputs, identity_inputs
from trace.web.registers import Answer, Input, form_page
from trace.wire.producers import (
    CONTACT_FIELDS,
    IDENTITY_FIELDS,
    SelfRegistrationSchema,
    part,
)

signing_in.OPEN.add("account.register_producer")


@bp.route("/register-producer", methods=["GET", "POST"])
@limit_forms
def register_producer() -> Answer:
    """Take a registration from somebody who has no account yet."""
    form = Form(SelfRegistrationSchema)
    if request.method == "POST" and form.load():
        if form.data["password"] != form.data["repeated"]:
            form.add_error("repeated", _("The two passwords differ."))
        else:
            try:
                _register(form)
                flash(
                    _(
                        "The registration has been entered. Sign in with your phone number to hand it in."
                    ),
                    "good",
                )
                return redirect(url_for("account.sign_in"))
            except TraceError as error:
                form.refuse(error)
    return form_page(
        form,
        title=_("Register a producer"),
        lead=_(
            "Cooperatives, companies, family farms, small workshops and households of this area."
        ),
        inputs=[*identity_inputs(), *contact_inputs(), *_password_inputs()],
        button=_("Register"),
        back="/",
    )


def _register(form: Form) -> None:
    with door_work() as work:
        producer = services.register_producer(
            work,
            identity=ProducerIdentity(**part(form.data, IDENTITY_FIELDS)),
            **part(form.data, CONTACT_FIELDS),
        )
        # One transaction: without an account of its own the registration would be nobody's.
        accounts.register_clerk(
            work,
            organisation_id=producer.id,
            phone=form.data["phone"],
            name=form.data["contact_name"],
            password=form.data["password"],
        )


def _password_inputs() -> list[Input]:
    new = {"autocomplete": "new-password"}
    return [
        Input(
            "password",
            _("Password"),
            "password",
            help=_("You sign in with the phone number above and this password."),
            attrs=new,
        ),
        Input("repeated", _("Password once more"), "password", attrs=new),
    ]
