"""`retzef simulate`: a made-up centre, or one from its recorded calls, run through policies and compared.

`scenario_file` reads a scenario and `calls_file` recorded calls, whole or not at all: every mistake is told with its place
and what to do. `running` runs and `telling` says what came of it. Nothing here touches a database.
"""
