"""What other modules may use."""

from retzef.modules.cases.access import check_case_readable, list_readable
from retzef.modules.cases.attachments import (
    Upload,
    copy_files,
    find_uploads,
    hold_contents,
    keep_contents,
    store_upload,
)
from retzef.modules.cases.awaited import AwaitedAnswers
from retzef.modules.cases.bulk import CASES_AT_ONCE, CaseResult, act_on_each, delete_old_acts
from retzef.modules.cases.changes import CaseChange, Footprint, change_case
from retzef.modules.cases.customer import check_customer_known, find_customer_of_case
from retzef.modules.cases.drafts import delete_old_drafts
from retzef.modules.cases.errors import (
    AttachmentUnknownError,
    ConsultNotesOnlyError,
    FileTooLargeError,
    IdentityBlockedError,
    InteractionEndedError,
    MailAddressInvalidError,
    NotFoundError,
    OwnerUnknownError,
    QueueUnknownError,
    TeamUnknownError,
    TextEmptyError,
    TextTooLongError,
    TranscriptAddressError,
)
from retzef.modules.cases.holding import find_open_thread, hold_case
from retzef.modules.cases.jobs import case_kinds
from retzef.modules.cases.letters import mail_channels
from retzef.modules.cases.list_endpoints import BulkAnswer, FilterQuery, tell_results
from retzef.modules.cases.listing import COUNTED_AT_MOST, CaseFilter, count_cases
from retzef.modules.cases.mail_schemas import TakenFileAnswer
from retzef.modules.cases.mailing import address_form
from retzef.modules.cases.merging import merge_case, unmerge_case
from retzef.modules.cases.opening import NewCase, open_case
from retzef.modules.cases.page import CasePage, find_case_page
from retzef.modules.cases.receipts import mark_thread
from retzef.modules.cases.requeueing import check_queue
from retzef.modules.cases.saying import settle_last_word
from retzef.modules.cases.schemas import TaskText, WorkingTimeBody
from retzef.modules.cases.send import Draft, Said, send_message
from retzef.modules.cases.splitting import split_case
from retzef.modules.cases.tasks import Task, add_task
from retzef.modules.cases.timeline import TimelineFilter, read_timeline
from retzef.modules.cases.transcript import send_visitors_transcript
from retzef.modules.cases.unused_files import delete_content, delete_unused_files

__all__ = [
    "CASES_AT_ONCE",
    "COUNTED_AT_MOST",
    "AttachmentUnknownError",
    "AwaitedAnswers",
    "BulkAnswer",
    "CaseChange",
    "CaseFilter",
    "CasePage",
    "CaseResult",
    "ConsultNotesOnlyError",
    "Draft",
    "FileTooLargeError",
    "FilterQuery",
    "Footprint",
    "IdentityBlockedError",
    "InteractionEndedError",
    "MailAddressInvalidError",
    "NewCase",
    "NotFoundError",
    "OwnerUnknownError",
    "QueueUnknownError",
    "Said",
    "TakenFileAnswer",
    "Task",
    "TaskText",
    "TeamUnknownError",
    "TextEmptyError",
    "TextTooLongError",
    "TimelineFilter",
    "TranscriptAddressError",
    "Upload",
    "WorkingTimeBody",
    "act_on_each",
    "add_task",
    "address_form",
    "case_kinds",
    "change_case",
    "check_case_readable",
    "check_customer_known",
    "check_queue",
    "copy_files",
    "count_cases",
    "delete_content",
    "delete_old_acts",
    "delete_old_drafts",
    "delete_unused_files",
    "find_case_page",
    "find_customer_of_case",
    "find_open_thread",
    "find_uploads",
    "hold_case",
    "hold_contents",
    "keep_contents",
    "list_readable",
    "mail_channels",
    "mark_thread",
    "merge_case",
    "open_case",
    "read_timeline",
    "send_message",
    "send_visitors_transcript",
    "settle_last_word",
    "split_case",
    "store_upload",
    "tell_results",
    "unmerge_case",
]
