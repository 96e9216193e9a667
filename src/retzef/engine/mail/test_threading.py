"""Threads: who may write into one, and what is offered where nobody can know."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.mail import (
    ArrivingMail,
    Known,
    KnownThread,
    SenderEvidence,
    ThreadBy,
    decide_thread,
    judge_sender,
)

RUTH, HER_OFFICE, COLLEAGUE, STRANGER = (
    "ruth@home.example",
    "ruth@work.example",
    "noa@work.example",
    "x@else.example",
)
US = "help@centre.example"
METER = KnownThread(
    UUID(int=1), UUID(int=11), "The meter", frozenset({RUTH, HER_OFFICE}), frozenset({RUTH, COLLEAGUE, US}),
    written_to=frozenset({RUTH}),
)  # fmt: skip
BILL = replace(METER, thread_id=UUID(int=2), case_id=UUID(int=12), subject="The bill")
ANSWER = ArrivingMail(RUTH, "Re: The meter", "proven", answers=True)
BY = ("mark", "address", "copy", "reply", "reference", "tag")


def _known(by: ThreadBy, thread: KnownThread) -> Known:
    field = {
        "mark": "by_mark",
        "address": "by_address",
        "copy": "copies",
        "reply": "by_reply",
        "reference": "by_reference",
        "tag": "by_tag",
    }
    return Known(**{field[by]: [thread]})  # type: ignore[arg-type]


@pytest.mark.parametrize("by", BY)
def test_the_customer_goes_on_in_the_thread_when_anything_names_it(by: ThreadBy) -> None:
    decided = decide_thread(ANSWER, _known(by, METER))
    assert (decided.thread, decided.by, decided.takes_part, decided.offer) == (METER, by, False, None)


@pytest.mark.parametrize("by", BY)
def test_a_stranger_gets_a_matter_of_their_own_when_they_answer_what_was_forwarded_to_them(
    by: ThreadBy,
) -> None:
    decided = decide_thread(replace(ANSWER, sender=STRANGER), _known(by, METER))
    assert (decided.thread, decided.by, decided.offer, decided.offer_case) == (
        None,
        "new",
        "join",
        METER.case_id,
    )


def test_another_address_of_the_customer_goes_on_in_the_thread_when_it_is_known_to_be_theirs() -> None:
    decided = decide_thread(replace(ANSWER, sender=HER_OFFICE), _known("mark", METER))
    assert decided.thread == METER
    assert not decided.takes_part
    assert not decided.proves


def test_who_was_in_copy_takes_part_when_they_answer_all() -> None:
    decided = decide_thread(replace(ANSWER, sender=COLLEAGUE), _known("reply", METER))
    assert decided.thread == METER
    assert decided.takes_part


def test_the_next_that_fits_is_taken_when_the_first_is_of_strangers() -> None:
    strangers = replace(BILL, customer_addresses=frozenset(), participants=frozenset({"a@b.example"}))
    decided = decide_thread(ANSWER, Known(by_reply=[strangers], by_reference=[METER]))
    assert (decided.thread, decided.by) == (METER, "reference")


def test_our_mark_outweighs_everything_else_when_they_disagree() -> None:
    decided = decide_thread(ANSWER, Known(by_mark=[METER], by_reply=[BILL], by_tag=[BILL]))
    assert decided.thread == METER


def test_a_split_is_offered_and_the_thread_kept_when_the_subject_is_another() -> None:
    decided = decide_thread(replace(ANSWER, subject="Moving to a new flat in June"), _known("reply", METER))
    assert (decided.thread, decided.offer, decided.offer_case) == (METER, "split", None)


def test_the_subject_decides_last_when_a_server_rewrote_every_id() -> None:
    known = Known(of_sender=[BILL, METER])
    assert decide_thread(ANSWER, known).thread == METER
    assert decide_thread(replace(ANSWER, subject="The meter", answers=False), known).thread is None, (
        "no answer"
    )
    assert decide_thread(replace(ANSWER, subject="Re: Meters"), known).thread is None
    assert decide_thread(replace(ANSWER, subject="Re:"), known).thread is None, "says nothing"


def test_the_open_case_is_offered_when_a_known_customer_writes_of_something_new() -> None:
    decided = decide_thread(ArrivingMail(RUTH, "The invoice", "proven"), Known(customers_case=METER.case_id))
    assert (decided.thread, decided.offer, decided.offer_case) == (None, "join", METER.case_id)


@pytest.mark.parametrize("by", ["copy", "reply", "reference", "tag"])
def test_nothing_is_joined_or_offered_when_the_sender_is_forged(by: ThreadBy) -> None:
    decided = decide_thread(replace(ANSWER, verdict="forged"), replace(_known(by, METER), of_sender=[METER]))
    assert (decided.thread, decided.offer) == (None, None)


def test_an_address_is_proved_when_our_own_mark_comes_back_from_where_it_went() -> None:
    answer, alone = replace(ANSWER, verdict="unproven"), replace(METER, participants=frozenset({RUTH}))
    assert decide_thread(answer, _known("mark", alone)).proves
    assert decide_thread(answer, _known("address", alone)).proves
    assert not decide_thread(answer, _known("reply", alone)).proves, "anybody may name an id"
    assert not decide_thread(replace(answer, sender=HER_OFFICE), _known("mark", alone)).proves
    assert not decide_thread(replace(answer, verdict="forged"), _known("mark", alone)).proves


def test_an_address_is_not_proved_by_our_mark_when_somebody_else_knows_it() -> None:
    answer, alone = replace(ANSWER, verdict="unproven"), replace(METER, participants=frozenset({RUTH}))
    in_copy = replace(alone, participants=frozenset({RUTH, COLLEAGUE}))
    in_secret = replace(alone, written_to=frozenset({RUTH, STRANGER}))
    elsewhere = replace(alone, written_to=frozenset({STRANGER}))
    for thread in (in_copy, in_secret, elsewhere):
        decided = decide_thread(answer, _known("mark", thread))
        assert (decided.thread, decided.proves) == (thread, False)


def test_a_report_goes_where_its_mark_says_when_a_server_wrote_it() -> None:
    bounce = ArrivingMail(
        "mailer-daemon@mx.example", "Undelivered", "unproven", is_of_person=False, is_report=True
    )
    assert decide_thread(bounce, _known("mark", METER)).thread == METER
    assert decide_thread(bounce, _known("reply", METER)).thread is None, (
        "what anybody can write proves nothing"
    )


@given(
    st.sampled_from([RUTH, HER_OFFICE, COLLEAGUE, STRANGER]),
    st.sampled_from(["proven", "unproven", "forged"]),
    st.lists(st.tuples(st.sampled_from(BY), st.sampled_from([METER, BILL])), max_size=4),
)
def test_nobody_writes_into_a_thread_when_they_never_took_part(
    sender: str, verdict: str, named: list[tuple[ThreadBy, KnownThread]]
) -> None:
    known = Known(
        by_mark=[t for by, t in named if by == "mark"], by_address=[t for by, t in named if by == "address"],
        copies=[t for by, t in named if by == "copy"], by_reply=[t for by, t in named if by == "reply"],
        by_reference=[t for by, t in named if by == "reference"], by_tag=[t for by, t in named if by == "tag"],
    )  # fmt: skip
    decided = decide_thread(replace(ANSWER, sender=sender, verdict=verdict), known)  # type: ignore[arg-type]
    if decided.thread is not None:
        assert sender in decided.thread.participants | decided.thread.customer_addresses
        assert decided.takes_part == (sender not in decided.thread.customer_addresses)
    if decided.offer == "split":
        assert decided.thread is not None


def test_a_sender_is_believed_as_far_as_a_trusted_server_found_out() -> None:
    assert judge_sender(None) == "unproven"
    assert judge_sender(None, server_checks=True) == "proven"
    assert judge_sender(SenderEvidence(dmarc="pass")) == "proven"
    assert judge_sender(SenderEvidence(dmarc="none", is_aligned=True)) == "proven"
    assert judge_sender(SenderEvidence(dmarc="none")) == "unproven"
    assert judge_sender(SenderEvidence(dmarc="fail")) == "forged"
    assert judge_sender(SenderEvidence(dmarc="fail", is_strict=False)) == "unproven"
    assert judge_sender(SenderEvidence(dmarc="fail", is_strict=False, is_disowned=True)) == "forged"
    assert judge_sender(SenderEvidence(dmarc="none", is_disowned=True)) == "unproven"
    assert judge_sender(SenderEvidence(dmarc="fail"), server_checks=True) == "forged"
