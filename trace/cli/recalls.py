"""`recalls …`: list, preview, order and lift at the console, always in the name of a person with the right."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup

from trace.http.problems import sentence
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.work import Work
from trace.rooms.accounts import queries as accounts
from trace.rooms.accounts import rules as account_rules
from trace.rooms.batches.queries import find_batch
from trace.rooms.products.queries import find_by_public_key
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.rules import RecallGrade, RecallKind, RecallState

group = AppGroup("recalls", help="Recalls: their reach, ordering and lifting them.")
BY = click.option("--by", required=True, help="Phone number of the person who acts.")
BATCHES = click.argument("batches", nargs=-1, required=True, metavar="PRODUCT/LOT...")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)


@group.command("list")
@click.option("--state", type=click.Choice([state.value for state in RecallState]))
def list_command(state: str | None) -> None:
    """List recalls, newest first."""
    with _refusals(), open_work(_operator(), read_only=True) as work:
        chosen = RecallState(state) if state else None
        for recall in queries.list_recalls(work, state=chosen, size=500):
            lots = ", ".join(each.batch.lot for each in recall.batches)
            click.echo(
                f"{recall.number}  {recall.state.value:8}  {recall.kind.value:9}  "
                f"{recall.grade.value:5}  {recall.producer.name}  {lots}"
            )


@group.command("preview")
@BATCHES
def preview_command(batches: tuple[str, ...]) -> None:
    """Tell what a recall of these batches would reach; nothing is done."""
    with _refusals(), open_work(_operator(), read_only=True) as work:
        reach = queries.preview_reach(work, _batch_ids(work, batches))
        for each in reach.batches:
            mark = "*" if each.is_named else " "
            click.echo(f"{mark} {each.batch.product.name} {each.batch.lot}: here {each.here}")
        for run in reach.runs:
            first, last = run.span.first + 1, run.span.last + 1
            click.echo(f"  run {run.run.code} labels {first}-{last}: {run.live_count} live")
        for holder in reach.holders:
            click.echo(f"  {holder.buyer} {holder.phone}")
        click.echo(f"{reach.label_count} labels, {reach.activated_count} of them on packs")


@group.command("order")
@BATCHES
@click.option("--grade", type=click.Choice([grade.value for grade in RecallGrade]), required=True)
@click.option("--reason", required=True)
@click.option("--notice", required=True, help="The text of the public notice.")
@click.option("--document", default=None, help="Document number; needed for an order.")
@click.option("--voluntary", is_flag=True, help="The producer's own recall.")
@BY
def order_command(
    batches: tuple[str, ...],
    grade: str,
    reason: str,
    notice: str,
    document: str | None,
    voluntary: bool,
    by: str,
) -> None:
    """Order a recall; it reaches everything made of the batches at once."""
    with _refusals(), open_work(_person(by)) as work:
        recall = services.order_recall(
            work,
            kind=RecallKind.VOLUNTARY if voluntary else RecallKind.ORDERED,
            batch_ids=_batch_ids(work, batches),
            grade=RecallGrade(grade),
            reason=reason,
            notice_text=notice,
            document_number=document,
        )
        click.echo(recall.number)


@group.command("lift")
@click.argument("number")
@click.option("--reason", required=True)
@BY
def lift_command(number: str, reason: str, by: str) -> None:
    """Lift a recall, by another person than the one who ordered it."""
    with _refusals(), open_work(_person(by)) as work:
        recall = services.lift_recall(work, number=number, reason=reason)
        click.echo(f"{recall.number} lifted")


def _operator() -> Actor:
    return Actor.operator(getpass.getuser())


def _person(phone: str) -> Actor:
    """The console gives no rights of its own here: that a second officer lifts is about people."""
    with open_work(_operator(), read_only=True) as work:
        account = accounts.find_account(work, phone=account_rules.normal_phone(phone))
        if account is None:
            raise NoSuchRecord(kind="account", key=phone)
        return accounts.actor_of_account(work, account_id=account.id)


def _batch_ids(work: Work, named: tuple[str, ...]) -> list[int]:
    found = []
    for text in named:
        key, _, lot = text.partition("/")
        product = find_by_public_key(work, key)
        batch = find_batch(work, product_id=product.id, lot=lot) if product else None
        if batch is None:
            raise click.ClickException(f"there is no batch {text}")
        found.append(batch.id)
    return found


@contextmanager
def _refusals() -> Iterator[None]:
    """Say a refusal in one line instead of a traceback."""
    try:
        yield
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error
