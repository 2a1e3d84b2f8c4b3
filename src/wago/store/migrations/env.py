"""Where Alembic enters. The connection, with its transaction, comes from `wago.store.migrate`."""

from alembic import context

from wago.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
