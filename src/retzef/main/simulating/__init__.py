"""`retzef simulate`: a made-up centre, or one from its recorded calls, run through policies and compared.

`files` and `calls_file` read what is named, whole or not at all: every mistake is told with its place and what to do. What is
run, and how it is told, is `modules.simulations`'s. Nothing here touches a database.
"""
