"""How much memory this machine has, and what of it PostgreSQL is told to use.

A database that was laid out for the smallest machine reads from the system what it could have kept: a timeline at ten million events
touches some two hundred pages, each of which costs a call then.
"""

import os
from collections.abc import Mapping
from pathlib import Path

_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_MB = 1024 * 1024
# PostgreSQL's own default: what any machine can spare.
LEAST_MB = 128
# More gives little: the system's cache does the rest, and shutting down has to write it out.
MOST_MB = 2048


def memory_mb(limits: tuple[Path, ...] = _CGROUP_LIMITS) -> int:
    """Of the machine, or of the container that this process may not leave, in MB."""
    sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for each in limits:
        # "max": no limit. A version that does not exist, or may not be read, says nothing.
        try:
            text = each.read_text().strip()
        except OSError:
            continue
        if text.isdecimal():
            sizes.append(int(text))
    return min(sizes) // _MB


def memory_settings(total_mb: int) -> Mapping[str, str]:
    """An eighth for PostgreSQL's own cache: the same machine has our processes, and browsers perhaps. It is taken as it is used."""
    own = min(max(total_mb // 8, LEAST_MB), MOST_MB)
    return {"shared_buffers": f"{own}MB", "effective_cache_size": f"{max(total_mb // 2, 2 * own)}MB"}
