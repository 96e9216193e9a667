"""Sign-in: passwords, sessions, and the principal that every endpoint asks for."""
