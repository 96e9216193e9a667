"""The desk's live connection: who is connected, what each may see, snapshot and changes."""
