"""How a database becomes one of this release, and what a restored one is."""
