"""The visitor's side of a thread: visits, messages, files, the live connection of the widget."""
