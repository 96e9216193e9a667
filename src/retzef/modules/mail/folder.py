"""One folder of a mailbox: what of it is new, taken in batches up to the newest; what cannot be taken is held back.

What was fetched is handed to whoever stores it, with up to where the folder was read then: both are written in one transaction, so
that after any break the same mails are fetched again, and known again.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, Quarantined
from retzef.modules.mail.fetching_errors import (
    MailFetchBrokenError,
    MailGoneError,
    MailTooLargeError,
)
from retzef.modules.mail.mailbox_rows import MailboxRows, Place, ToRetry
from retzef.modules.mail.reader_parts import EndedError, ReaderParts, StoreAwayError
from retzef.modules.mail.reading_errors import MailUnreadableError
from retzef.modules.mail.under_way import UnderWay
from retzef.platform.imap import Arrival, FetchBrokenError, ImapConnection, LargerThanToldError, Selected
from retzef.ports.mail import Mailbox

T = TypeVar("T")
log = logging.getLogger("retzef.mail")

# So many numbers are looked at at once.
WINDOW = 500
# Mails that are fetched and stored together: so many, and so many bytes of them.
BATCH_MAX = 64
BATCH_BYTES = 4 * 1024 * 1024
# As often a server may fail to give out one mail, while it gives out others, before that mail is held back.
BREAKS_MAX = 3
# The same where there is no other mail to try.
BREAKS_ALONE_MAX = 10
# A server's clock may be behind ours.
CLOCKS_MAY_DIFFER = timedelta(hours=1)


class Folder:
    """Used by one thread. `reading` is called when there is something to take."""

    def __init__(
        self, parts: ReaderParts, rows: MailboxRows, mailbox: Mailbox, name: str, reading: Callable[[], None]
    ) -> None:
        self._parts = parts
        self._rows = rows
        self._mailbox = mailbox
        self._name = name
        self._tell_reading = reading
        self._place: Place | None = None
        # What its row says of it.
        self._written = 0
        self._width = WINDOW
        # How often each mail broke when it was asked for by itself, one that was given out, and the one that is to blame if it breaks now.
        self._breaks: Counter[int] = Counter()
        self._given: int | None = None
        self._proved: int | None = None
        # At whose heads the server failed.
        self._headless: set[int] = set()
        self._under_way = UnderWay(parts, self._note_stored, self._store_anew)

    def catch_up(self, connection: ImapConnection) -> None:
        selected = connection.examine(self._mailbox.folder)
        place = self._place_in(selected)
        self._prove(connection, selected, place)
        while place.last_uid < selected.next_uid - 1:
            self._tell_reading()
            first = place.last_uid + 1
            last = min(selected.next_uid - 1, place.last_uid + self._width)
            try:
                place = self._take_window(connection, selected, first, last)
            except FetchBrokenError as error:
                self._note_break(selected, self._place.last_uid + 1 if self._place else first, last, error)
                raise
            self._width = min(WINDOW, self._width * 2)
        if place.last_uid > self._written:  # the last ones were none to be stored
            self._ask(self._rows.put_place(place))
            self._written = place.last_uid

    def _place_in(self, selected: Selected) -> Place:
        """Up to where the folder was read; on the first connection, and when its numbers were given out anew, where to begin."""
        if self._place is not None and self._place.uidvalidity == selected.uidvalidity:
            return self._place
        found = self._ask(self._rows.find_place())
        place = self._begin(selected, found)
        if place != found:
            self._ask(self._rows.put_place(place))
        self._place = place
        self._written = place.last_uid
        return place

    def _begin(self, selected: Selected, found: Place | None) -> Place:
        named = _day(self._mailbox.fetch_from)
        if found is None:
            begin = 0 if named is not None else selected.next_uid - 1
            return Place(selected.uidvalidity, begin, named or datetime.now(UTC), selected.next_uid)
        since = min(found.since, named) if named is not None else found.since
        if found.uidvalidity != selected.uidvalidity:
            log.warning("mail.numbered_anew", extra={"mailbox": self._name})
            # What is stored already is known again. What was there before the mailbox was connected stays out of it.
            return Place(selected.uidvalidity, 0, since - CLOCKS_MAY_DIFFER, selected.next_uid)
        if since < found.since:  # older mails are wanted than before
            return Place(selected.uidvalidity, 0, since, max(found.old_below, selected.next_uid))
        return found

    def _take_window(self, connection: ImapConnection, selected: Selected, first: int, last: int) -> Place:
        arrivals = connection.list_arrivals(first, last)
        if not arrivals and last < selected.next_uid - 1:
            # A gap: over it in one step, however wide it is.
            nearest = connection.find_first_uid(first, selected.count)
            return self._moved(nearest - 1 if nearest is not None else selected.next_uid - 1)
        wanted = [each for each in arrivals if self._is_wanted(each)]
        try:
            for batch in _batches(wanted, self._mailbox.size_max):
                self._take(connection, selected, batch)
        finally:
            self._under_way.finish()
        return self._moved(last)

    def _moved(self, last_uid: int) -> Place:
        """What lies between needs no storing: that it was passed is written with the next mail, or found out again."""
        assert self._place is not None
        self._place = replace(self._place, last_uid=max(last_uid, self._place.last_uid))
        return self._place

    def _is_wanted(self, arrival: Arrival) -> bool:
        """An old mail that is moved into the folder keeps the instant at which it once came, and is new here."""
        place = self._place
        assert place is not None
        is_old = arrival.uid < place.old_below
        return not is_old or arrival.received_at is None or arrival.received_at >= place.since

    def _take(self, connection: ImapConnection, selected: Selected, batch: Sequence[Arrival]) -> None:
        cursor = CursorMove(self._mailbox.folder, selected.uidvalidity, batch[-1].uid)
        only = batch[0]
        if only.size > self._mailbox.size_max:
            self._under_way.finish()
            held = self._held(selected, only, MailTooLargeError.code)
            self._hold(replace(held, head=self._find_head(connection, only.uid)), cursor)
            self._moved(only.uid)
        elif only.size > BATCH_BYTES:
            self._under_way.finish()
            with self._parts.share.large:
                self._take_large(connection, selected, only, cursor)
            self._moved(only.uid)
        else:
            self._take_batch(connection, batch, cursor)

    def _take_batch(self, connection: ImapConnection, batch: Sequence[Arrival], cursor: CursorMove) -> None:
        """Fetched when this returns; stored when that is waited for."""
        self._under_way.make_room()
        try:
            found = connection.fetch([each.uid for each in batch])
        except BaseException:
            self._under_way.give_up_room()
            raise
        self._given = max(found, default=self._given)
        self._under_way.add(_arrived(batch, found), cursor)

    def _take_large(
        self, connection: ImapConnection, selected: Selected, arrival: Arrival, cursor: CursorMove
    ) -> None:
        try:
            with connection.fetch_mapped(arrival.uid, self._mailbox.size_max) as mapped:
                if mapped is not None:
                    self._store([Arrived(mapped, len(mapped), _instant(arrival), arrival.uid)], cursor)
        except LargerThanToldError as error:
            held = self._held(selected, replace(arrival, size=error.size), MailTooLargeError.code)
            self._hold(replace(held, head=self._find_head(connection, arrival.uid)), cursor)

    def _find_head(self, connection: ImapConnection, uid: int) -> bytes | None:
        """So that people see whose it is. A server that fails at it may give out the others all the same: it is not asked again."""
        if uid in self._headless:
            return None
        self._headless.add(uid)
        head = connection.fetch_head(uid)
        self._headless.discard(uid)
        return head

    def _held(self, selected: Selected, arrival: Arrival, reason: str, detail: str | None = None) -> Held:
        return Held(
            reason=reason, size=arrival.size, folder=self._mailbox.folder, uidvalidity=selected.uidvalidity, uid=arrival.uid,
            detail=detail,
        )  # fmt: skip

    def _note_break(self, selected: Selected, first: int, last: int, error: FetchBrokenError) -> None:
        """Look at fewer at once next time, down to the one that breaks; that one is held back when others are given out."""
        self._width = max(1, min(self._width, last - first + 1) // 2)
        if first != last:
            return
        self._breaks[first] += 1
        if self._proved != first:
            return
        cursor = CursorMove(self._mailbox.folder, selected.uidvalidity, first)
        held = self._held(selected, Arrival(first, 0, None), MailFetchBrokenError.code, error.said)
        self._hold(held, cursor)
        self._moved(first)
        del self._breaks[first]

    def _prove(self, connection: ImapConnection, selected: Selected, place: Place) -> None:
        """Where the server failed at the next mail often enough: does it give out another? Else it is not for the mail's sake."""
        first = place.last_uid + 1
        self._proved = None
        if self._breaks[first] < BREAKS_MAX:
            return
        other = self._given or self._find_after(connection, selected, first)
        if other is not None:
            connection.fetch([other])
        elif self._breaks[first] < BREAKS_ALONE_MAX:
            return
        self._proved = first

    def _find_after(self, connection: ImapConnection, selected: Selected, uid: int) -> int | None:
        if uid + 1 >= selected.next_uid:
            return None
        small = connection.list_arrivals(uid + 1, min(uid + WINDOW, selected.next_uid - 1))
        return next((each.uid for each in small if each.size <= BATCH_BYTES), None)

    # ------------------------------------------------------------------ storing

    def _note_stored(self, cursor: CursorMove, is_written: bool) -> None:  # noqa: FBT001 - one of two facts
        if is_written:
            self._written = cursor.last_uid
        self._moved(cursor.last_uid)

    def _store_anew(self, arrived: Sequence[Arrived], cursor: CursorMove, error: Exception | None) -> None:
        """A batch that was not stored: `error` says why; None when it only was not tried."""
        if error is None:
            self._store(arrived, cursor)
        elif isinstance(error, StoreAwayError | EndedError):
            raise error
        else:
            self._store_each(arrived, cursor, error)

    def _store(self, arrived: Sequence[Arrived], cursor: CursorMove | None) -> Sequence[Outcome]:
        """Store them; where they cannot be stored together, each by itself, and what cannot be stored at all is held back."""
        entry_point = self._ask(self._parts.find_entry_point())
        try:
            outcomes = self._ask(self._parts.store.receive(entry_point, arrived, cursor))
        except (StoreAwayError, EndedError):
            raise
        except Exception as error:  # noqa: BLE001 - the boundary: whatever it is, the mails behind are to come
            return self._store_each(arrived, cursor, error)
        if cursor is not None:
            self._written = cursor.last_uid
        return outcomes

    def _store_each(
        self, arrived: Sequence[Arrived], cursor: CursorMove | None, error: Exception
    ) -> Sequence[Outcome]:
        log.error("mail.not_stored", extra={"mailbox": self._name, "mails": len(arrived)}, exc_info=error)
        if len(arrived) > 1:
            each_cursor = [None] * (len(arrived) - 1) + [cursor]
            return [
                outcome
                for one, at in zip(arrived, each_cursor, strict=True)
                for outcome in self._store([one], at)
            ]
        only = arrived[0]
        held = Held(
            reason=MailUnreadableError.code, size=only.size, folder=self._mailbox.folder,
            uidvalidity=self._place.uidvalidity if self._place else None, uid=only.uid,
            detail=type(error).__name__, raw=only.raw,
        )  # fmt: skip
        return [self._hold(held, cursor)]

    def _hold(self, held: Held, cursor: CursorMove | None) -> Quarantined:
        log.warning("mail.held", extra={"mailbox": self._name, "reason": held.reason, "uid": held.uid})
        entry_point = self._ask(self._parts.find_entry_point())
        kept = self._ask(self._parts.store.quarantine(entry_point, held, cursor))
        if cursor is not None:
            self._written = cursor.last_uid
        return kept

    # ------------------------------------------------------------------ what is tried again

    def retry(self, connection: ImapConnection) -> None:
        """Mails that were held without being fetched, and that somebody wants after all."""
        for asked in self._ask(self._rows.list_to_retry()):
            selected = connection.examine(self._mailbox.folder)
            try:
                self._retry_one(connection, selected, asked)
            except LargerThanToldError as error:
                self._ask(self._rows.note_held(asked.quarantine_id, MailTooLargeError.code, None, error.size))
            except FetchBrokenError as error:
                self._ask(
                    self._rows.note_held(asked.quarantine_id, MailFetchBrokenError.code, error.said, None)
                )
                raise

    def _retry_one(self, connection: ImapConnection, selected: Selected, asked: ToRetry) -> None:
        found = (
            connection.list_arrivals(asked.uid, asked.uid)
            if asked.uidvalidity == selected.uidvalidity
            else []
        )
        if not found:
            self._ask(self._rows.note_held(asked.quarantine_id, MailGoneError.code, None, None))
            return
        arrival = found[0]
        if arrival.size > self._mailbox.size_max:
            self._ask(self._rows.note_held(asked.quarantine_id, MailTooLargeError.code, None, arrival.size))
            return
        with self._parts.share.large, connection.fetch_mapped(arrival.uid, self._mailbox.size_max) as mapped:
            if mapped is None:
                self._ask(self._rows.note_held(asked.quarantine_id, MailGoneError.code, None, None))
                return
            outcomes = self._store([Arrived(mapped, len(mapped), _instant(arrival), arrival.uid)], None)
        if not any(isinstance(each, Quarantined) for each in outcomes):
            self._ask(self._rows.note_taken(asked.quarantine_id))

    def _ask(self, question: Awaitable[T]) -> T:
        return self._parts.loop.ask(question)


def _batches(arrivals: Sequence[Arrival], size_max: int) -> Iterator[list[Arrival]]:
    """In order; what is large, or too large, by itself."""
    batch: list[Arrival] = []
    total = 0
    for each in arrivals:
        if batch and (len(batch) >= BATCH_MAX or total + each.size > BATCH_BYTES or each.size > size_max):
            yield batch
            batch, total = [], 0
        batch.append(each)
        total += each.size
        if each.size > min(size_max, BATCH_BYTES):
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _arrived(batch: Sequence[Arrival], found: dict[int, bytes]) -> list[Arrived]:
    return [
        Arrived(found[each.uid], len(found[each.uid]), _instant(each), each.uid)
        for each in batch
        if each.uid in found
    ]


def _instant(arrival: Arrival) -> datetime:
    return arrival.received_at or datetime.now(UTC)


def _day(written: str | None) -> datetime | None:
    """The beginning of a day, by UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None
