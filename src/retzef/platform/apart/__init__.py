"""Work that may end its process, done in processes of its own: what cannot be done is known by itself, and takes neither its neighbours nor us along."""

from retzef.platform.apart.pool import Apart, ApartUnavailableError, Bounds, Lost

__all__ = ["Apart", "ApartUnavailableError", "Bounds", "Lost"]
