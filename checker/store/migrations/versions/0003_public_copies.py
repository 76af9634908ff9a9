"""Public copies of pages, and small indexes of the few wordings that are not read or not the first."""

import sqlalchemy as sa
from alembic import op

from checker.store.tables import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The table of deposits; the indexes by which coverage and edits are counted."""
    op.create_table(
        "deposit",
        sa.Column("revision_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("public_url", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("n_tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("revision_id"),
    )
    op.create_index("ix_deposit_url", "deposit", ["url"])
    op.drop_index("ix_revision_is_newest", "revision")
    op.drop_index("ix_revision_unread", "revision")
    unread, changed = sa.text("not_analysed IS NOT NULL"), sa.text("number > 1")
    op.create_index("ix_revision_unread", "revision", ["not_analysed"], sqlite_where=unread, postgresql_where=unread)
    op.create_index(
        "ix_revision_changed", "revision", ["document_id", "number", "cause"],
        sqlite_where=changed, postgresql_where=changed,
    )  # fmt: skip
