"""Searching among a million messages in four languages: rare and common words, several words, beginnings, parts of numbers.

Everything is as the API reads it: a transaction of the tenant on the small pool, what the words mean, a page of messages with the pieces
that show why, by who may read all and by an agent who may read a part. The peer is the plain way: PostgreSQL's own words in one
index of tenant and text, all that is found sorted, the newest twenty taken, with no right asked for.
"""

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

import asyncpg

from retzef.kernel.ids import AgentId
from retzef.main.bench.figures import Comparison, percentile
from retzef.main.bench.ground import Ground, open_ground
from retzef.main.bench.processes import load_average
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.modules.customers.api import understand
from retzef.modules.search.api import Narrowed, PageAsked, find_messages, write_words
from retzef.platform.auth.permissions import Permissions, Rights
from retzef.platform.db import Connection

GOAL_MS = 50.0
PAGE = 20
CASES = 20_000
_SHELF = 20_000
_MS = 1000.0
_ROWS_AT_ONCE = 5_000
_AGENT = UUID(int=7)
# Shares of the languages, as in a centre of the Israeli and Ukrainian market.
_SHARES = {"he": 0.35, "uk": 0.30, "ru": 0.20, "en": 0.15}
_LETTERS = {"he": "אבגדהוזחטיכלמנסעפצקרשת", "uk": "абвгдежзиіклмнопрстуфхцчшя", "ru": "абвгдежзиклмнопрстуфхцчшыя", "en": "abcdefghilmnoprstuvwy"}  # fmt: skip
# What is said again and again, and what every message has a word of.
_COMMON = {
    "he": "שלום חשבון תשלום הזמנה משלוח לקוח בקשה תודה חשמל מונה כרטיס טלפון כתובת חודש מחיר",
    "uk": "рахунок замовлення доставка оплата дякую доброго лічильник картка телефон адреса місяць прошу чому перевірте кошти",
    "ru": "счёт заказ доставка оплата спасибо здравствуйте счётчик карта телефон адрес месяц прошу почему проверьте деньги",
    "en": "invoice order delivery payment thanks hello meter card phone address month please why check money",
}
_RARE_WORDS = 40_000
_WORDS_OF_A_MESSAGE = (8, 28)


@dataclass(frozen=True, slots=True)
class Sizes:
    """`reads`: searches of each kind."""

    messages: int
    reads: int


FULL = Sizes(messages=1_000_000, reads=400)
QUICK = Sizes(messages=30_000, reads=60)

_PEOPLE = (
    """
    INSERT INTO customers (tenant_id, customer_id, name, root_id, created_at)
    SELECT '{tenant}', md5('c' || n)::uuid, 'Customer ' || n, md5('c' || n)::uuid, now() FROM generate_series(1, {cases}) n
    """,
    """
    INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
    SELECT '{tenant}', md5('d' || n)::uuid, md5('c' || n)::uuid, 'phone', '+38044' || n, 'verified', 'http', now()
    FROM generate_series(1, {cases}) n
    """,
    # Every tenth case is the agent's.
    """
    INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at, owner_agent_id)
    SELECT '{tenant}', md5('k' || n)::uuid, n, md5('c' || n)::uuid, now(), CASE WHEN n % 10 = 0 THEN '{agent}'::uuid END
    FROM generate_series(1, {cases}) n
    """,
    """
    INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, started_at)
    SELECT '{tenant}', md5('i' || n)::uuid, md5('k' || n)::uuid, md5('d' || n)::uuid, (SELECT entry_point_id FROM entry_points),
        'http', 'thread' || n, now() FROM generate_series(1, {cases}) n
    """,
)
_ADD_AGENT = """
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, capacity, presence, presence_at, idle_since, last_seen_at)
VALUES ($1, $2, 'Agent', 'agent@bench.example', '!', 'agent', 5, 'ready', now(), now(), now())
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'searched_messages' AND indexname <> 'searched_messages_pkey'
"""
_PEERS_INDEX = "CREATE INDEX bench_words ON messages USING gin (tenant_id, to_tsvector('simple', text))"
_PEER = """
SELECT message_id, text FROM messages WHERE tenant_id = $1 AND to_tsvector('simple', text) @@ plainto_tsquery('simple', $2)
ORDER BY message_id DESC LIMIT 20
"""
_SIZE = "SELECT pg_relation_size($1::regclass)"


class Language:
    """Words of a language with the shares that words have (Zipf): a few in every message, most of them hardly ever."""

    def __init__(self, name: str, chance: random.Random) -> None:
        self.common = _COMMON[name].split()
        letters = _LETTERS[name]
        made = {"".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(_RARE_WORDS)}
        self.words = [*self.common, *sorted(made)]
        self.shares = list(accumulate(1 / (place + 3) for place in range(len(self.words))))

    def text(self, chance: random.Random, number: int) -> str:
        """A message; every fifth names an order."""
        words = chance.choices(self.words, cum_weights=self.shares, k=chance.randint(*_WORDS_OF_A_MESSAGE))
        return " ".join(words) + (f" №{number % 900_000 + 100_000}" if number % 5 == 0 else "")


