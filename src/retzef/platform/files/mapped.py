"""Files that are mapped instead of read."""

import mmap


def forget(whole: object, begins: int = 0, size: int | None = None) -> None:
    """Of a mapped file let go of the memory from `begins` on (a multiple of a page's size), `size` bytes or to its end.

    What is wanted again comes from the file. Nothing happens to what is no mapped file.
    """
    if isinstance(whole, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        left = len(whole) - begins
        whole.madvise(mmap.MADV_DONTNEED, begins, left if size is None else min(size, left))
