"""Files that came with a message: checked by content, kept by content, served so that they can do no harm.

A file is refused when its bytes are not what its name and declared type say. Kept under its SHA-256 in the tenant's
folder, so that the same file sent a thousand times is kept once. What nobody puts into a message within a day is no longer
to be had, and swept (`unused_files`).
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from retzef.kernel.ids import AttachmentId, TenantId
from retzef.modules.cases.errors import (
    AttachmentUnknownError,
    FileDisguisedError,
    FileEmptyError,
    FileTooLargeError,
    FileTypeRefusedError,
)
from retzef.platform.files.content import FileContent, find_content, says_known_kind
from retzef.platform.files.names import clean_name
from retzef.platform.files.store import FileStore
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import AttachmentRef
from retzef.ports.manifest import Manifest

# So long a file waits for its message.
UNUSED_KEPT_FOR = timedelta(days=1)
_PUT_AT_ONCE = 8

_INSERT = """
INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, width, height, uploaded_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now())
"""
# Of one content: who stores it does so beside others, who deletes it alone. A namespace of its own ("file") and a hash.
LOCK_SPACE = 0x66696C65
_SHARE = "SELECT pg_advisory_xact_lock_shared($1, hashtext($2::uuid::text || encode($3, 'hex')))"
# By their ids first: an empty table's plan would look through all that is unused. Ages are by the database's clock alone,
# here and where old ones are swept.
_FIND = """
WITH asked AS MATERIALIZED (SELECT * FROM attachments WHERE tenant_id = $1 AND attachment_id = ANY ($2))
SELECT attachment_id, name, media_type, size, width, height FROM asked
WHERE uploaded_by = $3 AND message_id IS NULL AND created_at > now() - $4::interval
"""


_DIGESTS = "SELECT sha256 FROM attachments WHERE tenant_id = $1 AND attachment_id = ANY ($2)"
_COPY = """
INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, width, height, uploaded_by, created_at)
SELECT f.tenant_id, $3, f.name, f.media_type, f.size, f.sha256, f.width, f.height, $4, now() FROM attachments f
WHERE f.tenant_id = $1 AND f.attachment_id = $2
RETURNING attachment_id, name, media_type, size, width, height
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: everything the sender says of it may be untrue."""

    name: str
    declared_type: str
    body: bytes


def check_upload(manifest: Manifest, upload: Upload) -> FileContent:
    """What the file really is. Raises when it is empty, too large, of a refused kind or disguised."""
    if not upload.body:
        raise FileEmptyError
    if len(upload.body) > manifest.file_max_bytes:
        raise FileTooLargeError(limit_mb=manifest.file_max_bytes // (1024 * 1024))
    content = find_content(upload.body, upload.name)
    if content is None and says_known_kind(upload.name):
        raise FileDisguisedError(name=clean_name(upload.name))
    if content is None:
        raise FileTypeRefusedError(media_type=(upload.declared_type or "?")[:100])
    declared = upload.declared_type.partition(";")[0].strip().lower()
    says_otherwise = declared not in ("", "application/octet-stream", content.media_type, *content.aliases)
    if says_otherwise or not content.fits_name:
        raise FileDisguisedError(name=clean_name(upload.name))
    if content.media_type not in manifest.file_types:
        raise FileTypeRefusedError(media_type=content.media_type)
    return content


async def store_upload(
    units: Units,
    tenant_id: TenantId,
    files: FileStore,
    manifest: Manifest,
    upload: Upload,
    *,
    uploaded_by: str,
) -> AttachmentRef:
    """Check and keep a file; it belongs to `uploaded_by` until it goes into a message.

    Looked at in a thread, because megabytes take their time, and on the disk before a connection is taken for its row.
    """
    content, digest = await asyncio.to_thread(_examine, manifest, upload)
    ref = AttachmentRef(
        AttachmentId(units.ids.new()), clean_name(upload.name), content.media_type, len(upload.body),
        content.width, content.height,
    )  # fmt: skip
    while True:
        await files.put(tenant_id, digest.hex(), upload.body)
        async with units.begin(tenant_id) as unit:
            await unit.connection.execute(_SHARE, LOCK_SPACE, tenant_id, digest)
            # It may have been there already, and have been swept since.
            if await files.has(tenant_id, digest.hex()):
                await _insert(unit, ref, digest, uploaded_by)
                return ref


async def keep_contents(
    files: FileStore, tenant_id: TenantId, contents: Sequence[tuple[bytes, bytes]]
) -> None:
    """Put contents (SHA-256, body) on the disk before a connection is taken for their rows. OSError as the disk has it."""
    # Some at once: each waits for the disk, which makes several durable as quickly as one.
    for first in range(0, len(contents), _PUT_AT_ONCE):
        some = contents[first : first + _PUT_AT_ONCE]
        await asyncio.gather(*(files.put(tenant_id, digest.hex(), body) for digest, body in some))


async def hold_contents(unit: UnitOfWork, files: FileStore, contents: Sequence[tuple[bytes, bytes]]) -> None:
    """Until the transaction ends these contents stay where they are; what has been swept meanwhile is put back."""
    for digest, body in sorted(contents, key=lambda each: each[0]):
        await unit.connection.execute(_SHARE, LOCK_SPACE, unit.tenant_id, digest)
        if not await files.has(unit.tenant_id, digest.hex()):
            await files.put(unit.tenant_id, digest.hex(), body)


async def _insert(unit: UnitOfWork, ref: AttachmentRef, digest: bytes, uploaded_by: str) -> None:
    await unit.connection.execute(
        _INSERT, unit.tenant_id, ref.attachment_id, ref.name, ref.media_type, ref.size, digest,
        ref.width, ref.height, uploaded_by,
    )  # fmt: skip


def _examine(manifest: Manifest, upload: Upload) -> tuple[FileContent, bytes]:
    return check_upload(manifest, upload), hashlib.sha256(upload.body).digest()


async def copy_files(
    unit: UnitOfWork, attachment_ids: Sequence[UUID], *, uploaded_by: str
) -> tuple[AttachmentRef, ...]:
    """Files of a message as if they had been uploaded anew, to go with another. The caller has checked the right to see them."""
    rows = await unit.connection.fetch(_DIGESTS, unit.tenant_id, list(attachment_ids))
    # A row that is there while its content is held has its content.
    for digest in sorted({row["sha256"] for row in rows}):
        await unit.connection.execute(_SHARE, LOCK_SPACE, unit.tenant_id, digest)
    copies: list[AttachmentRef] = []
    for each in attachment_ids:
        row = await unit.connection.fetchrow(_COPY, unit.tenant_id, each, unit.ids.new(), uploaded_by)
        if row is not None:
            copies.append(AttachmentRef(*row))
    return tuple(copies)


async def find_uploads(
    unit: UnitOfWork, attachment_ids: Sequence[UUID], *, uploaded_by: str
) -> tuple[AttachmentRef, ...]:
    """The uploader's own, unused files of the last day, in the order asked, each once. Raises AttachmentUnknownError."""
    if not attachment_ids:
        return ()
    rows = await unit.connection.fetch(
        _FIND, unit.tenant_id, list(attachment_ids), uploaded_by, UNUSED_KEPT_FOR
    )
    found = {row["attachment_id"]: AttachmentRef(*row) for row in rows}
    if set(attachment_ids) - set(found):
        raise AttachmentUnknownError
    return tuple(found[each] for each in dict.fromkeys(attachment_ids))
