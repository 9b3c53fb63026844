"""Create the rooms

Revision 0001, after nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def on(dialect: str, statement: str) -> None:
    """Run a statement that only one engine needs."""
    if op.get_bind().dialect.name == dialect:
        op.execute(statement)


def upgrade() -> None:
    """Bring the schema up to this revision."""
    op.create_table(
        "accounts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("badge_number", sa.String(length=40), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "disabled",
                name="account_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column(
            "locale",
            sa.Enum(
                "zh_Hans_CN",
                "en",
                name="language",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("phone", name=op.f("uq_accounts_phone")),
    )
    op.create_table(
        "approval_steps",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "village",
                "township",
                "county",
                name="review_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_steps")),
        sa.UniqueConstraint("division", "level", name=op.f("uq_approval_steps_division_level")),
        sa.UniqueConstraint(
            "division", "position", name=op.f("uq_approval_steps_division_position")
        ),
    )
    op.create_table(
        "audit_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_label", sa.String(length=120), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=80), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entries_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_entries_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_entries_subject_key"), ["subject_key"], unique=False
        )

    op.create_table(
        "files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_digest"), ["digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_files_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "jobs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="job_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_available_at"), ["available_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_jobs_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_jobs_state"), ["state"], unique=False)

    op.create_table(
        "lockouts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("phone_digest", sa.String(length=64), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lockouts")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_lockouts_phone_digest")),
    )
    op.create_table(
        "organisations",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "producer",
                "authority",
                "government",
                "printer",
                "lab",
                "operator",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisations_credit_code"), ["credit_code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_organisations_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisations_name"), ["name"], unique=False)

    op.create_table(
        "site_settings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_settings")),
        sa.UniqueConstraint("key", name=op.f("uq_site_settings_key")),
    )
    op.create_table(
        "verification_files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_files")),
        sa.UniqueConstraint("name", name=op.f("uq_verification_files_name")),
    )
    op.create_table(
        "api_tokens",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_api_tokens_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_api_tokens_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_tokens_digest")),
    )
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_tokens_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_api_tokens_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "brands",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authority_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "mark_type",
            sa.Enum(
                "certification",
                "collective",
                "ordinary",
                "copyright",
                name="mark_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "territory", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column(
            "palette", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "logo_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["organisations.id"], name=op.f("fk_brands_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["logo_file_id"], ["files.id"], name=op.f("fk_brands_logo_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brands")),
        sa.UniqueConstraint("code", name=op.f("uq_brands_code")),
        sa.UniqueConstraint("name", name=op.f("uq_brands_name")),
    )
    with op.batch_alter_table("brands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brands_authority_id"), ["authority_id"], unique=False)

    op.create_table(
        "events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column(
            "event_type",
            sa.Enum(
                "ObjectEvent",
                "AggregationEvent",
                "TransactionEvent",
                "TransformationEvent",
                "AssociationEvent",
                name="event_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("action", sa.String(length=10), nullable=True),
        sa.Column("biz_step", sa.String(length=200), nullable=True),
        sa.Column("disposition", sa.String(length=200), nullable=True),
        sa.Column("event_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset", sa.String(length=6), nullable=False),
        sa.Column("record_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("read_point", sa.String(length=300), nullable=True),
        sa.Column("biz_location", sa.String(length=300), nullable=True),
        sa.Column(
            "document", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_events_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_events_event_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_event_time"), ["event_time"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_events_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_events_record_time"), ["record_time"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("location", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotency_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_idempotency_keys_account_id_key")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotency_keys_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_idempotency_keys_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "memberships",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "role",
            sa.Enum(
                "producer_clerk",
                "printer",
                "brand",
                "market_officer",
                "agriculture_officer",
                "township_assistant",
                "village_assistant",
                "lab",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_memberships_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "organisation_id",
            "division",
            name=op.f("uq_memberships_account_id_role_organisation_id_division"),
        ),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_memberships_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "norms",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "grade_standard",
                "season",
                "proof_rule",
                "text",
                name="norm_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_norms_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norms")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_norms_kind_code")),
    )
    with op.batch_alter_table("norms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_norms_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "producers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "cooperative",
                "company",
                "family_farm",
                "small_workshop",
                "household",
                name="subject_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("credit_code_override", sa.String(length=200), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "in_review",
                "approved",
                "suspended",
                "refused",
                "closed",
                name="producer_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "current_step",
            sa.Enum(
                "village",
                "township",
                "county",
                name="review_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["organisations.id"], name=op.f("fk_producers_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["files.id"], name=op.f("fk_producers_picture_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producers")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_producers_credit_code")),
    )
    with op.batch_alter_table("producers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_producers_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_producers_picture_id"), ["picture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_producers_state"), ["state"], unique=False)

    op.create_table(
        "sessions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_sessions_digest")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "brand_products",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "commodity",
            sa.Enum(
                "vegetable",
                "fruit",
                "tea_leaf",
                "edible_fungus",
                "livestock",
                "poultry_egg",
                "aquatic",
                "grain",
                "oil",
                "honey",
                "nut",
                "herb",
                "processed",
                "other",
                name="commodity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_brand_products_brand_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_products")),
        sa.UniqueConstraint("brand_id", "code", name=op.f("uq_brand_products_brand_id_code")),
    )
    with op.batch_alter_table("brand_products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brand_products_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "certificates",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "mark",
            sa.Enum(
                "organic",
                "green",
                "gi",
                name="mark",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column(
            "evidence_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_certificates_period")),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"], ["files.id"], name=op.f("fk_certificates_evidence_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_certificates_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint(
            "mark", "number", "valid_from", name=op.f("uq_certificates_mark_number_valid_from")
        ),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificates_evidence_file_id"), ["evidence_file_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certificates_number"), ["number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_certificates_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificates_valid_until"), ["valid_until"], unique=False
        )

    op.create_table(
        "event_epcs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "epc",
                "parent",
                "child",
                "input",
                "output",
                name="epc_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("epc", sa.String(length=400), nullable=False),
        sa.Column("is_class", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("uom", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(["event_pk"], ["events.id"], name=op.f("fk_event_epcs_event_pk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_epcs")),
    )
    with op.batch_alter_table("event_epcs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_epcs_epc"), ["epc"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_epcs_event_pk"), ["event_pk"], unique=False)

    op.create_table(
        "leads",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mark_without_code",
                "clone_signal",
                "feedback",
                "failed_test",
                "check",
                "other",
                name="lead_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "joined",
                "closed",
                name="lead_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_key", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column(
            "joined_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["joined_to_id"], ["leads.id"], name=op.f("fk_leads_joined_to_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_leads_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("number", name=op.f("uq_leads_number")),
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leads_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_joined_to_id"), ["joined_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_leads_subject_key"), ["subject_key"], unique=False)

    op.create_table(
        "members",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "member",
                "contract_farmer",
                name="member_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_members_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("producer_id", "number", name=op.f("uq_members_producer_id_number")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "norm_versions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("norm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["norm_id"], ["norms.id"], name=op.f("fk_norm_versions_norm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm_versions")),
        sa.UniqueConstraint("norm_id", "version", name=op.f("uq_norm_versions_norm_id_version")),
    )
    with op.batch_alter_table("norm_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_norm_versions_norm_id"), ["norm_id"], unique=False)

    op.create_table(
        "premises",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "factory",
                "warehouse",
                "cold_store",
                "shop",
                name="premises_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("gln", sa.String(length=13), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_premises_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises")),
        sa.UniqueConstraint("producer_id", "name", name=op.f("uq_premises_producer_id_name")),
    )
    with op.batch_alter_table("premises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_premises_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "producer_reviews",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "level",
            sa.Enum(
                "village",
                "township",
                "county",
                name="review_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "pass",
                "refuse",
                name="review_decision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_producer_reviews_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_reviews")),
    )
    with op.batch_alter_table("producer_reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_producer_reviews_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "products",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "commodity",
            sa.Enum(
                "vegetable",
                "fruit",
                "tea_leaf",
                "edible_fungus",
                "livestock",
                "poultry_egg",
                "aquatic",
                "grain",
                "oil",
                "honey",
                "nut",
                "herb",
                "processed",
                "other",
                name="commodity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("variety", sa.String(length=60), nullable=False),
        sa.Column("is_prepackaged_food", sa.Boolean(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "mass",
                "volume",
                "count",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("net_content_base", sa.BigInteger(), nullable=True),
        sa.Column(
            "net_content_unit",
            sa.Enum(
                "g",
                "kg",
                "jin",
                "mL",
                "L",
                "piece",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("density", sa.BigInteger(), nullable=True),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("storage", sa.String(length=120), nullable=False),
        sa.Column("standard_code", sa.String(length=60), nullable=False),
        sa.Column("ingredients", sa.Text(), nullable=False),
        sa.Column("origin_text", sa.String(length=120), nullable=False),
        sa.Column("grade_norm_code", sa.String(length=64), nullable=True),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "retired",
                name="product_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("net_content_base > 0", name=op.f("ck_products_net_content_positive")),
        sa.ForeignKeyConstraint(["picture_id"], ["files.id"], name=op.f("fk_products_picture_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_products_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("code", name=op.f("uq_products_code")),
        sa.UniqueConstraint("gtin", name=op.f("uq_products_gtin")),
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_products_picture_id"), ["picture_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_products_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "recalls",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "voluntary",
                "ordered",
                name="recall_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "1",
                "2",
                "3",
                "agri",
                name="recall_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "lifted",
                name="recall_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("notice_text", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ordered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ordered_by_name", sa.String(length=120), nullable=False),
        sa.Column("start_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish_due_on", sa.Date(), nullable=True),
        sa.Column(
            "reach", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_by_name", sa.String(length=120), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'lifted') = (lifted_at IS NOT NULL)", name=op.f("ck_recalls_lifted")
        ),
        sa.CheckConstraint(
            "kind <> 'ordered' OR document_number IS NOT NULL", name=op.f("ck_recalls_document")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recalls_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_recalls_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
        sa.UniqueConstraint("number", name=op.f("uq_recalls_number")),
    )
    with op.batch_alter_table("recalls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recalls_ordered_at"), ["ordered_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recalls_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_recalls_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recalls_state"), ["state"], unique=False)

    op.create_table(
        "rule_books",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("published_by", sa.String(length=120), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_rule_books_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_books")),
        sa.UniqueConstraint("brand_id", "version", name=op.f("uq_rule_books_brand_id_version")),
    )
    with op.batch_alter_table("rule_books", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_books_brand_id"), ["brand_id"], unique=False)

    op.create_table(
        "suspensions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_suspensions_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    with op.batch_alter_table("suspensions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_suspensions_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "trademarks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("nice_class", sa.Integer(), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column(
            "evidence_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"], ["files.id"], name=op.f("fk_trademarks_evidence_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_trademarks_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trademarks")),
        sa.UniqueConstraint(
            "producer_id",
            "number",
            "nice_class",
            name=op.f("uq_trademarks_producer_id_number_nice_class"),
        ),
    )
    with op.batch_alter_table("trademarks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_trademarks_evidence_file_id"), ["evidence_file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_trademarks_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "workbook_imports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "producer",
                "brand",
                name="import_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "checked",
                "done",
                name="import_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("record_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column(
            "summary", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("checked_by", sa.String(length=120), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=120), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_workbook_imports_brand_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_workbook_imports_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_workbook_imports_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook_imports")),
        sa.UniqueConstraint(
            "organisation_id",
            "content_digest",
            name=op.f("uq_workbook_imports_organisation_id_content_digest"),
        ),
    )
    with op.batch_alter_table("workbook_imports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workbook_imports_brand_id"), ["brand_id"], unique=False
        )

    op.create_table(
        "applications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "granted",
                "refused",
                "withdrawn",
                name="application_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column(
            "rule_book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("other_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_applications_brand_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_applications_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_book_id"], ["rule_books.id"], name=op.f("fk_applications_rule_book_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_applications_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_applications_state"), ["state"], unique=False)

    op.create_table(
        "batches",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "premises_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "harvest",
                "intake",
                "bought_in",
                "sorting",
                "primary_processing",
                "processing",
                "commissioned_processing",
                "packing",
                "assortment",
                name="batch_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lot", sa.String(length=20), nullable=False),
        sa.Column("uri", sa.String(length=400), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column(
            "unit",
            sa.Enum(
                "g",
                "kg",
                "jin",
                "mL",
                "L",
                "piece",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("produced_base", sa.BigInteger(), nullable=False),
        sa.Column("remaining_base", sa.BigInteger(), nullable=False),
        sa.Column("labelled_base", sa.BigInteger(), nullable=False),
        sa.Column(
            "processor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "principal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("labelled_base >= 0", name=op.f("ck_batches_labelled_not_negative")),
        sa.CheckConstraint("remaining_base >= 0", name=op.f("ck_batches_remaining_not_negative")),
        sa.ForeignKeyConstraint(["event_pk"], ["events.id"], name=op.f("fk_batches_event_pk")),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_batches_premises_id")
        ),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["producers.id"], name=op.f("fk_batches_principal_id")
        ),
        sa.ForeignKeyConstraint(
            ["processor_id"], ["producers.id"], name=op.f("fk_batches_processor_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_batches_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_batches_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("product_id", "lot", name=op.f("uq_batches_product_id_lot")),
        sa.UniqueConstraint("uri", name=op.f("uq_batches_uri")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_lot"), ["lot"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_made_on"), ["made_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_premises_id"), ["premises_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_principal_id"), ["principal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_processor_id"), ["processor_id"], unique=False)
        batch_op.create_index("ix_batches_producer_id_id", ["producer_id", "id"], unique=False)

    op.create_table(
        "certificate_states",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "suspended",
                "withdrawn",
                name="certificate_standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_states_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_states")),
    )
    with op.batch_alter_table("certificate_states", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_states_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "certificate_verifications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "result",
            sa.Enum(
                "matches",
                "differs",
                "not_found",
                name="verification_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("where_looked_up", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_verifications_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_verifications")),
    )
    with op.batch_alter_table("certificate_verifications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_verifications_certificate_id"),
            ["certificate_id"],
            unique=False,
        )

    op.create_table(
        "dispatches",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("buyer", sa.String(length=120), nullable=False),
        sa.Column("buyer_phone", sa.String(length=30), nullable=False),
        sa.Column("destination_division", sa.String(length=12), nullable=False),
        sa.Column("destination_address", sa.String(length=200), nullable=False),
        sa.Column("plate_or_waybill", sa.String(length=40), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "from_premises_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("leg", sa.String(length=80), nullable=True),
        sa.Column("despite_stop", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["event_pk"], ["events.id"], name=op.f("fk_dispatches_event_pk")),
        sa.ForeignKeyConstraint(
            ["from_premises_id"], ["premises.id"], name=op.f("fk_dispatches_from_premises_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_dispatches_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatches_dispatched_at"), ["dispatched_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_dispatches_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dispatches_from_premises_id"), ["from_premises_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatches_plate_or_waybill"), ["plate_or_waybill"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_dispatches_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "imported_records",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "sheet",
            sa.Enum(
                "members",
                "units",
                "products",
                "proofs",
                "batches",
                "holders",
                name="sheet_key",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["workbook_imports.id"], name=op.f("fk_imported_records_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_imported_records_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_records")),
        sa.UniqueConstraint(
            "organisation_id", "digest", name=op.f("uq_imported_records_organisation_id_digest")
        ),
    )
    with op.batch_alter_table("imported_records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_imported_records_import_id"), ["import_id"], unique=False
        )

    op.create_table(
        "label_texts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column(
            "fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_label_texts_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_texts")),
        sa.UniqueConstraint(
            "product_id", "version", name=op.f("uq_label_texts_product_id_version")
        ),
    )
    with op.batch_alter_table("label_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_texts_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lead_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_lead_pictures_file_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_pictures_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_pictures")),
    )
    with op.batch_alter_table("lead_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_pictures_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "product_components",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "component_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("base > 0", name=op.f("ck_product_components_base_positive")),
        sa.CheckConstraint(
            "product_id <> component_id", name=op.f("ck_product_components_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["products.id"], name=op.f("fk_product_components_component_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_components_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_components")),
        sa.UniqueConstraint(
            "product_id", "component_id", name=op.f("uq_product_components_product_id_component_id")
        ),
    )
    with op.batch_alter_table("product_components", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_product_components_component_id"), ["component_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_product_components_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "production_units",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "plot",
                "forest_stand",
                "apiary",
                "pond",
                "herd",
                "scattered_trees",
                name="unit_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column(
            "size_unit",
            sa.Enum(
                "mu",
                "colony",
                "head",
                "tree",
                name="size_unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "area_basis",
            sa.Enum(
                "certified",
                "measured",
                "declared",
                name="area_basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column("latitude", sa.BigInteger(), nullable=True),
        sa.Column("longitude", sa.BigInteger(), nullable=True),
        sa.Column("crop", sa.String(length=60), nullable=False),
        sa.Column("variety", sa.String(length=60), nullable=False),
        sa.Column("planting_year", sa.Integer(), nullable=True),
        sa.Column("surveyed_by", sa.String(length=80), nullable=False),
        sa.Column("surveyed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_production_units_size_positive")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_production_units_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_production_units_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_production_units")),
        sa.UniqueConstraint(
            "producer_id", "code", name=op.f("uq_production_units_producer_id_code")
        ),
    )
    with op.batch_alter_table("production_units", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_production_units_division"), ["division"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_production_units_member_id"), ["member_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_production_units_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "proofs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "sc",
                "small_workshop",
                name="proof_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("renewal_applied_on", sa.Date(), nullable=True),
        sa.Column("renewal_refused_on", sa.Date(), nullable=True),
        sa.Column(
            "evidence_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "premises_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_proofs_period")),
        sa.ForeignKeyConstraint(
            ["evidence_file_id"], ["files.id"], name=op.f("fk_proofs_evidence_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_proofs_premises_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_proofs_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint(
            "producer_id",
            "kind",
            "number",
            "valid_from",
            name=op.f("uq_proofs_producer_id_kind_number_valid_from"),
        ),
    )
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proofs_evidence_file_id"), ["evidence_file_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proofs_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_proofs_premises_id"), ["premises_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proofs_producer_id"), ["producer_id"], unique=False)

    op.create_table(
        "application_files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("condition_code", sa.String(length=64), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_files_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_application_files_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_files")),
    )
    with op.batch_alter_table("application_files", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_files_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "application_grounds",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("condition_code", sa.String(length=64), nullable=False),
        sa.Column("condition_title", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_grounds_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_grounds")),
    )
    with op.batch_alter_table("application_grounds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_grounds_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "application_products",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "brand_product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("label_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_products_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["brand_product_id"],
            ["brand_products.id"],
            name=op.f("fk_application_products_brand_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_application_products_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_products")),
        sa.UniqueConstraint(
            "application_id",
            "product_id",
            name=op.f("uq_application_products_application_id_product_id"),
        ),
    )
    with op.batch_alter_table("application_products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_products_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_products_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "authorisations",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "rule_book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "application",
                "import",
                name="authorisation_origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("contract_number", sa.String(length=64), nullable=False),
        sa.Column("old_stock_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_authorisations_term")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_authorisations_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["brand_id"], ["brands.id"], name=op.f("fk_authorisations_brand_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_authorisations_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_book_id"], ["rule_books.id"], name=op.f("fk_authorisations_rule_book_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
        sa.UniqueConstraint("number", name=op.f("uq_authorisations_number")),
    )
    with op.batch_alter_table("authorisations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authorisations_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_authorisations_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_authorisations_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_authorisations_valid_until"), ["valid_until"], unique=False
        )

    op.create_table(
        "batch_files",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("caption", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_files_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_batch_files_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_files")),
    )
    with op.batch_alter_table("batch_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_files_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_files_file_id"), ["file_id"], unique=False)

    op.create_table(
        "batch_inputs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("child_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("base > 0", name=op.f("ck_batch_inputs_base_positive")),
        sa.CheckConstraint("parent_id <> child_id", name=op.f("ck_batch_inputs_not_itself")),
        sa.ForeignKeyConstraint(
            ["child_id"], ["batches.id"], name=op.f("fk_batch_inputs_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["batches.id"], name=op.f("fk_batch_inputs_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_inputs")),
        sa.UniqueConstraint(
            "parent_id", "child_id", name=op.f("uq_batch_inputs_parent_id_child_id")
        ),
    )
    with op.batch_alter_table("batch_inputs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_inputs_child_id"), ["child_id"], unique=False)

    op.create_table(
        "certificate_lines",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column(
            "production_unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("quantity_base", sa.BigInteger(), nullable=True),
        sa.Column(
            "quantity_unit",
            sa.Enum(
                "g",
                "kg",
                "jin",
                "mL",
                "L",
                "piece",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "quantity_base > 0", name=op.f("ck_certificate_lines_quantity_positive")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_lines_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_certificate_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["production_unit_id"],
            ["production_units.id"],
            name=op.f("fk_certificate_lines_production_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_lines")),
    )
    with op.batch_alter_table("certificate_lines", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_lines_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_lines_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_certificate_lines_production_unit_id"),
            ["production_unit_id"],
            unique=False,
        )

    op.create_table(
        "checks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("serial", sa.String(length=13), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "agrees",
                "differs",
                "unclear",
                name="check_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("companion", sa.String(length=60), nullable=False),
        sa.Column("refusal", sa.String(length=400), nullable=False),
        sa.Column(
            "recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_checks_batch_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_checks_lead_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_checks_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("number", name=op.f("uq_checks_number")),
    )
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checks_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_checks_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checks_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_checks_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checks_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checks_serial"), ["serial"], unique=False)

    op.create_table(
        "conformity_certificates",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "issued",
                "collected",
                name="conformity_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "void",
                name="conformity_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("quantity_text", sa.String(length=60), nullable=False),
        sa.Column("quantity_base", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("promisor", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column(
            "statement",
            sa.Enum(
                "producer",
                "buyer",
                name="statement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outside_number", sa.String(length=80), nullable=True),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_conformity_certificates_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_conformity_certificates_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_conformity_certificates_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conformity_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_conformity_certificates_number")),
    )
    with op.batch_alter_table("conformity_certificates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conformity_certificates_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conformity_certificates_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conformity_certificates_issued_at"), ["issued_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_conformity_certificates_producer_id"), ["producer_id"], unique=False
        )

    op.create_table(
        "dispatch_lines",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "dispatch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("is_labelled", sa.Boolean(), nullable=False),
        sa.CheckConstraint("base > 0", name=op.f("ck_dispatch_lines_base_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_dispatch_lines_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_lines_dispatch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_lines")),
    )
    with op.batch_alter_table("dispatch_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_lines_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_dispatch_lines_dispatch_id"), ["dispatch_id"], unique=False
        )

    op.create_table(
        "ledger_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "produced",
                "consumed",
                "labelled",
                "label_returned",
                "dispatched",
                "lost",
                "own_use",
                "corrected",
                name="entry_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("base <> 0", name=op.f("ck_ledger_entries_base_not_zero")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_ledger_entries_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_pk"], ["events.id"], name=op.f("fk_ledger_entries_event_pk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entries_batch_id_on", ["batch_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_run_id"), ["run_id"], unique=False)

    op.create_table(
        "measurements",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "norm_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("instrument", sa.String(length=120), nullable=False),
        sa.Column(
            "values", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_measurements_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["norm_version_id"], ["norm_versions.id"], name=op.f("fk_measurements_norm_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurements")),
    )
    with op.batch_alter_table("measurements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurements_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_measurements_norm_version_id"), ["norm_version_id"], unique=False
        )

    op.create_table(
        "proof_items",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("proof_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("category_code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_proof_items_product_id")
        ),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name=op.f("fk_proof_items_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_items")),
    )
    with op.batch_alter_table("proof_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_items_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proof_items_proof_id"), ["proof_id"], unique=False)

    op.create_table(
        "proof_states",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("proof_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "suspended",
                "revoked",
                name="proof_standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["proof_id"], ["proofs.id"], name=op.f("fk_proof_states_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_states")),
    )
    with op.batch_alter_table("proof_states", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_states_proof_id"), ["proof_id"], unique=False)

    op.create_table(
        "proof_verifications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("proof_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "matches",
                "differs",
                "not_found",
                name="look_up_result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("where_looked_up", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["proofs.id"], name=op.f("fk_proof_verifications_proof_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_verifications")),
    )
    with op.batch_alter_table("proof_verifications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proof_verifications_proof_id"), ["proof_id"], unique=False
        )

    op.create_table(
        "recall_batches",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_recall_batches_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["recall_id"], ["recalls.id"], name=op.f("fk_recall_batches_recall_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_batches")),
        sa.UniqueConstraint(
            "recall_id", "batch_id", name=op.f("uq_recall_batches_recall_id_batch_id")
        ),
    )
    with op.batch_alter_table("recall_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_batches_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "restrictions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_pk", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "own_stop",
                "officer_stop",
                "recall",
                "safety_failure",
                "interval",
                "yield_check",
                name="restriction_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column(
            "organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("placed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("placed_by_name", sa.String(length=120), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_by_name", sa.String(length=120), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_restrictions_batch_id")
        ),
        sa.ForeignKeyConstraint(["event_pk"], ["events.id"], name=op.f("fk_restrictions_event_pk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restrictions_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_restrictions_event_pk"), ["event_pk"], unique=False)
        batch_op.create_index(batch_op.f("ix_restrictions_lifted_at"), ["lifted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_restrictions_recall_id"), ["recall_id"], unique=False)

    op.create_table(
        "source_lines",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "production_unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("supplier_name", sa.String(length=120), nullable=True),
        sa.Column("supplier_phone", sa.String(length=30), nullable=True),
        sa.Column("origin_text", sa.String(length=120), nullable=True),
        sa.Column("document_number", sa.String(length=64), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("base > 0", name=op.f("ck_source_lines_base_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_source_lines_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_source_lines_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["production_unit_id"],
            ["production_units.id"],
            name=op.f("fk_source_lines_production_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_lines")),
    )
    with op.batch_alter_table("source_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_lines_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_lines_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_source_lines_production_unit_id"), ["production_unit_id"], unique=False
        )

    op.create_table(
        "test_reports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "supervised",
                "commissioned",
                "own",
                "rapid",
                name="test_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lab_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lab_name", sa.String(length=120), nullable=False),
        sa.Column("report_number", sa.String(length=64), nullable=False),
        sa.Column("sampled_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("is_safety", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "retest_of_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("disposed_on", sa.Date(), nullable=True),
        sa.Column("disposed_by", sa.String(length=120), nullable=True),
        sa.Column("disposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_test_reports_batch_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_test_reports_file_id")),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["organisations.id"], name=op.f("fk_test_reports_lab_id")
        ),
        sa.ForeignKeyConstraint(
            ["retest_of_id"], ["test_reports.id"], name=op.f("fk_test_reports_retest_of_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_reports")),
        sa.UniqueConstraint(
            "lab_name",
            "report_number",
            "batch_id",
            name=op.f("uq_test_reports_lab_name_report_number_batch_id"),
        ),
    )
    with op.batch_alter_table("test_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_test_reports_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_test_reports_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_test_reports_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_test_reports_report_number"), ["report_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_test_reports_retest_of_id"), ["retest_of_id"], unique=False
        )

    op.create_table(
        "authorisation_products",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "brand_product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_authorisation_products_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["brand_product_id"],
            ["brand_products.id"],
            name=op.f("fk_authorisation_products_brand_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_authorisation_products_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation_products")),
        sa.UniqueConstraint(
            "authorisation_id",
            "product_id",
            name=op.f("uq_authorisation_products_authorisation_id_product_id"),
        ),
    )
    with op.batch_alter_table("authorisation_products", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authorisation_products_authorisation_id"),
            ["authorisation_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_authorisation_products_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "authorisation_states",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "in_force",
                "suspended",
                "withdrawn",
                name="authorisation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=64), nullable=False),
        sa.Column("public_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_authorisation_states_authorisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation_states")),
    )
    with op.batch_alter_table("authorisation_states", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authorisation_states_authorisation_id"),
            ["authorisation_id"],
            unique=False,
        )

    op.create_table(
        "check_officers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("badge_number", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["checks.id"], name=op.f("fk_check_officers_check_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_officers")),
    )
    with op.batch_alter_table("check_officers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_officers_check_id"), ["check_id"], unique=False)

    op.create_table(
        "check_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["checks.id"], name=op.f("fk_check_pictures_check_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_check_pictures_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_pictures")),
    )
    with op.batch_alter_table("check_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_pictures_check_id"), ["check_id"], unique=False)

    op.create_table(
        "conformity_checks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["conformity_certificates.id"],
            name=op.f("fk_conformity_checks_certificate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conformity_checks")),
    )
    with op.batch_alter_table("conformity_checks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conformity_checks_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "label_runs",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bound",
                "pre_printed",
                name="run_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "exported",
                "cancelled",
                name="run_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "printer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("lot", sa.String(length=20), nullable=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("base_each", sa.BigInteger(), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column(
            "marks", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("label_text_version", sa.Integer(), nullable=True),
        sa.Column("ordered_by", sa.String(length=120), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'bound') = (batch_id IS NOT NULL)", name=op.f("ck_label_runs_batch")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_label_runs_count")),
        sa.CheckConstraint("key_number BETWEEN 1 AND 255", name=op.f("ck_label_runs_key_number")),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisations.id"], name=op.f("fk_label_runs_authorisation_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_label_runs_batch_id")),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_label_runs_brand_id")),
        sa.ForeignKeyConstraint(
            ["printer_id"], ["organisations.id"], name=op.f("fk_label_runs_printer_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_label_runs_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_label_runs_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_runs")),
        sa.UniqueConstraint("code", name=op.f("uq_label_runs_code")),
    )
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_label_runs_authorisation_id"), ["authorisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_label_runs_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_runs_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_runs_ordered_at"), ["ordered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_runs_printer_id"), ["printer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_label_runs_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_label_runs_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_runs_state"), ["state"], unique=False)

    op.create_table(
        "packaging_stocks",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("usable_until", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_packaging_stocks_count")),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_packaging_stocks_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_packaging_stocks_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packaging_stocks")),
    )
    with op.batch_alter_table("packaging_stocks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_packaging_stocks_authorisation_id"), ["authorisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_packaging_stocks_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "quota_accounts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "authorisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("season", sa.String(length=20), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("transferred_in", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.Column("transferred_out", sa.BigInteger(), nullable=False),
        sa.Column("spoiled", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "remaining = granted + transferred_in + returned - drawn - transferred_out - expired - reserved",
            name=op.f("ck_quota_accounts_balance"),
        ),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_quota_accounts_remaining")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_quota_accounts_reserved")),
        sa.CheckConstraint("returned + spoiled <= drawn", name=op.f("ck_quota_accounts_returned")),
        sa.ForeignKeyConstraint(
            ["authorisation_id"],
            ["authorisations.id"],
            name=op.f("fk_quota_accounts_authorisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_quota_accounts_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_accounts")),
        sa.UniqueConstraint(
            "authorisation_id",
            "product_id",
            "season",
            name=op.f("uq_quota_accounts_authorisation_id_product_id_season"),
        ),
    )
    with op.batch_alter_table("quota_accounts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_accounts_authorisation_id"), ["authorisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quota_accounts_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "test_items",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=30), nullable=False),
        sa.Column("limit_value", sa.String(length=60), nullable=False),
        sa.Column("method", sa.String(length=120), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["test_reports.id"], name=op.f("fk_test_items_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_items")),
    )
    with op.batch_alter_table("test_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_test_items_report_id"), ["report_id"], unique=False)

    op.create_table(
        "clone_signals",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "label_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "travel",
                "many_phones",
                name="signal_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_clone_signals_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "label_index", "kind", name=op.f("pk_clone_signals")),
    )
    op.create_table(
        "feedback_items",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("receipt", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "feedback",
                "complaint",
                "report",
                name="feedback_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "declined",
                "answered",
                "closed",
                name="feedback_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division", sa.String(length=12), nullable=False),
        sa.Column(
            "producer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "label_index", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.String(length=60), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_feedback_items_batch_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_feedback_items_lead_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_feedback_items_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_feedback_items_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_items")),
        sa.UniqueConstraint("receipt", name=op.f("uq_feedback_items_receipt")),
    )
    with op.batch_alter_table("feedback_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_items_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_items_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_items_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_feedback_items_producer_id"), ["producer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_feedback_items_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_feedback_items_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_items_state"), ["state"], unique=False)

    op.create_table(
        "gate_results",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "order",
                "bind",
                "activate",
                "now",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.Column(
            "gate",
            sa.Enum(
                "G1",
                "G2",
                "G3",
                "G4",
                "G5",
                "G6",
                "G7",
                "G8",
                "G9",
                "G10",
                name="gate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "warning",
                "failed",
                "not_applicable",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("rule_version", sa.String(length=40), nullable=False),
        sa.Column(
            "facts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "documents", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_gate_results_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_results")),
    )
    with op.batch_alter_table("gate_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_results_run_id"), ["run_id"], unique=False)

    op.create_table(
        "label_ranges",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "activated",
                "bound",
                "spoiled",
                "voided",
                name="range_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'bound') = (batch_id IS NOT NULL)", name=op.f("ck_label_ranges_batch")
        ),
        sa.CheckConstraint("first >= 0 AND first <= last", name=op.f("ck_label_ranges_order")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_label_ranges_batch_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_label_ranges_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_ranges")),
    )
    with op.batch_alter_table("label_ranges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_ranges_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_ranges_run_id"), ["run_id"], unique=False)

    op.create_table(
        "quota_entries",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "reserve",
                "release",
                "draw",
                "return",
                "transfer_in",
                "transfer_out",
                "spoil",
                "expire",
                name="quota_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_quota_entries_count")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["quota_accounts.id"], name=op.f("fk_quota_entries_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_entries")),
    )
    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_quota_entries_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_quota_entries_recorded_at"), ["recorded_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_quota_entries_run_id"), ["run_id"], unique=False)

    op.create_table(
        "run_exports",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "format",
            sa.Enum(
                "sheet_pdf",
                "roll_pdf",
                "csv",
                name="export_format",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "done",
                "cancelled",
                name="export_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("side_mm", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "manifest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first >= 0 AND first <= last", name=op.f("ck_run_exports_order")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_run_exports_job_id")),
        sa.ForeignKeyConstraint(
            ["manifest_id"], ["files.id"], name=op.f("fk_run_exports_manifest_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_run_exports_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_exports")),
    )
    with op.batch_alter_table("run_exports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_exports_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_exports_run_id"), ["run_id"], unique=False)

    op.create_table(
        "scan_counters",
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "label_index",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_province", sa.String(length=2), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_scan_counters_count")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["label_runs.id"], name=op.f("fk_scan_counters_run_id")
        ),
        sa.PrimaryKeyConstraint("run_id", "label_index", name=op.f("pk_scan_counters")),
    )
    op.create_table(
        "scans",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label_index", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "mistyped",
                "unknown",
                "forged",
                "recalled",
                "held",
                "voided",
                "inactive",
                "unsigned",
                "warning",
                "active",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("province", sa.String(length=2), nullable=True),
        sa.Column("client_hash", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["label_runs.id"], name=op.f("fk_scans_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("nonce", name=op.f("uq_scans_nonce")),
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scans_at"), ["at"], unique=False)
        batch_op.create_index("ix_scans_label", ["run_id", "label_index", "at"], unique=False)

    op.create_table(
        "export_parts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "export_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"], ["run_exports.id"], name=op.f("fk_export_parts_export_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_export_parts_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_parts")),
        sa.UniqueConstraint(
            "export_id", "position", name=op.f("uq_export_parts_export_id_position")
        ),
    )
    with op.batch_alter_table("export_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_parts_export_id"), ["export_id"], unique=False)

    op.create_table(
        "feedback_pictures",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_feedback_pictures_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["feedback_items.id"], name=op.f("fk_feedback_pictures_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_pictures")),
    )
    with op.batch_alter_table("feedback_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_pictures_item_id"), ["item_id"], unique=False)

    op.create_table(
        "feedback_replies",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "accepted",
                "declined",
                "answered",
                "closed",
                name="feedback_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["feedback_items.id"], name=op.f("fk_feedback_replies_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_replies")),
    )
    with op.batch_alter_table("feedback_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_replies_item_id"), ["item_id"], unique=False)

    on(
        "sqlite",
        "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    )
    on(
        "sqlite",
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    )
    on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    )
    on(
        "postgresql",
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )
    on(
        "sqlite",
        "CREATE TRIGGER event_epcs_no_update BEFORE UPDATE ON event_epcs BEGIN SELECT RAISE(ABORT, 'event_epcs is append-only'); END",
    )
    on(
        "sqlite",
        "CREATE TRIGGER event_epcs_no_delete BEFORE DELETE ON event_epcs BEGIN SELECT RAISE(ABORT, 'event_epcs is append-only'); END",
    )
    on(
        "postgresql",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    )
    on(
        "postgresql",
        "CREATE TRIGGER event_epcs_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON event_epcs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )


def downgrade() -> None:
    """Take this revision back."""
    with op.batch_alter_table("feedback_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_replies_item_id"))

    op.drop_table("feedback_replies")
    with op.batch_alter_table("feedback_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_pictures_item_id"))

    op.drop_table("feedback_pictures")
    with op.batch_alter_table("export_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_export_parts_export_id"))

    op.drop_table("export_parts")
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.drop_index("ix_scans_label")
        batch_op.drop_index(batch_op.f("ix_scans_at"))

    op.drop_table("scans")
    op.drop_table("scan_counters")
    with op.batch_alter_table("run_exports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_exports_run_id"))
        batch_op.drop_index(batch_op.f("ix_run_exports_job_id"))

    op.drop_table("run_exports")
    with op.batch_alter_table("quota_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_entries_run_id"))
        batch_op.drop_index(batch_op.f("ix_quota_entries_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_quota_entries_account_id"))

    op.drop_table("quota_entries")
    with op.batch_alter_table("label_ranges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_ranges_run_id"))
        batch_op.drop_index(batch_op.f("ix_label_ranges_batch_id"))

    op.drop_table("label_ranges")
    with op.batch_alter_table("gate_results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_results_run_id"))

    op.drop_table("gate_results")
    with op.batch_alter_table("feedback_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_items_state"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_run_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_received_at"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_producer_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_lead_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_division"))
        batch_op.drop_index(batch_op.f("ix_feedback_items_batch_id"))

    op.drop_table("feedback_items")
    op.drop_table("clone_signals")
    with op.batch_alter_table("test_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_test_items_report_id"))

    op.drop_table("test_items")
    with op.batch_alter_table("quota_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quota_accounts_product_id"))
        batch_op.drop_index(batch_op.f("ix_quota_accounts_authorisation_id"))

    op.drop_table("quota_accounts")
    with op.batch_alter_table("packaging_stocks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packaging_stocks_product_id"))
        batch_op.drop_index(batch_op.f("ix_packaging_stocks_authorisation_id"))

    op.drop_table("packaging_stocks")
    with op.batch_alter_table("label_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_runs_state"))
        batch_op.drop_index(batch_op.f("ix_label_runs_product_id"))
        batch_op.drop_index(batch_op.f("ix_label_runs_producer_id"))
        batch_op.drop_index(batch_op.f("ix_label_runs_printer_id"))
        batch_op.drop_index(batch_op.f("ix_label_runs_ordered_at"))
        batch_op.drop_index(batch_op.f("ix_label_runs_brand_id"))
        batch_op.drop_index(batch_op.f("ix_label_runs_batch_id"))
        batch_op.drop_index(batch_op.f("ix_label_runs_authorisation_id"))

    op.drop_table("label_runs")
    with op.batch_alter_table("conformity_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conformity_checks_certificate_id"))

    op.drop_table("conformity_checks")
    with op.batch_alter_table("check_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_pictures_check_id"))

    op.drop_table("check_pictures")
    with op.batch_alter_table("check_officers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_officers_check_id"))

    op.drop_table("check_officers")
    with op.batch_alter_table("authorisation_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorisation_states_authorisation_id"))

    op.drop_table("authorisation_states")
    with op.batch_alter_table("authorisation_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorisation_products_product_id"))
        batch_op.drop_index(batch_op.f("ix_authorisation_products_authorisation_id"))

    op.drop_table("authorisation_products")
    with op.batch_alter_table("test_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_test_reports_retest_of_id"))
        batch_op.drop_index(batch_op.f("ix_test_reports_report_number"))
        batch_op.drop_index(batch_op.f("ix_test_reports_lab_id"))
        batch_op.drop_index(batch_op.f("ix_test_reports_file_id"))
        batch_op.drop_index(batch_op.f("ix_test_reports_batch_id"))

    op.drop_table("test_reports")
    with op.batch_alter_table("source_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_lines_production_unit_id"))
        batch_op.drop_index(batch_op.f("ix_source_lines_member_id"))
        batch_op.drop_index(batch_op.f("ix_source_lines_batch_id"))

    op.drop_table("source_lines")
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_restrictions_recall_id"))
        batch_op.drop_index(batch_op.f("ix_restrictions_lifted_at"))
        batch_op.drop_index(batch_op.f("ix_restrictions_event_pk"))
        batch_op.drop_index(batch_op.f("ix_restrictions_batch_id"))

    op.drop_table("restrictions")
    with op.batch_alter_table("recall_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_batches_batch_id"))

    op.drop_table("recall_batches")
    with op.batch_alter_table("proof_verifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_verifications_proof_id"))

    op.drop_table("proof_verifications")
    with op.batch_alter_table("proof_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_states_proof_id"))

    op.drop_table("proof_states")
    with op.batch_alter_table("proof_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_items_proof_id"))
        batch_op.drop_index(batch_op.f("ix_proof_items_product_id"))

    op.drop_table("proof_items")
    with op.batch_alter_table("measurements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measurements_norm_version_id"))
        batch_op.drop_index(batch_op.f("ix_measurements_batch_id"))

    op.drop_table("measurements")
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entries_run_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entries_event_pk"))
        batch_op.drop_index("ix_ledger_entries_batch_id_on")

    op.drop_table("ledger_entries")
    with op.batch_alter_table("dispatch_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_lines_dispatch_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_lines_batch_id"))

    op.drop_table("dispatch_lines")
    with op.batch_alter_table("conformity_certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conformity_certificates_producer_id"))
        batch_op.drop_index(batch_op.f("ix_conformity_certificates_issued_at"))
        batch_op.drop_index(batch_op.f("ix_conformity_certificates_file_id"))
        batch_op.drop_index(batch_op.f("ix_conformity_certificates_batch_id"))

    op.drop_table("conformity_certificates")
    with op.batch_alter_table("checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checks_serial"))
        batch_op.drop_index(batch_op.f("ix_checks_producer_id"))
        batch_op.drop_index(batch_op.f("ix_checks_lead_id"))
        batch_op.drop_index(batch_op.f("ix_checks_division"))
        batch_op.drop_index(batch_op.f("ix_checks_batch_id"))
        batch_op.drop_index(batch_op.f("ix_checks_at"))

    op.drop_table("checks")
    with op.batch_alter_table("certificate_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_lines_production_unit_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_lines_product_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_lines_certificate_id"))

    op.drop_table("certificate_lines")
    with op.batch_alter_table("batch_inputs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_inputs_child_id"))

    op.drop_table("batch_inputs")
    with op.batch_alter_table("batch_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_files_file_id"))
        batch_op.drop_index(batch_op.f("ix_batch_files_batch_id"))

    op.drop_table("batch_files")
    with op.batch_alter_table("authorisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorisations_valid_until"))
        batch_op.drop_index(batch_op.f("ix_authorisations_producer_id"))
        batch_op.drop_index(batch_op.f("ix_authorisations_brand_id"))
        batch_op.drop_index(batch_op.f("ix_authorisations_application_id"))

    op.drop_table("authorisations")
    with op.batch_alter_table("application_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_products_product_id"))
        batch_op.drop_index(batch_op.f("ix_application_products_application_id"))

    op.drop_table("application_products")
    with op.batch_alter_table("application_grounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_grounds_application_id"))

    op.drop_table("application_grounds")
    with op.batch_alter_table("application_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_files_application_id"))

    op.drop_table("application_files")
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proofs_producer_id"))
        batch_op.drop_index(batch_op.f("ix_proofs_premises_id"))
        batch_op.drop_index(batch_op.f("ix_proofs_number"))
        batch_op.drop_index(batch_op.f("ix_proofs_evidence_file_id"))

    op.drop_table("proofs")
    with op.batch_alter_table("production_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_production_units_producer_id"))
        batch_op.drop_index(batch_op.f("ix_production_units_member_id"))
        batch_op.drop_index(batch_op.f("ix_production_units_division"))

    op.drop_table("production_units")
    with op.batch_alter_table("product_components", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_components_product_id"))
        batch_op.drop_index(batch_op.f("ix_product_components_component_id"))

    op.drop_table("product_components")
    with op.batch_alter_table("lead_pictures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_pictures_lead_id"))

    op.drop_table("lead_pictures")
    with op.batch_alter_table("label_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_texts_product_id"))

    op.drop_table("label_texts")
    with op.batch_alter_table("imported_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_records_import_id"))

    op.drop_table("imported_records")
    with op.batch_alter_table("dispatches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatches_producer_id"))
        batch_op.drop_index(batch_op.f("ix_dispatches_plate_or_waybill"))
        batch_op.drop_index(batch_op.f("ix_dispatches_from_premises_id"))
        batch_op.drop_index(batch_op.f("ix_dispatches_event_pk"))
        batch_op.drop_index(batch_op.f("ix_dispatches_dispatched_at"))

    op.drop_table("dispatches")
    with op.batch_alter_table("certificate_verifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_verifications_certificate_id"))

    op.drop_table("certificate_verifications")
    with op.batch_alter_table("certificate_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_states_certificate_id"))

    op.drop_table("certificate_states")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index("ix_batches_producer_id_id")
        batch_op.drop_index(batch_op.f("ix_batches_processor_id"))
        batch_op.drop_index(batch_op.f("ix_batches_principal_id"))
        batch_op.drop_index(batch_op.f("ix_batches_premises_id"))
        batch_op.drop_index(batch_op.f("ix_batches_made_on"))
        batch_op.drop_index(batch_op.f("ix_batches_lot"))
        batch_op.drop_index(batch_op.f("ix_batches_event_pk"))

    op.drop_table("batches")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_applications_state"))
        batch_op.drop_index(batch_op.f("ix_applications_producer_id"))
        batch_op.drop_index(batch_op.f("ix_applications_brand_id"))

    op.drop_table("applications")
    with op.batch_alter_table("workbook_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workbook_imports_brand_id"))

    op.drop_table("workbook_imports")
    with op.batch_alter_table("trademarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trademarks_producer_id"))
        batch_op.drop_index(batch_op.f("ix_trademarks_evidence_file_id"))

    op.drop_table("trademarks")
    with op.batch_alter_table("suspensions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspensions_producer_id"))

    op.drop_table("suspensions")
    with op.batch_alter_table("rule_books", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_books_brand_id"))

    op.drop_table("rule_books")
    with op.batch_alter_table("recalls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recalls_state"))
        batch_op.drop_index(batch_op.f("ix_recalls_producer_id"))
        batch_op.drop_index(batch_op.f("ix_recalls_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_recalls_ordered_at"))

    op.drop_table("recalls")
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_products_producer_id"))
        batch_op.drop_index(batch_op.f("ix_products_picture_id"))

    op.drop_table("products")
    with op.batch_alter_table("producer_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_producer_reviews_producer_id"))

    op.drop_table("producer_reviews")
    with op.batch_alter_table("premises", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_premises_producer_id"))

    op.drop_table("premises")
    with op.batch_alter_table("norm_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_norm_versions_norm_id"))

    op.drop_table("norm_versions")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_members_producer_id"))

    op.drop_table("members")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leads_subject_key"))
        batch_op.drop_index(batch_op.f("ix_leads_state"))
        batch_op.drop_index(batch_op.f("ix_leads_producer_id"))
        batch_op.drop_index(batch_op.f("ix_leads_opened_at"))
        batch_op.drop_index(batch_op.f("ix_leads_joined_to_id"))
        batch_op.drop_index(batch_op.f("ix_leads_division"))

    op.drop_table("leads")
    with op.batch_alter_table("event_epcs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_epcs_event_pk"))
        batch_op.drop_index(batch_op.f("ix_event_epcs_epc"))

    op.drop_table("event_epcs")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificates_valid_until"))
        batch_op.drop_index(batch_op.f("ix_certificates_producer_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_number"))
        batch_op.drop_index(batch_op.f("ix_certificates_evidence_file_id"))

    op.drop_table("certificates")
    with op.batch_alter_table("brand_products", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brand_products_brand_id"))

    op.drop_table("brand_products")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_expires_at"))
        batch_op.drop_index(batch_op.f("ix_sessions_account_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("producers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_producers_state"))
        batch_op.drop_index(batch_op.f("ix_producers_picture_id"))
        batch_op.drop_index(batch_op.f("ix_producers_division"))

    op.drop_table("producers")
    with op.batch_alter_table("norms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_norms_organisation_id"))

    op.drop_table("norms")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_memberships_account_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_created_at"))
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_account_id"))

    op.drop_table("idempotency_keys")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_record_time"))
        batch_op.drop_index(batch_op.f("ix_events_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_events_event_time"))

    op.drop_table("events")
    with op.batch_alter_table("brands", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brands_authority_id"))

    op.drop_table("brands")
    with op.batch_alter_table("api_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_tokens_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_api_tokens_account_id"))

    op.drop_table("api_tokens")
    op.drop_table("verification_files")
    op.drop_table("site_settings")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_name"))
        batch_op.drop_index(batch_op.f("ix_organisations_kind"))
        batch_op.drop_index(batch_op.f("ix_organisations_division"))
        batch_op.drop_index(batch_op.f("ix_organisations_credit_code"))

    op.drop_table("organisations")
    op.drop_table("lockouts")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_jobs_state"))
        batch_op.drop_index(batch_op.f("ix_jobs_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_jobs_available_at"))

    op.drop_table("jobs")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_files_digest"))

    op.drop_table("files")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_subject_key"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entries_account_id"))

    op.drop_table("audit_entries")
    op.drop_table("approval_steps")
    op.drop_table("accounts")
