"""A filter that names a stage goes on after the stage was renamed: its code is its first name [FILT-2] [FILT-6] [EDIT-2]."""

from __future__ import annotations

import pytest

from assure_tui.domain.pipeline_draft import changed_stage
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.resolve import resolve
from assure_tui.services.working_days import calendar
from tests.services.conftest import Firm
from tests.services.test_pipelines import PREP_STAGE, draft, save


@pytest.mark.parametrize("named", ['stage:"In prep"', "stage:in-prep", "stage:Preparing", 'stage:"in PREP"'])
def test_a_view_keeps_its_stage_through_a_new_name(firm: Firm, named: str) -> None:
    """[FILT-6]: by the old name, the code and the new name alike; a name nobody had finds nothing."""
    number = firm.make()
    firm.bring(number, "In prep")
    save(firm, changed_stage(draft(firm), PREP_STAGE, name="Preparing"))

    def found(text: str) -> set[int]:
        query = resolve(parse(text, "engagements"), firm.clock.today(), calendar(firm.reads.reader.rows))
        return {view.id for view in firm.reads.engagements(firm.actor("own"), query, today=firm.clock.today())[0]}

    assert found(named) == {number}
    assert found('stage:"Ready to prepare"') == set()
