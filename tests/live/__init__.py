"""Live connections: what a client holds is what the server has."""
