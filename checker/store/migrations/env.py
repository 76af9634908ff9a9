"""Runs the migrations on the connection that `checker.store.database` hands over."""

from alembic import context
from sqlmodel import SQLModel

import checker.store.tables  # noqa: F401 - fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
