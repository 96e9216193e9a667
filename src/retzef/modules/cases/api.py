"""What other modules may use."""

from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.attachments import Upload, clean_name, find_uploads, store_upload
from retzef.modules.cases.bulk import delete_old_acts
from retzef.modules.cases.customer import find_customer_of_case
from retzef.modules.cases.errors import (
    AttachmentUnknownError,
    FileTooLargeError,
    NotFoundError,
    TextEmptyError,
    TextTooLongError,
)
from retzef.modules.cases.page import CasePage, find_case_page
from retzef.modules.cases.receipts import mark_thread
from retzef.modules.cases.send import Draft, Said, send_message
from retzef.modules.cases.snooze import case_kinds
from retzef.modules.cases.timeline import TimelineFilter, read_timeline
from retzef.modules.cases.unused_files import delete_unused_files

__all__ = [
    "AttachmentUnknownError",
    "CasePage",
    "Draft",
    "FileTooLargeError",
    "NotFoundError",
    "Said",
    "TextEmptyError",
    "TextTooLongError",
    "TimelineFilter",
    "Upload",
    "case_kinds",
    "check_case_readable",
    "clean_name",
    "delete_old_acts",
    "delete_unused_files",
    "find_case_page",
    "find_customer_of_case",
    "find_uploads",
    "mark_thread",
    "read_timeline",
    "send_message",
    "store_upload",
]
