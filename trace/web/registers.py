"""The two kinds of page of which registers mostly consist: a list to search and export, and a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask import render_template, request
from werkzeug.wrappers import Response

from trace.http import exports, picture_exports, words
from trace.http.forms import Form
from trace.http.identity import current_organisation_id
from trace.kernel.actor import Role
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.work import Work

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list, on the page and in the file.

    value    of a row: text, a word of the trade, a day, a quantity …
    address  where the cell leads, if anywhere
    is_state whether the value is shown as a badge
    """

    label: str
    value: Callable[[Any], object]
    address: Callable[[Any], str] | None = None
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Filter(Generic[K]):
    """A choice above a list; `name` is the argument of the address."""

    name: str
    label: str
    kind: type[K]

    @property
    def chosen(self) -> K | None:
        """What is chosen now; what is no member of the kind counts for nothing."""
        text = request.args.get(self.name, "")
        return self.kind(text) if text in set(self.kind) else None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values and words to choose from."""
        return words.choices(self.kind)


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leads to another page."""

    label: str
    address: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form page.

    kind     a type of components/field.html, or `division`, `quantity` (with `units`), `rows` (with `inner`)
    choices  (value, label) of a select, radio or checkboxes
    """

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    choices: Sequence[tuple[Any, str]] = ()
    attrs: Mapping[str, object] = field(default_factory=dict)
    units: Sequence[str] = ()
    inner: Sequence[Input] = ()
    required: bool | None = None


def list_page(
    *,
    title: str,
    columns: Sequence[Column],
    fetch: Callable[[str | None, int], Page[T]],
    search: str,
    filters: Sequence[Filter[Any]] = (),
    links: Sequence[Link] = (),
    lead: str = "",
    empty: str = "",
    template: str = "registers/list.html",
    pictures: tuple[Work, picture_exports.Pictures] | None = None,
    **more: object,
) -> Answer:
    """Answer with one page of a list, or with the whole list as the file asked for.

    fetch   returns the page at a cursor with a number of rows; called within the caller's unit of work
    search  what the search box is for
    pictures  the unit of work and what gives the photographs of a row, for a list that can be taken along with them
    more    what a template of its own needs besides
    """
    labels = [column.label for column in columns]

    def cells(row: Any) -> list[object]:
        return [column.value(row) for column in columns]

    if exports.wanted():
        return exports.answer(title, labels, exports.every(fetch), cells)
    if pictures and picture_exports.wanted():
        work, of_row = pictures
        return picture_exports.answer(work, title, labels, exports.every(fetch), cells, of_row)
    return render_template(
        template,
        title=title,
        lead=lead,
        columns=columns,
        page=fetch(request.args.get("cursor"), DEFAULT_SIZE),
        search=search,
        filters=filters,
        links=links,
        empty=empty,
        has_pictures=pictures is not None,
        **more,
    )


def form_page(
    form: Form,
    *,
    title: str,
    inputs: Sequence[Input],
    button: str,
    back: str,
    lead: str = "",
    template: str = "registers/form.html",
    **more: object,
) -> Answer:
    """Answer with a form, what was typed and what is wrong."""
    page = render_template(
        template, form=form, title=title, inputs=inputs, button=button, back=back, lead=lead, **more
    )
    return page, form.status


def text_asked() -> str:
    """Return what the search box holds."""
    return request.args.get("text", "").strip()[:80]


def own_producer_id() -> int:
    """Return the producer for which the signed-in clerk works now; raises MissingPermission."""
    return current_organisation_id(Role.PRODUCER_CLERK)


def require_own(record: T, kind: str) -> T:
    """Return a record of one's own producer; anyone else's does not exist here."""
    if getattr(record, "producer_id", None) != own_producer_id():
        raise NoSuchRecord(kind=kind, key=str(getattr(record, "id", "")))
    return record
