"""Keys of single screens as tables: name, keys, label, explanation, and the command that is sent (interface.md 2.3)."""

from __future__ import annotations

Line = tuple[str, str, str, str, str]

CLIENT_PAGE: tuple[Line, ...] = (
    ("task", "t", "Task for the client", "A task on one of its engagements", "CreateTask"),
    ("request", "Q", "Ask the client", "Ask the client, for an engagement or for none", "SaveIntake"),
    ("note", "c", "Notes", "Write the notes of the client", "EditClient"),
    ("write", "O", "Note with a title", "A note of the client; every version is kept", "SaveNote"),
    ("editor", "E", "Notes in $EDITOR", "The notes in your own editor", "EditClient"),
    ("contact", "+", "Add a contact", "A new one, or one that other clients have", "SaveContact"),
    ("done", "x", "Task done", "The task under the cursor done, or open again", "SetTaskStatus"),
    (
        "skip",
        "X",
        "Skip or take off",
        "The task is skipped, the contact taken off, the relationship ended",
        "SetTaskStatus",
    ),
    ("home", "J", "To its work", "The engagement where the file, note, request or task lies", ""),
    ("take", "i", "Take the task", "Assign the task under the cursor to me", "TakeTask"),
)
IMPORTING: tuple[Line, ...] = (
    ("field", "e", "Field of the column", "Which field the column under the cursor is", ""),
    ("also", "a", "Another field too", "The column is one more field, such as id and tax id in one", ""),
    ("ignore", "x delete", "Leave it out", "The column under the cursor is not imported", ""),
    ("constant", "=", "Constant", "The same text in every row, such as one kind of client", ""),
    ("options", "o", "Options of the import", "Make tags and contacts, all or nothing, tasks", ""),
    ("keep_map", "w", "Keep the mapping", "As a file, for the next time and the command line", ""),
    ("errors", "E", "Errors file", "The refused rows with code, column and message", ""),
    ("apply", "ctrl+s ctrl+j", "Import", "Write the rows that pass as one change; asks", "ImportFile"),
)
CONTROL: tuple[Line, ...] = (
    ("edit", "e", "Record or explain", "The filing record of the line, or why the gap is none", "ExplainGap"),
    ("previous", "[", "Year before", "The control list of the year before", ""),
    ("next", "]", "Next year", "The control list of the next year", ""),
    ("page", "o", "Page to sign", "The list as text or web page, with a place to sign", ""),
)
PEOPLE: tuple[Line, ...] = (
    ("new", "n N", "Invite, or new team", "A person with login, role and teams; on a team tab a team", "InviteStaff"),
    ("edit", "e", "Edit person or team", "Name, login, initials, role, teams, days, hours", "EditStaff"),
    ("toggle", "x", "Give or take", "The permission under the cursor, of the team of the column", "SaveTeam"),
    ("approve", "m", "Approve or return", "Invited becomes Active; who has left comes back", "ApproveStaff"),
    ("leave", "delete", "Leaves, or remove team", "Hands over what is in the name, group by group", "LeaveStaff"),
    ("away", "a", "Works and away", "Weekdays, hours a week, and days away with why", "SetCapacity"),
    ("pass_on", "O", "Pass the firm on", "Another person becomes Firm owner; asks", "PassOwnership"),
    ("may", "y", "What they may do", "Every command with yes or no, and why", ""),
    ("eyes", "o", "Through their eyes", "Every screen as this person sees it, read-only; ~ comes back", ""),
)
LEAVING: tuple[Line, ...] = (
    ("choose", "a", "Where it goes", "A person, the client's default, nobody, or it stays", ""),
    ("everything", "A", "Everything to one", "One successor for every group", ""),
    ("stays", "x", "It stays", "Switched off: stays in their name, and they have not left", ""),
    ("apply", "ctrl+s ctrl+j", "Hand over and leave", "Everything as chosen, as one change; asks", "LeaveStaff"),
)
BUILDER: tuple[Line, ...] = (
    ("new_stage", "n", "New stage", "A stage after the one under the cursor", ""),
    ("new_pipeline", "N", "New pipeline", "Empty, from the library, from a file, or as a copy", "SavePipeline"),
    ("edit", "e", "Name and colour", "Name, colour, instructions, review and K-1 flags of the stage", ""),
    ("holder", "a", "Holder", "The slot whose person has the engagement in hand in this stage", ""),
    ("limit", "d", "Time and card limit", "Days until a card is stale, cards until the column is full", ""),
    ("gate", "b", "Gate and blockers", "What must be done to leave, and which blockers count", ""),
    ("advance_rule", "R", "When it moves on", "Auto-advance conditions, and who visits the stage", ""),
    ("entry_tasks", "C", "Tasks on entry", "The tasks made when an engagement enters the stage", ""),
    ("remove", "delete", "Remove", "The stage, asking where its cards go; in the list the pipeline", ""),
    ("stage_down", "J shift+down", "Stage down", "One place later in the pipeline", ""),
    ("stage_up", "K shift+up", "Stage up", "One place earlier in the pipeline", ""),
    ("settings", "E", "Pipeline settings", "Name, description, order of cards, card fields, strict gates", ""),
    ("available", "A", "Available to", "Everyone, or chosen teams and people", ""),
    ("duplicate", "y", "Duplicate", "A copy of the pipeline, without engagements", "CopyPipeline"),
    ("dry_run", "T", "Dry run", "What publishing would do to the live cards; changes nothing", ""),
    ("publish", "ctrl+s ctrl+j", "Publish draft", "Make it live as one change; asks once", "SavePipeline"),
    ("undo", "u", "Undo in the draft", "The last step of the draft back; live work is not touched", ""),
    ("redo", "U", "Redo in the draft", "The step of the draft again", ""),
    ("discard", "X", "Throw the draft away", "Back to what is live; asks", ""),
    ("export", "o", "Pipeline to a file", "As a text file that can be read back with N and then f", ""),
)
SETTINGS: tuple[Line, ...] = (
    ("new", "n N", "New in this section", "A line, type, status, closing day, relief or tag", "SaveEngagementType"),
    ("edit", "e", "Edit the setting", "Every field of what is under the cursor", "SaveSettings"),
    ("hide", "x", "Hide or show", "A line or the marked types: offered no more, or again", "SaveServiceLine"),
    ("later", "J shift+down", "One place down", "Lines, types and statuses in their order", "SaveServiceLine"),
    ("earlier", "K shift+up", "One place up", "Lines, types and statuses in their order", "SaveServiceLine"),
    ("default", "D", "Default", "What the setting is until changed; of types their pipeline", "SaveSettings"),
    ("remove", "delete", "Remove the entry", "What has it gets another; a relief is withdrawn", "SaveCustomStatus"),
)
HANDBOOK: tuple[Line, ...] = (
    (
        "new",
        "n N",
        "New page or note",
        "A page of the handbook; on the tab of notes one of a client",
        "SaveHandbookPage",
    ),
    (
        "edit",
        "e",
        "Edit title and text",
        "The note or page under the cursor; the version before is kept",
        "SaveHandbookPage",
    ),
    ("editor", "E", "Text in $EDITOR", "The note or page in your own editor", "SaveHandbookPage"),
    (
        "restore",
        "R",
        "Bring version back",
        "The version that is read, or under the cursor, as the newest",
        "SaveHandbookPage",
    ),
    ("remove", "delete", "Remove the text", "Out of sight; undo brings it back with every version", "SaveHandbookPage"),
)
# scope -> the group of its keys in `?`, and the keys
TABLES: dict[str, tuple[str, tuple[Line, ...]]] = {
    "client_page": ("Clients", CLIENT_PAGE),
    "builder": ("Pipelines", BUILDER),
    "settings": ("Settings", SETTINGS),
    "importing": ("Import", IMPORTING),
    "control": ("Control list", CONTROL),
    "people": ("People", PEOPLE),
    "leaving": ("Leaving", LEAVING),
    "handbook": ("Handbook", HANDBOOK),
}
