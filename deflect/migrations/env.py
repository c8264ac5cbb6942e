"""Run by Alembic: the connection comes from `deflect.migrations.upgrading.upgrade`, never from a file."""

from alembic import context

from deflect.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
context.run_migrations()
