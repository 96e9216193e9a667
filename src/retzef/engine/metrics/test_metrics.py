"""The definitions by example, and against a second way of counting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.metrics import (
    Fact,
    Figures,
    PresenceFact,
    add_up,
    added_seconds,
    measure_states,
    read_story,
    ready_beside,
    stretches_of,
)

DAY = datetime(2026, 11, 21, tzinfo=UTC)
ITEM, QUEUE, OTHER, DANA, OLEH = (UUID(int=number) for number in range(1, 6))


def at(seconds: float) -> datetime:
    return DAY + timedelta(seconds=seconds)


def facts(*told: tuple[str, float] | tuple[str, float, UUID]) -> list[Fact]:
    """`(kind, second, queue or agent)`."""
    return [
        Fact(
            number,
            each[0],
            at(each[1]),
            ITEM,
            agent_id=each[2] if len(each) == 3 and each[0] not in ("work_item_queued", "requeued") else None,
            queue_id=each[2] if len(each) == 3 and each[0] in ("work_item_queued", "requeued") else None,
        )
        for number, each in enumerate(told)
    ]


def test_answered_wait_and_its_handling_are_measured_when_all_goes_well() -> None:
    story = read_story(
        facts(
            ("work_item_queued", 0, QUEUE), ("offer_made", 5, DANA), ("assigned", 12, DANA), ("interaction_ended", 112, DANA),
            ("wrap_up_began", 112, DANA), ("wrap_up_ended", 142, DANA),
        ),
        "webchat",
    )  # fmt: skip
    figures = add_up(story.waits, story.handlings, within=20)
    assert (figures.offered, figures.answered, figures.answered_within) == (1, 1, 1)
    assert (figures.average_speed_of_answer, figures.average_interaction, figures.average_handling) == (
        12,
        100,
        130,
    )
    assert figures.service_level_of_offered == 1


def test_item_that_comes_back_to_its_queue_is_one_wait_and_two_handlings() -> None:
    story = read_story(
        facts(
            ("work_item_queued", 0, QUEUE), ("assigned", 10, DANA), ("requeued", 40, QUEUE), ("assigned", 100, OLEH),
            ("interaction_ended", 160, OLEH),
        ),
        "webchat",
    )  # fmt: skip
    figures = add_up(story.waits, story.handlings, within=20)
    assert (figures.offered, figures.returned, figures.answered, figures.handled) == (1, 1, 1, 2)
    assert figures.average_speed_of_answer == 10
    assert [handling.interaction_seconds for handling in story.handlings] == [30, 60]


def test_item_that_goes_to_another_queue_waits_there_anew() -> None:
    story = read_story(
        facts(("work_item_queued", 0, QUEUE), ("assigned", 10, DANA), ("requeued", 40, OTHER), ("assigned", 100, OLEH)),
        "webchat",
    )  # fmt: skip
    assert [(wait.queue_id, wait.seconds) for wait in story.waits] == [(QUEUE, 10), (OTHER, 60)]


def test_service_levels_differ_as_they_say_when_some_leave_early_and_some_late() -> None:
    def wait(seconds: float, kind: str) -> list[Fact]:
        return facts(("work_item_queued", 0, QUEUE), (kind, seconds, DANA))

    stories = [
        read_story(each, "webchat")
        for each in (
            wait(10, "assigned"), wait(30, "assigned"), wait(5, "interaction_ended"), wait(50, "interaction_ended"),
            facts(("work_item_queued", 0, QUEUE)),
        )
    ]  # fmt: skip
    figures = add_up([wait for story in stories for wait in story.waits], [], within=20)
    assert (figures.offered, figures.answered, figures.abandoned, figures.waiting) == (5, 2, 2, 1)
    assert figures.service_level_of_offered == 1 / 5
    assert figures.service_level_of_answered == 1 / 2
    assert figures.service_level_without_short_abandons == 1 / 3
    assert figures.service_level_short_abandons_met == 2 / 5
    assert figures.abandonment == 2 / 5


def test_there_is_no_number_when_there_is_nothing_to_divide_by() -> None:
    figures = Figures()
    assert figures.service_level_of_offered is None
    assert figures.average_speed_of_answer is None
    assert figures.average_handling is None


def test_states_are_measured_within_the_span_only() -> None:
    changes = [
        PresenceFact(at(-100), "ready"),
        PresenceFact(at(50), "not_ready", "lunch"),
        PresenceFact(at(80), "ready"),
        PresenceFact(at(90), "offline"),
    ]
    in_hand = [(at(-10), at(20)), (at(10), at(30)), (at(60), at(70))]
    times = measure_states(changes, in_hand, (at(0), at(200)))
    assert (times.ready, times.not_ready, times.occupied) == (60, {"lunch": 30}, 40)
    assert times.signed_in == 90
    assert times.available == 70
    assert times.occupancy == 40 / 70
    clipped = [(at(0), at(20)), *in_hand[1:]]
    assert list(added_seconds(clipped)) == [20, 10, 10]
    idle = [seconds for _, seconds in ready_beside(stretches_of(changes, (at(0), at(200))), clipped)]
    assert idle == [20, 10]


# Any order of any facts: what is counted never contradicts itself.
_steps = st.lists(
    st.tuples(
        st.sampled_from(["work_item_queued", "requeued", "assigned", "interaction_ended", "wrap_up_began", "wrap_up_ended"]),
        st.integers(0, 500),
        st.sampled_from([QUEUE, OTHER]),
    ),
    max_size=12,
)  # fmt: skip


@given(st.lists(_steps, max_size=6), st.integers(1, 300))
def test_parts_add_up_to_the_whole_whatever_happened(
    told: list[list[tuple[str, int, UUID]]], within: int
) -> None:
    stories = [read_story(facts(*each), "webchat") for each in told]
    waits = [wait for story in stories for wait in story.waits]
    handlings = [handling for story in stories for handling in story.handlings]
    whole = add_up(waits, handlings, within)
    assert whole.offered == whole.answered + whole.abandoned + whole.waiting
    assert whole.answered_within <= whole.answered
    assert all((wait.seconds or 0) >= 0 for wait in waits)
    parts = Figures()
    for queue in (QUEUE, OTHER):
        parts.add(
            add_up(
                [each for each in waits if each.queue_id == queue],
                [each for each in handlings if each.queue_id == queue],
                within,
            )
        )
    assert parts == whole
    for level in (
        whole.service_level_of_offered, whole.service_level_of_answered, whole.service_level_without_short_abandons,
        whole.service_level_short_abandons_met,
    ):  # fmt: skip
        assert level is None or 0 <= level <= 1
