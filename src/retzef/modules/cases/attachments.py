"""Files that came with a message: checked by content, kept by content, served so that they can do no harm.

A file is refused when its bytes are not what its name and declared type say. Kept under its SHA-256 in the tenant's
folder, so that the same file sent a thousand times is kept once.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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
from retzef.platform.files.store import FileStore
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import AttachmentRef
from retzef.ports.manifest import Manifest

NAME_MAX = 255

_INSERT = """
INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, width, height, uploaded_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_FIND = """
SELECT attachment_id, name, media_type, size, width, height FROM attachments
WHERE tenant_id = $1 AND attachment_id = ANY ($2) AND uploaded_by = $3 AND message_id IS NULL
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


def clean_name(name: str) -> str:
    """A file name without folders, control characters, direction overrides (`annexe\u202egpj.exe`) and dots around it."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        each
        for each in base
        if each.isprintable() and each not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return shown[-NAME_MAX:].strip(" .") or "file"


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
    await files.put(tenant_id, digest.hex(), upload.body)
    name = clean_name(upload.name)
    async with units.begin(tenant_id) as unit:
        attachment_id = AttachmentId(unit.ids.new())
        await unit.connection.execute(
            _INSERT, tenant_id, attachment_id, name, content.media_type, len(upload.body), digest,
            content.width, content.height, uploaded_by, unit.now,
        )  # fmt: skip
    return AttachmentRef(
        attachment_id, name, content.media_type, len(upload.body), content.width, content.height
    )


def _examine(manifest: Manifest, upload: Upload) -> tuple[FileContent, bytes]:
    return check_upload(manifest, upload), hashlib.sha256(upload.body).digest()


async def find_uploads(
    unit: UnitOfWork, attachment_ids: Sequence[UUID], *, uploaded_by: str
) -> tuple[AttachmentRef, ...]:
    """The uploader's own, unused files, in the order asked, each once. Raises AttachmentUnknownError."""
    if not attachment_ids:
        return ()
    rows = await unit.connection.fetch(_FIND, unit.tenant_id, list(attachment_ids), uploaded_by)
    found = {row["attachment_id"]: AttachmentRef(*row) for row in rows}
    if set(attachment_ids) - set(found):
        raise AttachmentUnknownError
    return tuple(found[each] for each in dict.fromkeys(attachment_ids))
