"""Marks in the file's header: whose database it is, and of which schema."""

APPLICATION_ID = 0x41535255  # "ASRU"
SCHEMA = 4  # the number of the newest migration
