"""Ask /epcis/ as a partner's system does."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.test import TestResponse


class Partner:
    """A system with a token of somebody's."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._token = client.token()

    def ask(self, method: str, path: str, *, sent: Any = None, **options: Any) -> TestResponse:
        """Send one request; `sent` becomes JSON, `query` the parameters, `header` further headers."""
        headers = {"Authorization": f"Bearer {self._token}", **options.get("header", {})}
        body: dict[str, Any] = {}
        if sent is not None:
            body = {"data": sent if isinstance(sent, bytes) else json.dumps(sent)}
            body["content_type"] = options.get("content_type", "application/json")
        return self._client.open(
            f"/epcis{path}",
            method=method,
            headers=headers,
            query_string=options.get("query"),
            **body,
        )

    def get(self, path: str, **options: Any) -> TestResponse:
        """Read."""
        return self.ask("GET", path, **options)

    def post(self, path: str, sent: Any, **options: Any) -> TestResponse:
        """Send."""
        return self.ask("POST", path, sent=sent, **options)

    def found(self, path: str = "/events", **query: Any) -> list[dict[str, Any]]:
        """Return the events of a query; it has to be answered."""
        options = {"header": query.pop("header", {})}
        answer = self.get(path, query=query, **options)
        assert answer.status_code == 200, answer.text
        return events_in(answer)


def events_in(answer: TestResponse) -> list[dict[str, Any]]:
    """Return the events of an EPCISQueryDocument."""
    return answer.json["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def ids_in(events: list[dict[str, Any]]) -> list[str]:
    """Return the ids of events."""
    return [event["eventID"] for event in events]
