"""Alembic's entry: runs the migrations on the connection it is handed (see ivr/store/migrating.py)."""

from alembic import context

from ivr.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
