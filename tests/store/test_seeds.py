"""What a new firm starts with, and what happens when it is seeded again."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from assure_tui.domain.seed_model import parse_seed
from assure_tui.domain.seed_values import SeedFile
from assure_tui.store import tables as t
from assure_tui.store.engine import Store, open_store
from assure_tui.store.migrate import create_schema
from assure_tui.store.seeds import FIRST_VIEWS, seed
from assure_tui.store.unit_of_work import UnitOfWork, write

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEED_FILE = Path(__file__).parents[2] / "data" / "seed_engagement_types.toml"


@pytest.fixture(scope="module")
def blueprint() -> SeedFile:
    return parse_seed(tomllib.loads(SEED_FILE.read_text(encoding="utf-8")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "firm.db"), create=True)
    create_schema(opened)
    yield opened
    opened.close()


def rows(store: Store, model: type[SQLModel]) -> int:
    with Session(store.engine) as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_new_firm_starts_with_the_seeded_things(store: Store, blueprint: SeedFile) -> None:
    """[FIRM-3] [LINE-1] [TYPE-1] [PIPE-2] [STAFF-4] [CFS-1] [FILT-6]"""
    made = write(store, NOW, lambda unit: seed(unit, blueprint))
    counts = {
        t.ServiceLine: 3,
        t.EngagementType: 52,
        t.Pipeline: 3,
        t.Stage: 16,
        t.Team: 5,
        t.DocumentType: 25,
        t.ClientFacingStatus: 6,
        t.SavedViewRow: len(FIRST_VIEWS),
    }
    assert {model: rows(store, model) for model in counts} == counts
    assert made == sum(counts.values()) + rows(store, t.TaskTemplate) + rows(store, t.ChecklistTemplate)


def test_every_line_has_its_default_pipeline(store: Store, blueprint: SeedFile) -> None:
    """[TYPE-5]"""
    write(store, NOW, lambda unit: seed(unit, blueprint))
    with Session(store.engine) as session:
        lines = session.execute(select(t.ServiceLine.code, t.Pipeline.code).join(t.Pipeline)).all()
    assert sorted(map(tuple, lines)) == [("accounting", "accounting"), ("audit", "audit"), ("tax", "tax")]


def test_rules_are_kept_as_the_file_has_them(store: Store, blueprint: SeedFile) -> None:
    """[TYPE-4] rules as JSON in the words of the seed file"""
    write(store, NOW, lambda unit: seed(unit, blueprint))
    with Session(store.engine) as session:
        kept = {row.code: row.rules for row in session.execute(select(t.EngagementType)).scalars()}
    assert kept == {entry.code: entry.rules for entry in blueprint.types}
    assert kept["1120"]["alternate"][0]["code"] == "june-year-end"


def test_seeding_again_makes_nothing(store: Store, blueprint: SeedFile) -> None:
    """[FIRM-3] can be repeated"""
    write(store, NOW, lambda unit: seed(unit, blueprint))
    assert write(store, NOW, lambda unit: seed(unit, blueprint)) == 0


def test_seeding_again_leaves_what_the_firm_changed(store: Store, blueprint: SeedFile) -> None:
    """[FIRM-3] never overwrites what the firm changed, nor brings back what it took out"""
    write(store, NOW, lambda unit: seed(unit, blueprint))

    def change(unit: UnitOfWork) -> None:
        kind = unit.one(select(t.EngagementType).where(t.EngagementType.code == "1040"))
        kind.name, kind.hidden, kind.rules = "Our 1040", True, {"due": {"kind": "manual"}}
        unit.one(select(t.Team).where(t.Team.code == "signers")).permissions = []
        unit.one(select(t.ServiceLine).where(t.ServiceLine.code == "tax")).pipeline_id = 3
        unit.delete(unit.one(select(t.TaskTemplate).where(t.TaskTemplate.code == "tax.in-review.bill")))
        unit.delete(unit.one(select(t.SavedViewRow).where(t.SavedViewRow.slot == 5)))
        unit.delete(unit.one(select(t.ClientFacingStatus).where(t.ClientFacingStatus.name == "Received")))

    write(store, NOW, change)
    assert write(store, NOW, lambda unit: seed(unit, blueprint)) == 0
    with Session(store.engine) as session:
        kind = session.execute(select(t.EngagementType).where(t.EngagementType.code == "1040")).scalar_one()
        assert (kind.name, kind.hidden, kind.rules) == ("Our 1040", True, {"due": {"kind": "manual"}})
        line = session.execute(select(t.ServiceLine).where(t.ServiceLine.code == "tax")).scalar_one()
        assert line.pipeline_id == 3


def test_a_newer_seed_file_adds_what_is_missing(store: Store, blueprint: SeedFile) -> None:
    """[FIRM-3] goes by code"""
    older = replace(blueprint, types=blueprint.types[:-2], pipelines=blueprint.pipelines, checklists=())
    write(store, NOW, lambda unit: seed(unit, older))
    made = write(store, NOW, lambda unit: seed(unit, blueprint))
    assert made == 2 + len(blueprint.checklists)
