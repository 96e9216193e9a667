"""The developer's commands behind ``./dev``.

Runs before anything is installed, so it imports only the standard library.
Each command is a list of steps; a step whose inputs did not change is skipped.
"""
