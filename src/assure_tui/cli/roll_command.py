"""roll: the next period for chosen engagements, as one batch [REC-33]."""

from __future__ import annotations

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import QueryCommand
from assure_tui.cli.queries import engagements_meant
from assure_tui.cli.session import session


@click.command(cls=QueryCommand)
@click.argument("words", nargs=-1, required=True, metavar="ENG...|QUERY")
@click.option("--budget", metavar="last|actual", default="last", help="The last budget, or the last actual time.")
@click.option("--task", "tasks", multiple=True, metavar="T-9", help="Extra tasks to take along; all unless said.")
@click.option("--no-extra-tasks", is_flag=True, help="Without the tasks that were added by hand.")
@click.option("--no-checklist", is_flag=True, help="The pipeline's checklist instead of the last one.")
@click.option("--no-tags", is_flag=True, help="Without the tags.")
@click.option("--dry-run", is_flag=True, help="Say what would be made of each, write nothing.")
def roll(
    words: tuple[str, ...],
    budget: str,
    tasks: tuple[str, ...],
    no_extra_tasks: bool,
    no_checklist: bool,
    no_tags: bool,
    dry_run: bool,
) -> None:
    """Roll engagements forward to their next period; what is there already is passed over."""
    from assure_tui.domain.series_commands import RollForward

    run = session()
    ids = engagements_meant(run, words)
    taken = () if no_extra_tasks else refs.numbers(tasks, "task") if tasks else None
    act(
        run,
        RollForward(
            ids,
            budget=refs.choice(budget, "budget", ("last", "actual")),
            task_ids=taken,
            with_checklist=not no_checklist,
            with_tags=not no_tags,
        ),
        dry_run=dry_run,
    )


COMMANDS = {"roll": roll}
