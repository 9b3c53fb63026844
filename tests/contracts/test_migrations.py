"""The migrations build exactly what the models declare, down to the checks that autogeneration cannot see."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import Engine, create_engine, inspect, text

from tests import databases
from trace.http.database import db
from trace.kernel.database import Base, engine_options
from trace.tables import metadata

VERSIONS = "alembic_version"


@pytest.fixture
def empty_url(all_databases: databases.Databases) -> str:
    return all_databases.empty("models")


def _describe(engine: Engine) -> dict[str, dict[str, Any]]:
    found = inspect(engine)
    described = {}
    for table in sorted(set(found.get_table_names()) - {VERSIONS}):
        described[table] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)
            },
            "key": sorted(found.get_pk_constraint(table)["constrained_columns"]),
            "references": sorted(
                (f["constrained_columns"], f["referred_table"], f["referred_columns"])
                for f in found.get_foreign_keys(table)
            ),
            "unique": sorted(
                (str(u["name"]), u["column_names"]) for u in found.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (str(i["name"]), str(i["column_names"]), bool(i["unique"]))
                for i in found.get_indexes(table)
            ),
            "checks": sorted(
                (str(c["name"]), " ".join(c["sqltext"].split()))
                for c in found.get_check_constraints(table)
            ),
        }
    return described | {"triggers": _triggers(engine)}


def _triggers(engine: Engine) -> dict[str, Any]:
    """The triggers by name; models and migrations may word them over different lines."""
    asked = (
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        if engine.dialect.name == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    with engine.connect() as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute(text(asked))}


def test_migrations_build_what_the_models_declare(app: Flask, empty_url: str):
    engine = create_engine(**engine_options(empty_url))
    Base.metadata.create_all(engine)
    declared = _describe(engine)
    engine.dispose()

    with app.app_context():
        built = _describe(db.engine)

    assert set(built) - {"triggers"} == set(metadata.tables)
    assert built == declared


def test_migrations_can_be_taken_back(standalone_app):
    app = standalone_app()

    with app.app_context():
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names())

    assert left <= {VERSIONS}
