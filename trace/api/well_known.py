"""`/.well-known/trace-keys.json`: all that anyone needs to verify a label without asking us."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from trace.http.key_manifest import manifest

bp = Blueprint("well_known", __name__)
# A revocation has to reach verifiers that keep the list.
MAX_AGE_S = 300


def init_app(app: Flask) -> None:
    """Register the address."""
    app.register_blueprint(bp)


@bp.get("/.well-known/trace-keys.json")
def trace_keys() -> Response:
    """Return the issuer and every key ever made, retired ones too, as JSON Web Keys."""
    response = jsonify(manifest())
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    return response
