"""Rules of a tenant: written, tried, asked of everything that happens, and what came of it."""
