"""Conformity certificates 承诺达标合格证: issued, collected, checked, made void."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.conformity_papers import shown
from trace.http.identity import caller
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.conformity import queries, services
from trace.wire.common import page_of_items
from trace.wire.conformity import (
    CertificateListQuery,
    CertificateSchema,
    CheckSchema,
    CollectSchema,
    IssueSchema,
    VoidSchema,
)

blp = Blueprint(
    "conformity", __name__, url_prefix="/conformity", description="Conformity certificates"
)


@blp.route("/")
class Certificates(MethodView):
    @blp.arguments(CertificateListQuery, location="query")
    @blp.response(200, page_of_items(CertificateSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the certificates one may read, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            page = queries.list_certificates(work, size=size, **asked)
            return page_answer(page, [shown(each) for each in page.items])

    @blp.arguments(IssueSchema)
    @blp.response(201, CertificateSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Issue a certificate for a batch; its words come from the registers."""
        with door_work() as work:
            made = services.issue_certificate(work, **sent)
            return shown(queries.get_by_number(work, made.number))


@blp.route("/collected", methods=["POST"])
@blp.arguments(CollectSchema, location="form", content_type=PARTS)
@blp.response(201, CertificateSchema)
def collect_certificate(sent: dict[str, Any]) -> Any:
    """Record a seller's certificate: its number, or a picture or PDF as the part `file`, or both."""
    file = request.files.get("file")
    picture = Upload(file.filename, file.read()) if file is not None and file.filename else None
    with door_work() as work:
        made = services.collect_certificate(work, picture=picture, **sent)
        return shown(queries.get_by_number(work, made.number))


@blp.route("/<number>")
@blp.response(200, CertificateSchema)
def certificate(number: str) -> Any:
    """Return one certificate with its checks."""
    with door_work(read_only=True) as work:
        return shown(queries.read_certificate(work, number))


@blp.route("/<number>/checks", methods=["POST"])
@blp.arguments(CheckSchema)
@blp.response(201, CertificateSchema)
def check_certificate(sent: dict[str, Any], number: str) -> Any:
    """Record a look at a certificate and its goods."""
    sent["office"] = sent["office"] or own_office()
    with door_work() as work:
        services.check_certificate(work, number=number, **sent)
        return shown(queries.get_by_number(work, number))


@blp.route("/<number>/void", methods=["POST"])
@blp.arguments(VoidSchema)
@blp.response(200, CertificateSchema)
def void_certificate(sent: dict[str, Any], number: str) -> Any:
    """Make one's own certificate void, with the reason."""
    with door_work() as work:
        return shown(services.void_certificate(work, number=number, **sent))


def own_office() -> str:
    """Return the name of the sender's organisation, or "" where there is none."""
    found = caller()
    return found.places[0].organisation if found and found.places else ""
