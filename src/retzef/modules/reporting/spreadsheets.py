"""The same numbers as CSV (RFC 4180), for other programs: codes instead of words, seconds, ratios, instants in UTC."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from retzef.modules.reporting.answers import DayAnswer, FiguresAnswer, PieceAnswer
from retzef.modules.reporting.board import BoardAgent, BoardAnswer, BoardQueue
from retzef.platform.text import as_cell

Table: TypeAlias = Literal["queues", "channels", "hours", "agents"]
BoardTable: TypeAlias = Literal["queues", "agents", "quarters"]
_FIGURES = tuple(FiguresAnswer.model_fields)


def write_day(day: DayAnswer, table: Table) -> str:
    """One table of a day, and the whole day as its last line."""
    if table == "agents":
        return _write(_rows_of_agents(day))
    if table == "hours":
        parts = [(each.begins_at.isoformat(), each.name, each.figures) for each in day.hours]
    else:
        listed = day.queues if table == "queues" else day.channels
        parts = [(each.key, each.name, each.figures) for each in listed]
    return _write(
        {"date": day.date.isoformat(), "within": day.within, "key": key, "name": name, **_figures(figures)}
        for key, name, figures in [*parts, ("total", "", day.total)]
    )


def write_pieces(pieces: Iterable[PieceAnswer]) -> str:
    """What a number is made of."""
    return _write(each.model_dump(mode="json") for each in pieces)


def write_board(board: BoardAnswer, table: BoardTable, locale: str) -> str:
    """One table of the live board, each row with the moment it was read at."""
    at = {"as_of": board.as_of.isoformat()}
    if table == "quarters":
        return _write({**at, **each.model_dump(mode="json")} for each in board.quarters)
    if table == "agents":
        return _write({**at, **_board_agent(each)} for each in board.agents)
    return _write({**at, "within": board.within, **_board_queue(each, locale)} for each in board.queues)


def _board_queue(queue: BoardQueue, locale: str) -> Mapping[str, object]:
    today = _figures(queue.today) if queue.today is not None else dict.fromkeys(_FIGURES)
    # Of today: those who came today and wait still, which is another number than those who wait now.
    today["waiting_of_today"] = today.pop("waiting")
    return {
        "queue_id": queue.queue_id, "name": queue.name.get(locale) or queue.name.get("en", ""), "waiting": queue.waiting,
        "oldest_at": queue.oldest_at.isoformat() if queue.oldest_at else None, "offered_now": queue.offered_now,
        "in_work": queue.in_work, "ready": queue.ready, **today,
    }  # fmt: skip


def _board_agent(agent: BoardAgent) -> Mapping[str, object]:
    return {
        "agent_id": agent.agent_id, "name": agent.name, "presence": agent.presence, "reason": agent.reason,
        "since": agent.since.isoformat(), "load": agent.load, "capacity": agent.capacity,
        "cases": " ".join(str(each.case_number) for each in agent.items if each.case_number is not None),
        "channels": " ".join(each.channel for each in agent.items),
    }  # fmt: skip


def _rows_of_agents(day: DayAnswer) -> Iterable[Mapping[str, object]]:
    reasons = sorted({each.reason for agent in day.agents for each in agent.states.not_ready})
    for agent in day.agents:
        seconds = {each.reason: each.seconds for each in agent.states.not_ready}
        states = agent.states
        yield {
            "date": day.date.isoformat(), "agent_id": agent.agent_id, "name": agent.name, "handled": agent.handled,
            "average_interaction": agent.average_interaction, "average_handling": agent.average_handling, "declined": agent.declined,
            "timed_out": agent.timed_out, "ready": states.ready, "occupied": states.occupied, "signed_in": states.signed_in,
            "occupancy": states.occupancy, **{f"not_ready_{each}": seconds.get(each, 0.0) for each in reasons},
        }  # fmt: skip


def _figures(figures: FiguresAnswer) -> dict[str, object]:
    return {name: getattr(figures, name) for name in _FIGURES}


def _write(rows: Iterable[Mapping[str, object]]) -> str:
    listed = list(rows)
    stream = io.StringIO()
    if listed:
        writer = csv.DictWriter(stream, list(listed[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in listed)
    return stream.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return as_cell(value)
    return "" if value is None else value
