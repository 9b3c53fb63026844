"""GS1's own OpenAPI of EPCIS 2.0 against the running service, case by case, by schemathesis.

No answer may be a server's error, and every answer must be one that the description has: status, media type, headers
and body. The description is read where it lies and corrected where it contradicts itself or the standard's text.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.openapi import from_dict

from tests import databases
from tests.factories.epcis import make_epcis_document, make_epcis_event
from tests.factories.people import issue_token, make_person
from tests.figures import Figure, Options, row
from tests.fuzz.findings import MOST_SHOWN
from tests.fuzz.plan import SEED
from tests.journeys.server import Site
from tests.standards.conformance import VECTORS
from trace.cli.serve import LONGEST_LINE
from trace.kernel.actor import Role
from trace.rooms.repository.services.capturing import capture_document

DESCRIPTION = VECTORS / "gs1-epcis" / "REST Bindings" / "openapi.json"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
#: Cases an operation that are drawn at random: for CI, by default, with full=1. CI has these alone; else the borders of
#: all parameters come first, which are most of the cases.
EXAMPLES_CI, EXAMPLES, EXAMPLES_FULL = 6, 8, 60
LEAST_CI, LEAST = 300, 20_000


@row("fuzz", "schemathesis-epcis")
def schemathesis_epcis(options: Options) -> Iterator[Figure]:
    """Send what GS1's description allows and what it forbids to a running server; it answers as described."""
    if not DESCRIPTION.exists():
        print("schemathesis-epcis did not run: set CONFORMANCE_DATA to the folder with gs1-epcis")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Site(f"sqlite:///{folder}/epcis.sqlite3", Path(folder), environment="test")
        databases.bring_up_schema(site.app)
        try:
            token = _fill(site)
            site.start()
            count, findings = _run(site.address, token, options)
        finally:
            site.stop()
    for line in findings[:MOST_SHOWN]:
        print(line, flush=True)
    least = LEAST_CI if options.ci else LEAST
    yield Figure(len(findings), "findings", "== 0", against=f"of {count} cases")
    yield Figure(count, "cases", f">= {least}", part="cases")


def corrected(description: dict[str, Any]) -> dict[str, Any]:
    """Return GS1's description without its slips, and with the refusals that it leaves out.

    Slips: the problem of 409 has to say status 406, and that of 404 may not say what its example says; a capture job
    is meant to be one of two forms that do not exclude each other; a `Link` is to be a URI, the extensions of a header
    an object; one query is to be a list. Left out: 400 for a parameter, page token or query that means nothing, where
    a resource with a query's name has it.
    """
    found: dict[str, Any] = json.loads(json.dumps(description))
    answers, schemas = found["components"]["responses"], found["components"]["schemas"]
    for kind in ("json", "xml"):
        media = f"application/problem+{kind}"
        said = _stated(answers["409ResourceAlreadyExistsException"]["content"][media])
        said["status"] |= {"enum": [409], "default": 409}
        _stated(answers["404ResourceNotFound"]["content"][media])["type"]["enum"] = [
            "epcisException:NoSuchNameException",
            "epcisException:NoSuchResourceException",
        ]
    job = schemas["CaptureJob"]["allOf"][1]
    job["anyOf"] = job.pop("oneOf")
    del schemas["Link"]["format"]
    for header in found["components"]["headers"].values():
        if header["schema"].get("$ref", "").endswith("/GS1-Extensions"):
            header["schema"] = {"type": "string"}
    told = found["paths"]["/queries/{queryName}"]["get"]["responses"]["200"]["content"]
    told["application/json"]["schema"] = told["application/json"]["schema"]["items"]
    refusal = answers["400QueryIssues"]["content"]["application/problem+json"]
    _stated(refusal)["type"]["enum"].append("epcisException:SubscriptionControlsException")
    for methods in found["paths"].values():
        for method, operation in methods.items():
            if method in ("get", "post"):
                named = {"$ref": "#/components/responses/400QueryIssues"}
                operation["responses"].setdefault("400", named)
    return found


def _stated(content: dict[str, Any]) -> dict[str, Any]:
    stated: dict[str, Any] = content["schema"]["allOf"][0]["properties"]
    return stated


def _fill(site: Site) -> str:
    """Put in what the examples of the description ask for, and return the token of somebody who may capture."""
    with site.work() as work:
        person = make_person(work, Role.PRODUCER_CLERK)
        token = issue_token(work, person)
        known = [make_epcis_event() for _ in range(40)]
        capture_document(
            work, sent=make_epcis_document(*known), organisation_id=person.organisation_id
        )
    return token


def _run(address: str, token: str, options: Options) -> tuple[int, list[str]]:
    """Run all phases and return how many cases were tried, and what was wrong with their answers."""
    examples = EXAMPLES_FULL if options.full else EXAMPLES_CI if options.ci else EXAMPLES
    schema = from_dict(
        corrected(json.loads(DESCRIPTION.read_text("utf-8"))),
        config=_configuration(f"{address}/epcis", token, examples, options),
    )
    count, findings = 0, []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            count += len(event.recorder.cases)
            findings += _failures(event.recorder)
        elif isinstance(event, events.NonFatalError):
            # An example of the description that its own schema forbids is no finding about the service.
            if not isinstance(event.value, Unsatisfiable):
                findings.append(f"error: {event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            findings.append(f"error: {event.exception!r}")
    return count, findings


def _configuration(address: str, token: str, examples: int, options: Options) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "base-url": address,
            "headers": {"Authorization": f"Bearer {token}"},
            "seed": SEED,
            "workers": 2,
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "phases": {
                name: {"enabled": not options.ci} for name in ("examples", "coverage", "stateful")
            },
            "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        }
    )


def _failures(recorder: ScenarioRecorder) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and not _is_servers(recorder, case_id):
                yield _told(recorder, case_id, check)


def _is_servers(recorder: ScenarioRecorder, case_id: str) -> bool:
    """Whether the web server refused an address so long that the service never saw it."""
    asked = recorder.interactions.get(case_id)
    if asked is None or asked.response is None or asked.response.status_code != 414:
        return False
    return len(asked.request.uri) > LONGEST_LINE - 100


def _told(recorder: ScenarioRecorder, case_id: str, check: Any) -> str:
    asked = recorder.interactions.get(case_id)
    request = asked.request if asked is not None else None
    what = f"{request.method} {request.uri[:300]}" if request is not None else recorder.label
    answer = asked.response if asked is not None else None
    said = "-" if answer is None else f"{answer.status_code} {answer.text[:200]}"
    reason = " ".join(str(check.failure_info.failure).split())[:300]
    return f"{check.name}: {what} -> {said} {reason}"
