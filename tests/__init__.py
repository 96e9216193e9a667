"""Tests that span modules; those of one module lie beside it."""
