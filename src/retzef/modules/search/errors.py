"""What can be wrong with a search."""

from retzef.kernel.errors import RetzefError


class SearchTooHardError(RetzefError):
    """It was not answered in its time; everything else goes on. Narrower words, or a time, would be."""

    code = "search-too-hard"
    status = 422


class CursorInvalidError(RetzefError):
    """Not a cursor of this search."""

    code = "cursor-invalid"
    status = 422
