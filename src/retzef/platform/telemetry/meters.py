"""The meters of one process, in a registry of its own: a test, or a process with two centres, never mixes them.

Every label comes from a closed list of the program's, or is the id of a tenant or queue, of which `modules.operations`
tells a bounded number.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

import retzef

# Seconds. An answer within a frame of the screen, within patience, and past it.
_REQUEST_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_MAIL_BUCKETS = (1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 14400.0)
_ROUND_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Meters:
    """Counters that count where things happen; what is only looked at when asked is a collector of `registry`."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge(
            "retzef_build_info", "Always 1; the release is a label.", ["version"], registry=self.registry
        )
        build.labels(retzef.__version__).set(1)
        self.requests = Counter(
            "retzef_http_requests",
            "Requests answered.",
            ["method", "place", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "retzef_http_request_seconds", "From the request to the end of its answer.", ["place"],
            buckets=_REQUEST_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.events = Counter(
            "retzef_journal_events",
            "Facts of the journal that this process has read.",
            ["kind"],
            registry=self.registry,
        )
        self.rounds = Counter(
            "retzef_router_rounds",
            "Rounds of this router, by how they ended.",
            ["outcome"],
            registry=self.registry,
        )
        self.round_seconds = Histogram(
            "retzef_router_round_seconds", "From loading a tenant's state to the commit.", buckets=_ROUND_BUCKETS,
            registry=self.registry,
        )  # fmt: skip

        self.mails_in = Counter(
            "retzef_mails_in",
            "Mails taken in by this process, by what became of them.",
            ["outcome"],
            registry=self.registry,
        )
        self.mail_behind_seconds = Histogram(
            "retzef_mail_behind_seconds", "From a mail's coming to its mailbox until it is stored.", buckets=_MAIL_BUCKETS,
            registry=self.registry,
        )  # fmt: skip
        self.mails_out = Counter(
            "retzef_mails_out",
            "Mails that this process has handed to their server, or given up, by how that ended.",
            ["outcome"],
            registry=self.registry,
        )

    def mail_came_in(self, outcome: str, behind_seconds: float | None = None) -> None:
        """A mail; `outcome` is one of storing's own words. `behind_seconds` of one that is new."""
        self.mails_in.labels(outcome).inc()
        if behind_seconds is not None:
            self.mail_behind_seconds.observe(max(0.0, behind_seconds))

    def mail_went_out(self, outcome: str) -> None:
        """A mail; `outcome` is one of sending's own words."""
        self.mails_out.labels(outcome).inc()

    def round_ended(self, outcome: str, seconds: float) -> None:
        """A router's round; `outcome` is one of the router's own words."""
        self.rounds.labels(outcome).inc()
        self.round_seconds.observe(seconds)

    def expose(self) -> bytes:
        """All of it in Prometheus's text format, as `content_type` says."""
        return generate_latest(self.registry)
