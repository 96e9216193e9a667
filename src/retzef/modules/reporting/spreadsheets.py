"""The same numbers as CSV, for people: names and headings in the reader's language, instants as the tenant's clocks showed them.

Other programs take the JSON: codes, ids, seconds with their fractions, ratios and instants in UTC.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from retzef.modules.reporting.answers import AgentDayAnswer, DayAnswer, FiguresAnswer, PieceAnswer
from retzef.modules.reporting.board import BoardAgent, BoardAnswer, BoardQuarter, BoardQueue
from retzef.modules.reporting.cells import Cell, Reader, Row, by_name, write_table

Table: TypeAlias = Literal["queues", "channels", "hours", "agents"]
BoardTable: TypeAlias = Literal["queues", "agents", "quarters"]
_FIGURES = tuple(FiguresAnswer.model_fields)
_OF_QUARTER = ("offered", "answered", "answered_within", "abandoned", "waiting")
_FIRST: dict[Table, str] = {"queues": "queue", "channels": "channel", "hours": "hour", "agents": "agent"}


def write_day(day: DayAnswer, table: Table, reader: Reader) -> str:
    """One table of a day, and the whole day as its last line."""
    if table == "agents":
        return write_table(_rows_of_agents(day, reader))
    parts: list[tuple[str, datetime | None, FiguresAnswer]]
    if table == "hours":
        parts = [(each.name, each.begins_at, each.figures) for each in day.hours]
    elif table == "channels":
        parts = [(reader.name_of("channel", each.key), None, each.figures) for each in day.channels]
    else:
        parts = [(each.name, None, each.figures) for each in day.queues]
    return write_table(
        [
            reader.text("date", day.date.isoformat()),
            reader.text(_FIRST[table], name),
            *([reader.instant("began_at", begins_at)] if table == "hours" else []),
            reader.number("promise", day.within),
            *_figures(figures, reader),
        ]
        for name, begins_at, figures in [*parts, (reader.word("total"), None, day.total)]
    )


def write_pieces(pieces: Iterable[PieceAnswer], reader: Reader) -> str:
    """What a number is made of."""
    return write_table(
        [
            reader.number("case", each.case_number),
            reader.text("queue", each.queue),
            reader.text("channel", each.channel and reader.name_of("channel", each.channel)),
            reader.text("agent", each.agent),
            reader.instant("began_at", each.began_at),
            reader.instant("ended_at", each.ended_at),
            reader.number("lasted", each.seconds),
            reader.text("outcome", reader.name_of("outcome", each.outcome)),
            reader.text("reason", each.reason),
        ]
        for each in pieces
    )


def write_board(board: BoardAnswer, table: BoardTable, reader: Reader, reasons: Mapping[str, str]) -> str:
    """One table of the live board, each row with the moment it was read at. `reasons` not to be ready, by key."""
    at = reader.instant("as_of", board.as_of)
    if table == "quarters":
        return write_table([at, *_board_quarter(each, reader)] for each in board.quarters)
    if table == "agents":
        return write_table([at, *_board_agent(each, reader, reasons)] for each in board.agents)
    return write_table([at, *_board_queue(each, board, reader)] for each in board.queues)


def _board_queue(queue: BoardQueue, board: BoardAnswer, reader: Reader) -> Row:
    oldest = (board.as_of - queue.oldest_at).total_seconds() if queue.oldest_at else None
    return [
        reader.text("queue", queue.name.get(reader.locale) or queue.name.get("en", "")),
        reader.number("waiting_now", queue.waiting),
        reader.number("oldest", None if oldest is None else max(0.0, oldest)),
        reader.number("offered_now", queue.offered_now),
        reader.number("in_work", queue.in_work),
        reader.number("free", queue.ready),
        reader.number("promise", board.within),
        *_figures(queue.today, reader, of="of_today"),
    ]


def _board_quarter(quarter: BoardQuarter, reader: Reader) -> Row:
    counted = [reader.number(name, getattr(quarter, name)) for name in _OF_QUARTER]
    return [reader.text("quarter", quarter.name), reader.instant("began_at", quarter.begins_at), *counted]


def _board_agent(agent: BoardAgent, reader: Reader, reasons: Mapping[str, str]) -> Row:
    cases = [str(each.case_number) for each in agent.items if each.case_number is not None]
    return [
        reader.text("agent", agent.name),
        reader.text("state", reader.name_of("presence", agent.presence)),
        reader.text("reason", by_name(reasons, agent.reason)),
        reader.instant("since", agent.since),
        reader.number("load", agent.load),
        reader.number("capacity", agent.capacity),
        reader.text("cases", " ".join(cases)),
        reader.text("channels", ", ".join(reader.name_of("channel", each.channel) for each in agent.items)),
    ]


def _rows_of_agents(day: DayAnswer, reader: Reader) -> Iterable[Row]:
    labels = {each.reason: each.label for agent in day.agents for each in agent.states.not_ready}
    for agent in day.agents:
        states = agent.states
        seconds = {each.reason: each.seconds for each in states.not_ready}
        yield [
            reader.text("date", day.date.isoformat()),
            reader.text("agent", agent.name),
            *_work_of(agent, reader),
            reader.number("signed_in", states.signed_in),
            reader.number("ready", states.ready),
            reader.number("not_ready", sum(seconds.values())),
            *(_not_ready(reason, label, seconds, reader) for reason, label in sorted(labels.items())),
            reader.number("occupied", states.occupied),
            reader.number("occupancy", states.occupancy),
        ]


def _work_of(agent: AgentDayAnswer, reader: Reader) -> Row:
    return [
        reader.number("handled", agent.handled),
        reader.number("average_interaction", agent.average_interaction),
        reader.number("average_handling", agent.average_handling),
        reader.number("declined", agent.declined),
        reader.number("timed_out", agent.timed_out),
    ]


def _not_ready(reason: str, label: str, seconds: Mapping[str, float], reader: Reader) -> tuple[str, Cell]:
    heading = reader.word("not_ready_for", reason=label or reader.word("no_reason"))
    return reader.number("not_ready", seconds.get(reason, 0.0), heading=heading)


def _figures(figures: FiguresAnswer | None, reader: Reader, *, of: str | None = None) -> Row:
    """All numbers of a part of the day; `of`: how their headings say of which day."""
    found = []
    for name in _FIGURES:
        heading = reader.word(of, heading=reader.word(name)) if of is not None else None
        found.append(reader.number(name, getattr(figures, name, None), heading=heading))
    return found
