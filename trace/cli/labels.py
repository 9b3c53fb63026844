"""`labels order|verify`: label runs from the console, with the services that pages use. Their files: label_files.py."""

from __future__ import annotations

import getpass
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from trace.http.gates import gate_text
from trace.http.problems import sentence
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import TraceError
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import codes, queries, services
from trace.rooms.labels.rules import GatesRefused, NoSuchLabel
from trace.rooms.labels.services import Order

# What a record can be numbered, and a database can look for.
NUMBER = click.IntRange(0, 2**63 - 1)
group = AppGroup("labels", help="Label runs.")


def operator() -> Actor:
    """Whoever sits at the console."""
    return Actor.operator(getpass.getuser())


@group.command("order")
@click.option(
    "--producer", "producer_id", type=NUMBER, required=True, help="Number of the producer."
)
@click.option("--product", "product_id", type=NUMBER, required=True, help="Number of the product.")
@click.option("--count", type=NUMBER, required=True, help="How many labels.")
@click.option(
    "--batch", "batch_id", type=NUMBER, help="Packed batch; without it codes are pre-printed."
)
@click.option("--brand", "brand_id", type=NUMBER, help="Number of the brand.")
@click.option("--printer", "printer_id", type=NUMBER, help="Number of the print shop.")
@click.option("--filing", "filing_id", type=NUMBER, help="Number of the packaging filing.")
@click.option("--mark", "marks", multiple=True, help="organic, green or gi; may be repeated.")
@click.option("--check", is_flag=True, help="Judge the gates only.")
def order_command(check: bool, marks: tuple[str, ...], **given: Any) -> None:
    """Order labels, or tell what stops the order."""
    try:
        order = Order(marks=tuple(Mark(mark) for mark in marks), **given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    try:
        if check:
            with open_work(operator(), read_only=True) as work:
                findings = services.preview_order(work, order).findings
            for finding in findings:
                told = gate_text(finding).sentence
                click.echo(f"{finding.gate.value:>3} {finding.outcome.value}: {told}")
            return
        with open_work(operator()) as work:
            run = services.order_run(work, order)
        click.echo(f"{run.id} {run.code}")
    except GatesRefused as error:
        lines = [
            f"{found.gate.value}: {gate_text(found).sentence} {gate_text(found).remedy}".strip()
            for found in error.findings
            if found.stops
        ]
        raise click.ClickException("\n".join(lines)) from error
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error


@group.command("verify")
@click.argument("text")
def verify_command(text: str) -> None:
    """Tell what the system knows of an address or a printed code, and whether its signature is ours."""
    with open_work(operator(), read_only=True) as work:
        try:
            serial = codes.read_serial(text)
        except NoSuchLabel as error:
            raise click.ClickException("This is no label's code.") from error
        located = queries.locate(work, serial)
        if located is None:
            raise click.ClickException("No such label was ordered.")
        state = queries.label_state(work, located.run, located.index)
        click.echo(f"run {located.run.code}, label {located.number} of {located.run.count}")
        click.echo(
            f"activated: {state.is_activated}, spoiled: {state.is_spoiled}, void: {state.is_voided}"
        )
        _, mark, signature = text.partition("?s=")
        if not mark:
            click.echo("signature: none given")
            return
        fault = codes.find_fault(work.ports.keyring, located.run, serial, signature=signature)
        click.echo(f"signature: {fault.value if fault else 'ours'}")
        if fault:
            raise SystemExit(1)


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)
