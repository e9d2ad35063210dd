"""The app as a conversation of lines: for screen readers and braille, with no cursor, box, colour or redraw."""
