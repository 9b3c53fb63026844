"""The lineage pages of officers and producers: where to start, the picture as tree, drawing and table, its files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from unicodedata import east_asian_width

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trace.http import exports, filters, lineage_sheet, lineage_words, words
from trace.http.arguments import day_asked, number_in
from trace.http.session import door_work
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches.rules import BatchKind
from trace.rooms.events.queries import epcis_document
from trace.rooms.lineage import layout, queries, rules
from trace.rooms.lineage.rules import Direction, HeldFilter, Lineage, Narrowing, Node, Order
from trace.web.registers import Answer, own_producer_id

K = TypeVar("K", bound=StrEnum)
USUAL_DAYS = 30
ROWS = 100
# A tree with more than this is for the table.
MAX_TREE = 500
# Widths of a box's letters in pixels at its size of 13: what the usual fonts need.
WIDE, NARROW, INNER = 13.0, 7.3, layout.BOX_WIDTH - 34


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    batch_ids: tuple[int, ...]
    premises_id: int | None
    since: date | None
    until: date | None
    direction: Direction
    steps: int | None
    narrowing: Narrowing
    order: Order
    is_downwards: bool
    page: int
    view: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the tree with how much went the way to it; what was shown before is only named again."""

    node: Node
    quantity: Quantity | None
    branches: tuple[Branch, ...]
    is_again: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box of the drawing with its three lines of text."""

    box: layout.Box
    node: Node
    title: str
    text: str
    small: str


def lineage_page(portal: str) -> Answer:
    """Answer with the page to start from, or with the lineage that the address names."""
    asked = _asked()
    code = request.args.get("code", "").strip()
    with door_work(read_only=True) as work:
        if code:
            return _searched(work, portal, code)
        if asked.premises_id is not None and asked.since is None and asked.until is None:
            return _find_page(work, portal, premises=asked.premises_id)
        if asked.premises_id is None and not asked.batch_ids:
            return _find_page(work, portal)
        return _picture(work, portal, asked)


# ---------------------------------------------------------------- where to start


def _searched(work: Work, portal: str, code: str) -> Answer:
    found = queries.search_starts(work, code)
    if found.is_certain and found.batches:
        ids = [batch.id for batch in found.batches]
        return redirect(url_for(f"{portal}.lineage", batch_id=ids))
    return _find_page(work, portal, found=found)


def _find_page(
    work: Work, portal: str, *, found: queries.Found | None = None, premises: int | None = None
) -> Answer:
    return render_template(
        "lineage/find.html",
        portal=portal,
        found=found,
        premises=queries.read_premises(work, premises) if premises is not None else None,
        since=work.today - timedelta(days=USUAL_DAYS),
        until=work.today,
    )


# ---------------------------------------------------------------- the picture


def _picture(work: Work, portal: str, asked: Asked) -> Answer:
    there: queries.MadeThere | None = None
    batch_ids: Sequence[int] = asked.batch_ids
    if asked.premises_id is not None:
        there = queries.made_at(work, asked.premises_id, since=asked.since, until=asked.until)
        batch_ids = [batch.id for batch in there.batches]
        if not batch_ids:
            return render_template("lineage/nothing.html", portal=portal, premises=there.premises)
    whole = queries.read_lineage(work, batch_ids, direction=asked.direction, steps=asked.steps)
    found = rules.narrow(whole, asked.narrowing)
    file = _file(work, found, asked)
    return file if file is not None else _page(portal, whole, found, asked, there)


def _file(work: Work, found: Lineage, asked: Asked) -> Response | None:
    """The file that the address asks for, of what is shown."""
    if exports.wanted():
        return lineage_words.table_file(found, asked.order)
    if request.args.get("format") == "sheet":
        return lineage_sheet.sheet_file(work, found)
    if request.args.get("format") == "epcis":
        document = epcis_document(work, queries.events_behind(work, found))
        text = current_app.json.dumps(document)
        return exports.as_file(text.encode(), "application/ld+json", "epcis", "jsonld")
    return None


def _page(
    portal: str, whole: Lineage, found: Lineage, asked: Asked, there: queries.MadeThere | None
) -> str:
    rows = rules.in_order(found.matches, asked.order, downwards=asked.is_downwards)
    pages = max(1, -(-len(rows) // ROWS))
    page = min(asked.page, pages)
    can_draw = len(found.nodes) <= rules.MAX_DRAWN
    return render_template(
        "lineage/picture.html",
        portal=portal,
        own_id=None if portal == "officer" else own_producer_id(),
        whole=whole,
        found=found,
        asked=asked,
        premises=there.premises if there is not None else None,
        rows=rows[(page - 1) * ROWS : page * ROWS],
        row_count=len(rows),
        page=page,
        pages=pages,
        trees=_trees(found) if len(found.nodes) <= MAX_TREE else None,
        drawing=drawing_of(found) if can_draw else None,
        kinds=BatchKind,
        told=lineage_words,
        limits=rules,
    )


def _trees(found: Lineage) -> dict[str, tuple[Branch, ...]]:
    """What each start was made of and what was made of it, as trees: a batch met again is not opened again."""
    amounts = {(edge.parent, edge.child): edge.quantity for edge in found.edges}
    starts = [node.key for node in found.starts]
    up = {key for key, node in found.nodes.items() if node.depth < 0}
    down = {key for key, node in found.nodes.items() if node.depth > 0}
    above = {(b, a): quantity for (a, b), quantity in amounts.items()}
    return {
        "up": tuple(_branches(found, starts, found.parents, up, above)),
        "down": tuple(_branches(found, starts, found.children, down, amounts)),
    }


def _branches(
    found: Lineage,
    starts: Iterable[int],
    near: Mapping[int, Sequence[int]],
    side: Collection[int],
    amounts: Mapping[tuple[int, int], Quantity | None],
) -> Iterator[Branch]:
    """The branches that grow from the starts, nearest first: a batch is opened where it is met on the shortest way."""
    opened_by: dict[int, int] = {}
    level = list(starts)
    seen = set(level)
    while level:
        ends = []
        for key in level:
            for end in near.get(key, ()):
                if end in side and end not in seen:
                    seen.add(end)
                    opened_by[end] = key
                    ends.append(end)
        level = ends

    def grow(key: int) -> tuple[Branch, ...]:
        return tuple(branch(key, end) for end in near.get(key, ()) if end in side)

    def branch(key: int, end: int) -> Branch:
        is_again = opened_by[end] != key
        inner = () if is_again else grow(end)
        return Branch(found.nodes[end], amounts.get((key, end)), inner, is_again)

    for start in starts:
        yield Branch(found.nodes[start], None, grow(start), is_again=False)


def drawing_of(found: Lineage) -> dict[str, object]:
    """Return the boxes with their texts, the lines, and the size of the drawing."""
    pairs = [(edge.parent, edge.child) for edge in found.edges]
    drawing = layout.draw(found.nodes, pairs)
    amounts = {(edge.parent, edge.child): edge.quantity for edge in found.edges}
    boxes = [_drawn(box, found.nodes[box.key]) for box in drawing.boxes]
    lines = [(line, amounts.get((line.parent, line.child))) for line in drawing.lines]
    return {"width": drawing.width, "height": drawing.height, "boxes": boxes, "lines": lines}


def _drawn(box: layout.Box, node: Node) -> Drawn:
    if node.batch is None:
        return Drawn(box, node, "", "", "")
    batch = node.batch
    amount = filters.quantity(batch.produced)
    # A long word for the kind gives way: the amount is what one looks for.
    kind = fitted(words.word(batch.kind), INNER - len(amount) * NARROW)
    return Drawn(box, node, fitted(batch.product.name), fitted(batch.lot), f"{kind} {amount}")


def fitted(text: str, width: float = INNER) -> str:
    """Return as much of the text as a box takes, with an ellipsis where something is left out."""
    taken = 0.0
    for place, character in enumerate(text):
        taken += WIDE if east_asian_width(character) in "WF" else NARROW
        if taken > width:
            return text[: max(1, place - 1)] + "…"
    return text


# ---------------------------------------------------------------- the address


def _asked() -> Asked:
    """What the address says; what makes no sense there counts for nothing."""
    numbers = (number_in(text) for text in request.args.getlist("batch_id"))
    folded = (number_in(text) for text in request.args.getlist("fold"))
    return Asked(
        batch_ids=tuple(dict.fromkeys(n for n in numbers if n is not None)),
        premises_id=number_in(request.args.get("premises_id", "")),
        since=day_asked("since"),
        until=day_asked("until"),
        direction=_member(Direction, "direction") or Direction.BOTH,
        steps=number_in(request.args.get("steps", "")),
        narrowing=Narrowing(
            kind=_member(BatchKind, "kind"),
            holder=request.args.get("holder", "").strip()[:80],
            held=_member(HeldFilter, "held"),
            test=_member(rules.TestFilter, "test"),
            text=request.args.get("text", "").strip()[:80],
            folded=frozenset(n for n in folded if n is not None),
        ),
        order=_member(Order, "sort") or Order.STEPS,
        is_downwards=request.args.get("downwards") == "1",
        page=max(1, number_in(request.args.get("page", "")) or 1),
        view=request.args.get("view", ""),
    )


def _member(kind: type[K], name: str) -> K | None:
    text = request.args.get(name, "")
    return kind(text) if text in set(kind) else None
