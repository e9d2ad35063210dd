"""Where these tests keep their stores: a file, and a server where there is one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

SERVER = os.environ.get("ASSURE_TEST_POSTGRES", "")


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.skipif(not SERVER, reason="no PostgreSQL"))])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A store of a kind; a server gets a database of its own for the test."""
    if request.param == "file":
        yield str(tmp_path / "firm.db")
        return
    name = f"assure_{uuid.uuid4().hex}"
    admin = create_engine(make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
