"""The REST interface, version 1: one module per resource, described at /api/v1/openapi.json and /api/v1/docs.

Every module here has a flask-smorest blueprint `blp` with its own `url_prefix` below /api/v1, and may name views that
need no token in `OPEN`. Lists are paged by
keyset: `page_answer`. Refusals are problem+json; a POST may carry an Idempotency-Key.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from threading import Lock
from typing import Any, ClassVar

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask, Response, jsonify, render_template, request
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from trace.http.bodies import StrictParser
from trace.http.identity import current_actor
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.paging import Page
from trace.kernel.uploads import Upload
from trace.wire.common import ProblemSchema

PREFIX = "/api/v1"
DESCRIPTION = (
    "The records and acts of the traceability service. Send `Authorization: Bearer <token>`; tokens are made on "
    "/account/tokens. Refusals are `application/problem+json` (RFC 9457) in the language of `Accept-Language` "
    "(zh, en). A POST with an `Idempotency-Key` header is carried out once, however often it is sent."
)


# The blueprints of every resource below read bodies by it; flask-smorest keeps it as an attribute of the class.
Blueprint.ARGUMENTS_PARSER = StrictParser()

#: How files are sent: as the part `file` of a form, or as the body itself.
PARTS = "multipart/form-data"
FILE = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY = {"required": True, "content": {"application/octet-stream": FILE}}

#: Several of them, as parts `files`.
SEVERAL = {"type": "array", "items": FILE["schema"]}

#: Endpoints for which no token is needed; a resource's module adds its own by `OPEN = {"view_name"}`.
OPEN_TO_ALL = {"api_description", "api_docs"}


class RestApi(Api):
    """flask-smorest without its own error answers: ours come from the problem catalogue."""

    ERROR_SCHEMA: ClassVar[type[Schema]] = ProblemSchema

    def __init__(self) -> None:
        super().__init__()
        self._undescribed: list[tuple[Blueprint, list[Any] | None]] = []
        self._describing = Lock()

    def _register_error_handlers(self) -> None:
        """Leave errors to trace.http.problems."""

    def _register_doc_blueprint(self) -> None:
        """Leave the description to `init_app` below."""

    def register_blueprint(
        self, blp: Blueprint, *, parameters: list[Any] | None = None, **options: Any
    ) -> None:
        """Register the routes of a resource; they are described when somebody asks.

        A description takes twice as long as all else of an application's start, and most processes are never asked.
        """
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append((blp, parameters))

    def description(self) -> dict[str, Any]:
        """Return the whole interface as an OpenAPI document."""
        with self._describing:
            for blp, parameters in self._undescribed:
                blp.register_views_in_doc(
                    self, self._app, self.spec, name=blp.name, parameters=parameters
                )
                self.spec.tag({"name": blp.name, "description": blp.description})
            self._undescribed.clear()
            described: dict[str, Any] = self.spec.to_dict()
            return described


def init_app(app: Flask) -> None:
    """Register every resource, the description and its page."""
    app.config.update(API_TITLE="Trace", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = RestApi()
    api.init_app(
        app,
        spec_kwargs={
            "info": {"description": DESCRIPTION},
            "security": [{"bearer": []}],
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_schema_name),
        },
    )
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        blueprint = getattr(module, "blp", None)
        if blueprint is not None:
            OPEN_TO_ALL.update(f"{blueprint.name}.{name}" for name in getattr(module, "OPEN", ()))
            api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    app.before_request(_require_token)
    app.add_url_rule(f"{PREFIX}/openapi.json", "api_description", lambda: _description(api))
    app.add_url_rule(f"{PREFIX}/docs", "api_docs", lambda: _docs(api))


def _require_token() -> None:
    """Refuse visitors before their input is read; what is open to all says so."""
    known = request.path.startswith(f"{PREFIX}/") and request.endpoint is not None
    if known and request.endpoint not in OPEN_TO_ALL and not current_actor().is_signed_in:
        raise MissingPermission(permission="token")


def page_answer(page: Page[Any], items: Sequence[Any] | None = None) -> dict[str, Any]:
    """Return a page of entities (or of `items` made from them) as lists are answered."""
    return {"items": page.items if items is None else items, "next_cursor": page.next_cursor}


def _schema_name(schema: type[Schema] | Schema | str) -> str:
    """Name a schema after its class; a narrowed one also after what it keeps, or two would share a name."""
    if isinstance(schema, str):
        return schema.removesuffix("Schema")
    kind = schema if isinstance(schema, type) else type(schema)
    name = f"{kind.__module__.rsplit('.', 1)[-1]}.{kind.__name__.removesuffix('Schema')}"
    if isinstance(schema, Schema):
        if schema.partial:
            name += ".partial"
        if schema.only:
            name += ".only." + ".".join(sorted(map(str, schema.only)))
        if schema.exclude:
            name += ".without." + ".".join(sorted(map(str, schema.exclude)))
    return name


def _description(api: RestApi) -> Response:
    return jsonify(api.description())


def _docs(api: RestApi) -> str:
    return render_template("api/docs.html", spec=api.description())


def files_sent() -> list[Upload]:
    """Return the files of the form's parts `files`; raises InvalidValue where a file came under another name."""
    for name in request.files:
        if name != "files":
            raise InvalidValue(field=name, reason="unknown-field")
    return [Upload(f.filename, f.read()) for f in request.files.getlist("files") if f.filename]
