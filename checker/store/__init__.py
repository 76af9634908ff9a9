"""The SQLModel tables, their migrations, and the only queries in the project."""

from checker.store.database import Database, open_database

__all__ = ["Database", "open_database"]
