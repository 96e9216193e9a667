"""A span of time that a centre lived through, lived through again by another routing policy.

`stories` reads what the journal tells of each item, `seen` are the values it leaves, `loop` lets it happen again with the very pool that
decides in the real centre, `course` is what came of it, `comparison` tells two courses apart. Pure: the same span and the same
policy give the same course to the letter. Instants are seconds since 1970, durations seconds.

What is taken for granted, because nobody can know it: docs/how-to/replay-and-shadow.md lists it.
"""

from retzef.engine.replay.comparison import Counted, Difference, Shift, count_course, tell_apart
from retzef.engine.replay.course import (
    ABANDONED,
    ANSWERED,
    ASIDE,
    WAITING,
    Course,
    Offers,
    Outcome,
    seen_course,
)
from retzef.engine.replay.loop import replay
from retzef.engine.replay.seen import (
    AnswerHow,
    Habits,
    Leg,
    Opening,
    PresenceSeen,
    QueueSeen,
    Seen,
    SeenAgent,
    SeenAnswer,
    SeenItem,
    learn_habits,
)
from retzef.engine.replay.stories import ItemFact, OfferSeen, read_legs

__all__ = [
    "ABANDONED",
    "ANSWERED",
    "ASIDE",
    "WAITING",
    "AnswerHow",
    "Counted",
    "Course",
    "Difference",
    "Habits",
    "ItemFact",
    "Leg",
    "OfferSeen",
    "Offers",
    "Opening",
    "Outcome",
    "PresenceSeen",
    "QueueSeen",
    "Seen",
    "SeenAgent",
    "SeenAnswer",
    "SeenItem",
    "Shift",
    "count_course",
    "learn_habits",
    "read_legs",
    "replay",
    "seen_course",
    "tell_apart",
]
