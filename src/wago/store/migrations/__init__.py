"""Alembic migrations, run when a store is opened. A new one also raises `HEAD` in schema.py."""
