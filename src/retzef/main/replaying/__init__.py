"""`retzef routing replay`: a span of a tenant's journal, lived through again by another policy and compared.

`reading` takes it from the database, in batches and within bounds; `running` has it lived through; `telling` says what came of it.
Nothing is written.
"""
