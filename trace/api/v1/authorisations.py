"""Authorisations to use a brand, and the public register of them."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from trace.api.v1 import page_answer
from trace.http.authorisation_papers import send_certificate
from trace.http.session import door_work
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.rules import StockLine
from trace.rooms.sanctions import services as sanctions
from trace.wire.authorisations import (
    AuthorisationDetailSchema,
    AuthorisationQuery,
    AuthorisationSchema,
    NewImportSchema,
    RegisterQuery,
    RegisterRowSchema,
    StateChangeSchema,
    StockLineSchema,
    StockSchema,
)
from trace.wire.common import page_of_items

blp = Blueprint(
    "authorisations",
    __name__,
    url_prefix="/authorisations",
    description="Who may use which brand on which products, since when and until when",
)


OPEN = {"register"}


@blp.route("/")
class Authorisations(MethodView):
    @blp.arguments(AuthorisationQuery, location="query")
    @blp.response(200, page_of_items(AuthorisationSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the authorisations the caller may see, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_authorisations(work, size=size, **asked))

    @blp.arguments(NewImportSchema)
    @blp.response(201, AuthorisationDetailSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Take over a holder who was authorised before this system."""
        with door_work() as work:
            return applications.import_authorisation(work, **sent)


@blp.route("/register")
@blp.arguments(RegisterQuery, location="query")
@blp.response(200, page_of_items(RegisterRowSchema))
def register(asked: dict[str, Any]) -> dict[str, Any]:
    """Search the public register; open to all."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.public_register(work, size=size, **asked))


@blp.route("/<int:authorisation_id>")
@blp.response(200, AuthorisationDetailSchema)
def read_authorisation(authorisation_id: int) -> Any:
    """Return one authorisation with the history of its states."""
    with door_work(read_only=True) as work:
        return queries.get_authorisation(work, authorisation_id)


@blp.route("/<int:authorisation_id>/certificate.pdf")
@blp.response(200, description="The certificate as PDF")
def certificate(authorisation_id: int) -> Response:
    """Return the certificate as it reads today, with a signed code."""
    return send_certificate(authorisation_id)


@blp.route("/<int:authorisation_id>/states", methods=["POST"])
@blp.arguments(StateChangeSchema)
@blp.response(201, AuthorisationSchema)
def change_state(sent: dict[str, Any], authorisation_id: int) -> Any:
    """Suspend, reinstate or withdraw it."""
    with door_work() as work:
        return sanctions.change_authorisation_state(work, authorisation_id=authorisation_id, **sent)


@blp.route("/<int:authorisation_id>/stocks", methods=["POST"])
@blp.arguments(StockLineSchema)
@blp.response(201, StockSchema)
def add_stock(stock: StockLine, authorisation_id: int) -> Any:
    """Record packaging that was printed before."""
    with door_work() as work:
        return services.add_packaging_stock(work, authorisation_id=authorisation_id, stock=stock)
