"""Great Expectations on DuckDB: a datasource over the connection that the warehouse holds.

Great Expectations has no datasource for DuckDB. Its SQL datasource returns a connection before it
reads the result; returning it rolls back, and DuckDB then drops an unread result. Here the
connection is lent: the borrower can end no transaction and close nothing. So results stay readable,
and the warehouse's own transactions are not affected
(`docs/decisions/0004-judging-on-a-borrowed-connection.md`). Importing this module registers
`context.data_sources.add_duckdb(...)`; only `stages/gx` imports it, inside functions, because Great
Expectations takes seconds to import.
"""

from typing import Any, Literal

import duckdb_sqlalchemy
import sqlalchemy
from great_expectations.compatibility.pydantic import Field
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)

_URL = "duckdb:///:memory:"  # this only names the dialect; nothing opens it


class BorrowedConnection(duckdb_sqlalchemy.ConnectionWrapper):
    """The warehouse's connection, lent: the borrower can neither end nor close anything.

    Every statement commits by itself, unless the warehouse has begun a transaction of its own.
    """

    def begin(self) -> None:
        """Does nothing."""

    def commit(self) -> None:
        """Does nothing."""

    def rollback(self) -> None:
        """Does nothing, even when a pool is garbage-collected long after judging."""

    def close(self) -> None:
        """Does nothing."""


class DuckDBDatasource(SQLDatasource):
    """A datasource over the tables of one schema on a live DuckDB connection."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # as each of GX's own does
    connection_string: str = _URL
    live: Any = Field(exclude=True, repr=False)  # the duckdb connection, never written anywhere
    table_schema: str

    @property
    def schema_(self) -> str:
        """The schema of its table assets."""
        return self.table_schema

    def get_engine(self) -> sqlalchemy.Engine:
        """The one SQLAlchemy engine, whose only connection is the live one."""
        if self._engine is None:
            self._engine = sqlalchemy.create_engine(
                _URL,
                creator=lambda: BorrowedConnection(self.live),
                poolclass=sqlalchemy.StaticPool,
            )
        return self._engine

    def get_execution_engine(self) -> SqlAlchemyExecutionEngine:
        """The one execution engine; it makes no temporary copies of the tables it reads."""
        if self._execution_engine is None:
            self._execution_engine = SqlAlchemyExecutionEngine(
                engine=self.get_engine(), create_temp_table=False
            )
        return self._execution_engine
