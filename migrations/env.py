"""Alembic's environment: the application's own engine and the metadata of every room."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.script import ScriptDirectory
from flask import current_app, has_app_context
from sqlalchemy import DDL
from sqlalchemy.types import JSON, TypeDecorator

from trace.http.database import db
from trace.tables import metadata


def run() -> None:
    """Bring the application's database up (or print the SQL, with --sql)."""
    if context.is_offline_mode():
        context.configure(dialect_name=db.engine.dialect.name, **_options())
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        context.configure(connection=connection, **_options())
        with context.begin_transaction():
            context.run_migrations()


def _options() -> dict[str, Any]:
    return {
        "target_metadata": metadata,
        "compare_type": True,
        # SQLite alters a table by copying it; and our connections do put its DDL into transactions.
        "render_as_batch": True,
        "transactional_ddl": True,
        "render_item": _render_item,
        "process_revision_directives": _number_revisions,
    }


def _render_item(kind: str, item: object, autogen: AutogenContext) -> str | bool:
    """Write a column type of ours as the plain one it is stored in: a migration must not change with the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    if kind == "type" and isinstance(item, JSON):
        # Alembic writes the variant's inner `Text()` without its module.
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


class GuardOp(ops.MigrateOperation):
    """What a model has the database do after its table is made: triggers, which autogeneration cannot see."""

    def __init__(self, dialect: str, statement: str) -> None:
        self.dialect = dialect
        self.statement = statement

    def reverse(self) -> GuardOp:
        """Return what takes it back: nothing does, and nothing needs to, since triggers go with their table."""
        return GuardOp("", "")


@renderers.dispatch_for(GuardOp)
def _render_guard(_autogen: AutogenContext, operation: GuardOp) -> list[str]:
    if not operation.statement:
        return []
    return [f"on({operation.dialect!r}, {operation.statement!r})"]


def _guards_of(table: str) -> list[GuardOp]:
    found = [
        listener
        for listener in metadata.tables[table].dispatch.after_create
        if isinstance(listener, DDL)
    ]
    # A DDL element formats its text, so its percent signs stand doubled.
    return [GuardOp(ddl._ddl_if.dialect, ddl.statement.replace("%%", "%")) for ddl in found]


def _add_guards(upgrade: ops.UpgradeOps) -> None:
    made = [item.table_name for item in upgrade.ops if isinstance(item, ops.CreateTableOp)]
    for table in made:
        upgrade.ops.extend(_guards_of(table))


def _number_revisions(_migration: Any, _revision: Any, directives: list[Any]) -> None:
    """Call revisions 0001, 0002, …, and write nothing when the models have not changed."""
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and directives[0].upgrade_ops.is_empty()
    ):
        directives.clear()
        return
    head = ScriptDirectory.from_config(context.config).get_current_head()
    _add_guards(directives[0].upgrade_ops)
    directives[0].rev_id = f"{int(head or 0) + 1:04d}"


if has_app_context() and "migrate" in current_app.extensions:
    run()
else:
    from trace.app import create_app

    with create_app().app_context():
        run()
