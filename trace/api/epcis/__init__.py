"""EPCIS 2.0 for systems at /epcis/: capture and query after GS1's REST binding, JSON and JSON-LD.

Not offered, and refused by the answer the standard has for it: XML (406, 415) and web sockets (the request is
answered as without `Upgrade`).
"""

from __future__ import annotations

from flask import Flask

from trace.api.epcis import capture, events, queries, resources, subscriptions
from trace.api.epcis.frame import CONVERTERS, blp

# A blueprint takes its routes once, however many applications a process makes of it.
for _module in (capture, events, queries, subscriptions, resources):
    _module.register(blp)


def init_app(app: Flask) -> None:
    """Register the resources."""
    app.url_map.converters.update(CONVERTERS)
    app.register_blueprint(blp)
