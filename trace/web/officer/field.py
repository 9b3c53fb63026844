"""The app for officers in the field: its page, what keeps it on the phone, and the bundles it asks for."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from flask import Response, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from trace.http import navigation
from trace.http.field_bundles import head_document, refreshed_head, send_state, server_seconds
from trace.http.filters import division_name
from trace.http.headers import POLICY
from trace.http.key_manifest import manifest
from trace.http.session import door_work
from trace.http.words import choices, word
from trace.kernel.permissions import Permission, require_somewhere
from trace.rooms.accounts.queries import get_account
from trace.rooms.field import queries
from trace.rooms.inspections.kinds import InspectionKind, InspectionResult
from trace.rooms.supervision.rules import SEEN_IN_THE_MARKET, CheckResult, LeadKind
from trace.web.officer import bp
from trace.web.officer.field_words import words_of_app
from trace.web.officer.field_worker import SENDER, classic
from trace.web.officer.shared import for_portal

# The reader of codes is compiled from WebAssembly: on this page alone, and no text ever becomes a script.
APP_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
# All that the app needs, below static; the worker itself is none of it.
STYLES = ("vendor/bootstrap.min.css", "css/portal.css", "css/field.css")
PICTURES = ("img/mark.svg", "img/field-192.png", "img/field-512.png")
LIBRARIES = (
    "vendor/noble-ed25519.mjs",
    "vendor/zxing/reader/index.js",
    "vendor/zxing/share.js",
    "vendor/zxing/zxing_reader.wasm",
)
WORKER = "js/officer/worker.js"

navigation.add(
    portal="officer",
    endpoint="officer.field",
    label=_l("Offline check"),
    permission=Permission.CHECKS_WRITE,
    order=12,
)


def for_officers() -> None:
    """Let in whoever may record checks somewhere; raises MissingPermission."""
    for_portal()
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)


@bp.get("/field")
def field() -> Response:
    """Show the app; it says nothing of who is signed in, since the phone keeps it."""
    for_officers()
    response = Response(_shell())
    response.headers["Content-Security-Policy"] = APP_POLICY.format(nonce="none")
    return response


def _shell() -> str:
    kinds = [(kind.value, word(kind)) for kind in LeadKind if kind in SEEN_IN_THE_MARKET]
    return render_template(
        "officer/field.html",
        words=words_of_app(),
        results=choices(CheckResult),
        lead_kinds=kinds,
        visit_kinds=choices(InspectionKind),
        visit_results=choices(InspectionResult),
    )


@bp.get("/field/manifest.webmanifest")
def field_manifest() -> Response:
    """Describe the app to the phone on which it is installed."""
    for_officers()
    icons = [
        {"src": url_for("static", filename=f"img/field-{side}.png"), "sizes": f"{side}x{side}"}
        for side in (192, 512)
    ]
    described = {
        "name": _("Offline check of labels"),
        "short_name": _("Offline check"),
        "id": url_for("officer.field"),
        "start_url": url_for("officer.field"),
        "scope": url_for("officer.field"),
        "display": "standalone",
        "background_color": "#f5f7f5",
        "theme_color": "#1d5f4a",
        "icons": [icon | {"type": "image/png", "purpose": "any"} for icon in icons],
    }
    return Response(json.dumps(described), content_type="application/manifest+json")


@bp.get("/field/worker.js")
def field_worker() -> Response:
    """Send the service worker, with what it has to keep and a version that changes with any of it."""
    for_officers()
    static = Path(current_app.static_folder or "")
    page = url_for("officer.field", lang=None)
    shells = [page, f"{page}?lang=zh", f"{page}?lang=en"]
    digest = hashlib.sha256(_digest_of_app(static).encode())
    digest.update(_shell().encode())
    version = f"trace-field-{digest.hexdigest()[:16]}"
    files = [*shells, *(f"{current_app.static_url_path}/{name}" for name in files_of_app(static))]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    sender = {name: (static / f"js/officer/{name}.mjs").read_text() for name in SENDER}
    response = Response(
        head + classic(sender) + (static / WORKER).read_text(),
        content_type="text/javascript; charset=utf-8",
    )
    response.headers["Service-Worker-Allowed"] = page
    response.headers["Cache-Control"] = "no-cache"
    return response


def files_of_app(static: Path) -> list[str]:
    """Return the files of the app by their path below `static`."""
    modules = sorted(f"js/officer/{file.name}" for file in (static / "js/officer").glob("*.mjs"))
    return [*STYLES, *PICTURES, *LIBRARIES, *modules]


@lru_cache(maxsize=1)
def _digest_of_app(static: Path) -> str:
    digest = hashlib.sha256()
    for name in (*files_of_app(static), WORKER):
        digest.update(name.encode() + (static / name).read_bytes())
    return digest.hexdigest()


@bp.get("/field/session")
def field_session() -> Response:
    """Tell the app who is signed in, whose bundles it may fetch, and the token without which it may ask nothing."""
    for_officers()
    with door_work(read_only=True) as work:
        divisions = queries.own_divisions(work)
        account = get_account(work, work.actor.account_id or 0)
    named = [{"code": code, "name": division_name(code)} for code in divisions]
    person = {
        "account": str(account.id),
        "name": account.name,
        "badge": account.badge_number or "",
    }
    return jsonify(person | {"divisions": named, "token": generate_csrf()})


@bp.post("/field/refresh")
def field_refresh() -> Response:
    """Bring a division's bundle up to date; answers its signed head, the keys and what time it is here."""
    for_officers()
    head = refreshed_head(request.form.get("division", "").strip())
    return jsonify({"head": head_document(head), "manifest": manifest(), "now": server_seconds()})


@bp.get("/field/bundles/<division>/<int:sequence>")
def field_bundle(division: str, sequence: int) -> Response:
    """Send one state of a bundle, or with `since` what changed since an older one."""
    for_officers()
    return send_state(division, sequence, request.args.get("since", type=int))
