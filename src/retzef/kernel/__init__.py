"""The words everything uses: ids, time, errors, locales, events. Standard library only, no I/O."""
