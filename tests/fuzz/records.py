"""Odd records: what lawful but strange text does to the pages, lists, files and papers that show it later.

Every free text of the world is replaced by text that people do enter or attackers would: emoji, right-to-left marks,
markup, formulas, very long words. Then everything there is to read is read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from sqlalchemy import Column, String, Text, update

from tests.figures import Figure, Options, row
from tests.fuzz.doors import Answer, Doors, open_doors
from tests.fuzz.findings import Findings
from tests.fuzz.operations import all_operations
from tests.fuzz.pages import pages
from tests.fuzz.plan import LANGUAGES, SEED
from trace.kernel.database import Base

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=y>"
ODD_TEXTS = (
    MARKUP,
    '=HYPERLINK("http://x","y")',
    "🍑👨‍👩‍👧‍👦\u202eיוסי\u202c مرحبا e\u0301\u0301\u0301 \u200b\ufeff",
    "%(count)d %s {0.__class__} {{ 7*7 }}",
    "长" * 5000,
    "W" * 5000,
    "一\n二\r\n三\t四\u2028五 & ; , \" ' \\",
    " ",
)
# What is a code, an address or a choice is no free text; it was checked when it came in.
FREE = {
    *("name", "summary", "text", "reason", "note", "notice_text", "introduction"),
    *("address", "contact_name", "origin_text", "variety", "storage", "buyer", "ingredients"),
    *("caption", "place", "findings", "seller", "description", "statement", "issuer"),
    *("holder_name", "title", "source", "crop", "destination_address", "leg", "supplier_name"),
    *(
        "conclusion",
        "instrument",
        "other_reason",
        "finding",
        "companion",
        "refusal",
        "product_name",
    ),
    *(
        "standard_code",
        "surveyed_by",
        "where_looked_up",
        "lift_reason",
        "document",
        "office",
        "document_number",
    ),
    *(
        "contract_number",
        "method",
        "lab_name",
        "quantity_text",
        "origin",
        "promisor",
        "disposition",
    ),
    *("plate_or_waybill", "label", "product", "by", "actor_label"),
    *("answer", "by_name", "cause", "measures"),
}
FORMATS = ("csv", "xlsx")
# Append-only tables, and the names of files, which are cleaned when they come in.
KEPT = {"events", "audit_entries", "files", "application_steps"}


@row("fuzz", "odd-records")
def odd_records(_options: Options) -> list[Figure]:
    """Read every page, list, file and paper of a world of odd texts; none may break or let markup through."""
    with open_doors() as doors:
        findings = Findings("odd-records", SEED)
        for number, odd in enumerate(ODD_TEXTS):
            with doors.changed(lambda odd=odd: _spoil(doors, odd)):
                read_all(doors, LANGUAGES[number % 2], findings)
    return findings.figures()


def read_all(doors: Doors, language: str, findings: Findings) -> None:
    """Read everything once, lists also as files."""
    for role, path in _addresses(doors):
        answer = doors.ask(role, "GET", path, language=language)
        findings.count += 1
        for problem in judge(answer):
            findings.add(problem, f"GET {path} as {role}", answer)


def judge(answer: Answer) -> Iterator[str]:
    """Yield what is wrong with what was read."""
    if answer.is_broken:
        yield "broken"
    elif answer.media_type == "text/html":
        if "<script>alert" in answer.text or "<img src=x" in answer.text:
            yield "markup let through"
    elif "spreadsheetml" in answer.media_type:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            if any(b"<f>" in book.read(name) for name in book.namelist()):
                yield "a formula let through"
    elif answer.media_type == "text/csv" and "\n=" in answer.text.replace(",=", "\n="):
        yield "a formula let through"


def _addresses(doors: Doors) -> Iterator[tuple[str, str]]:
    for role, path in pages(doors):
        yield role, path
        for form in FORMATS:
            if "?" not in path:
                yield role, f"{path}?format={form}"
    for operation in all_operations(doors):
        if operation.method == "GET":
            yield operation.role, operation.path


def _spoil(doors: Doors, odd: str) -> None:
    """Put `odd` into every free text, cut to what its column holds and told apart by the row's number."""
    for table in Base.metadata.sorted_tables:
        free = [column for column in table.columns if _is_free(column)]
        if free and "id" in table.columns and table.name not in KEPT:
            for (number,) in doors.rows(table.select().with_only_columns(table.c.id)):
                values = {column.name: _fitted(column, odd, number) for column in free}
                doors.write(update(table).where(table.c.id == number).values(values))


def _is_free(column: Column[object]) -> bool:
    return type(column.type) in (String, Text) and column.name in FREE and not column.foreign_keys


def _fitted(column: Column[object], odd: str, number: int) -> str:
    longest = getattr(column.type, "length", None) or 4000
    return f"{odd[: longest - 6]}{number}"
