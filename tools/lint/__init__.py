"""Rules of this repository that no ready-made linter knows.

Each rule is a module with a reason in its docstring, a `RULE`, and a test beside it that shows what it refuses and what
it lets pass. A line that must break a rule says so: `lint: allow NAME, because …`.
"""