async def measure_search(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    before = load_average()
    results = Results()
    chance = random.Random(7)  # noqa: S311 - the same messages and questions in every run
    languages = {name: Language(name, chance) for name in _SHARES}
    async with open_ground() as ground:
        kept = await _lay_past(ground, sizes, languages, chance)
        async with ground.core.database.system.acquire() as bare:
            for kind, questions in _questions(languages, sizes, chance).items():
                least = await _time(lambda text: bare.fetch(_PEER, ground.tenant_id, text), questions)
                for who, permissions in _readers().items():
                    took = await _time(_searching(ground, permissions), questions)
                    compared = Comparison.of_two(percentile(took, 0.95), percentile(least, 0.95))
                    results.below(f"search_{kind}_{who}_p95", "ms", compared, GOAL_MS)
                    results.add(f"search_{kind}_{who}_p50", "ms", percentile(took, 0.5))
            results.add("index", "MB", await bare.fetchval(_SIZE, "searched_messages_by_words") / 2**20)
            results.add("index_peer", "MB", await bare.fetchval(_SIZE, "bench_words") / 2**20)
        results.add("preparing", "us", kept * 1e6 / sizes.messages)
        parameters: Parameters = {
            "quick": quick, "messages": sizes.messages, "searches_of_each_kind": sizes.reads, "page": PAGE,
            "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        return Report("search", describe_machine(ground.postgres_version), parameters, results.listed)


def _readers() -> dict[str, Permissions]:
    return {"all": frozenset({"cases.read", "cases.read_all"}), "own": frozenset({"cases.read"})}


def _questions(languages: dict[str, Language], sizes: Sizes, chance: random.Random) -> dict[str, list[str]]:
    """What is looked for, of each kind, in the languages by turns."""
    names = list(languages)

    def of_each(make: Callable[[Language], str]) -> list[str]:
        return [make(languages[names[place % len(names)]]) for place in range(sizes.reads)]

    return {
        "common": of_each(lambda language: chance.choice(language.common) + " "),
        "rare": of_each(lambda language: chance.choice(language.words[500:]) + " "),
        "two_common": of_each(lambda language: " ".join(chance.sample(language.common, 2)) + " "),
        "common_and_rare": of_each(
            lambda language: f"{chance.choice(language.common)} {chance.choice(language.words[200:5000])} "
        ),
        "beginning": of_each(
            lambda language: chance.choice(language.words[15:20_000])[: chance.randint(4, 6)]
        ),
        "number": [
            str(chance.randint(100_000, 999_999))[: chance.choice((4, 5, 6))] for _ in range(sizes.reads)
        ],
    }


def _searching(ground: Ground, permissions: Permissions) -> Callable[[str], Awaitable[object]]:
    reader = Rights(ground.tenant_id, AgentId(_AGENT), permissions)

    async def search(text: str) -> None:
        async with ground.core.database.transaction(ground.tenant_id, aside=True) as connection:
            query = await understand(connection, reader.tenant_id, text)
            await find_messages(connection, reader, query, Narrowed(), PageAsked(None, PAGE))

    return search


async def _lay_past(
    ground: Ground, sizes: Sizes, languages: dict[str, Language], chance: random.Random
) -> float:
    """Write the messages and what is kept of them, the indexes of words afterwards; seconds that preparing the words took."""
    words: dict[str, object] = {"tenant": ground.tenant_id, "cases": CASES, "agent": _AGENT}
    owner = await asyncpg.connect(ground.place.owner.replace("retzef_owner", "postgres"))
    prepared = 0.0
    try:
        for statement in _PEOPLE:
            await owner.execute(statement.format(**words))
        await owner.execute(_ADD_AGENT, ground.tenant_id, _AGENT)
        indexes = await owner.fetch(_INDEXES)
        await owner.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        for index in indexes:
            await owner.execute(f"DROP INDEX {index['indexname']}")
        for first in range(0, sizes.messages, _ROWS_AT_ONCE):
            prepared += await _write(
                owner, ground, languages, chance, range(first, min(first + _ROWS_AT_ONCE, sizes.messages))
            )
        await owner.execute(
            "INSERT INTO tenant_counters VALUES ($1, 'searched_messages', $2)",
            ground.tenant_id,
            sizes.messages,
        )
        await owner.execute("SET maintenance_work_mem = '512MB'")
        for index in indexes:
            await owner.execute(index["indexdef"])
        await owner.execute(_PEERS_INDEX)
    finally:
        await owner.close()
    await ground.settle()
    return prepared


async def _write(
    owner: Connection, ground: Ground, languages: dict[str, Language], chance: random.Random, numbers: range
) -> float:
    names = chance.choices(list(_SHARES), list(_SHARES.values()), k=len(numbers))
    texts = [languages[name].text(chance, number) for name, number in zip(names, numbers, strict=True)]
    began = time.perf_counter()
    kept = [write_words(text, "in", "http") for text in texts]
    took = time.perf_counter() - began
    cases = [1 + chance.randrange(CASES) for _ in numbers]
    await owner.execute(
        "INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, occurred_at)"
        " SELECT $1, n.id, md5('k' || n.k)::uuid, md5('i' || n.k)::uuid, 'in', 'customer', n.text, 'received', now()"
        " FROM unnest($2::uuid[], $3::integer[], $4::text[]) n(id, k, text)",
        ground.tenant_id, [_id(number) for number in numbers], cases, texts,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO searched_messages SELECT $1, n.id, n.place / $4, n.words::tsvector"
        " FROM unnest($2::uuid[], $3::integer[], $5::text[]) n(id, place, words)",
        ground.tenant_id, [_id(number) for number in numbers], list(numbers), _SHELF, kept,
    )  # fmt: skip
    return took


async def _time(read: Callable[[str], Awaitable[object]], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each, one after the other; the first ones, which fill caches of plans, are not counted."""
    for text in questions[:8]:
        await read(text)
    took: list[float] = []
    for text in questions:
        began = time.perf_counter()
        await read(text)
        took.append((time.perf_counter() - began) * _MS)
        await asyncio.sleep(0)
    return took


def _id(number: int) -> UUID:
    """Ids that sort as the messages came."""
    return UUID(
        bytes=number.to_bytes(6, "big")
        + hashlib.md5(str(number).encode(), usedforsecurity=False).digest()[:10]
    )
