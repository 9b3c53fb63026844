"""Rule-books 使用管理办法 in the browser: edited, compared with the one in force, published; every version kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http import rule_book_words, words
from trace.http.arguments import number_in
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import MAX_SIZE
from trace.kernel.work import Work
from trace.rooms.brands import queries, services
from trace.rooms.brands.kinds import SanctionKind, StepKind
from trace.rooms.brands.rules import MARK_LAW, RuleBookBody, differences, format_number
from trace.rooms.norms.builtin import BUILTIN
from trace.rooms.norms.queries import list_norms
from trace.rooms.products.kinds import Commodity
from trace.web.brand import bp
from trace.web.brand.desk import managed_brand, staff_work
from trace.web.brand.rule_book_form import RuleBookForm, as_typed
from trace.web.registers import Answer


@bp.route("/brands/<int:brand_id>/rule-books/new", methods=["GET", "POST"])
def new_rule_book(brand_id: int) -> Answer:
    """Write the next version, starting from the newest: edit, look at the differences, publish."""
    with staff_work() as work:
        brand = managed_brand(work, brand_id)
        books = queries.rule_books_of(work, brand_id)
        initial = as_typed(brand, RuleBookBody.from_json(books[0].body) if books else None)
        initial |= {"from_on": work.today}
        norms = _norm_choices(work)
    form = RuleBookForm(initial=initial)
    if request.method == "POST":
        answer = _sent(form, brand)
        if answer is not None:
            return answer
    page = render_template(
        "brand/rule_book_form.html",
        form=form,
        brand=brand,
        is_first=not books,
        law=MARK_LAW[brand.mark_type],
        facts=rule_book_words.fact_choices(members_only=MARK_LAW[brand.mark_type].members_only),
        norms=norms,
        steps=words.choices(StepKind),
        rungs=words.choices(SanctionKind),
        commodities=words.choices(Commodity),
        goods=[(product.code, product.name) for product in brand.products],
    )
    return page, form.status


def _sent(form: RuleBookForm, brand: Any) -> Answer | None:
    """Return the answer to what was sent, or None where the form is to be shown again."""
    step = request.form.get("_step", "preview")
    if step == "edit" or "_rows" in request.form or "_remove" in request.form:
        form.keep()
        return None
    if not form.load():
        return None
    try:
        return _publish(form, brand) if step == "publish" else _preview(form, brand)
    except TraceError as error:
        form.refuse(error)
        return None


def _publish(form: RuleBookForm, brand: Any) -> Answer:
    version = number_in(request.form.get("_version", ""))
    with door_work() as work:
        book = services.publish_rule_book(work, brand_id=brand.id, version=version, **form.data)
    flash(_("Version %(number)d has been published.", number=book.version), "good")
    return redirect(url_for("brand.brand", brand_id=brand.id))


def _preview(form: RuleBookForm, brand: Any) -> Answer:
    with door_work(read_only=True) as work:
        preview = services.preview_rule_book(work, brand_id=brand.id, **form.data)
        return render_template(
            "brand/rule_book_preview.html",
            form=form,
            brand=brand,
            preview=preview,
            from_on=form.data["from_on"],
            source=form.data["source"],
            names=_names(brand),
        )


@bp.get("/brands/<int:brand_id>/rule-books/<int:version>")
def rule_book(brand_id: int, version: int) -> str:
    """Show one version of a rule-book."""
    with staff_work() as work:
        brand = managed_brand(work, brand_id)
        books = {book.version: book for book in queries.rule_books_of(work, brand_id)}
        book = _version(books, version)
        body = RuleBookBody.from_json(book.body)
        return render_template(
            "brand/rule_book.html",
            brand=brand,
            book=book,
            books=books,
            body=body,
            sample_number=format_number(
                body.numbering, brand_code=brand.code, year=work.today.year, serial=1
            ),
            names=_names(brand),
        )


@bp.get("/brands/<int:brand_id>/rule-books/compare")
def compare_rule_books(brand_id: int) -> str:
    """Show what changed between two versions; without arguments, between the two newest."""
    with staff_work() as work:
        brand = managed_brand(work, brand_id)
        books = {book.version: book for book in queries.rule_books_of(work, brand_id)}
        newest = max(books, default=0)
        new = _version(books, number_in(request.args.get("new", "")) or newest)
        old = _version(books, number_in(request.args.get("old", "")) or max(new.version - 1, 1))
        found = differences(RuleBookBody.from_json(old.body), RuleBookBody.from_json(new.body))
        return render_template(
            "brand/rule_book_compare.html",
            brand=brand,
            books=books,
            old=old,
            new=new,
            differences=found,
            names=_names(brand),
        )


def _version(books: dict[int, Any], version: int) -> Any:
    if version not in books:
        raise NoSuchRecord(kind="rule_book", key=str(version))
    return books[version]


def _names(brand: Any) -> dict[str, str]:
    """Return the names of the brand's kinds of goods by code."""
    return {product.code: product.name for product in brand.products}


def _norm_choices(work: Work) -> list[tuple[str, str]]:
    """Return the norms a rule-book may rely on, as `kind:code` with their titles."""
    own = [(norm.kind, norm.code, norm.title) for norm in list_norms(work, size=MAX_SIZE).items]
    known = {(kind, code) for kind, code, _title in own}
    shipped = [
        (kind, code, title)
        for (kind, code), (title, _source, _body) in BUILTIN.items()
        if (kind, code) not in known
    ]
    return [
        (f"{kind}:{code}", f"{words.word(kind)}: {title} ({code})")
        for kind, code, title in own + shipped
    ]
