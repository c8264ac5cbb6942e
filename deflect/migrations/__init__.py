"""The history of the schema for Alembic.

Alembic is imported by `upgrading` alone, so that programs that upgrade nothing do not load it.
"""
