"""How often somebody may try to sign in."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from retzef.modules.staff.second_factor import CodeWrongError
from retzef.modules.staff.sign_in import WrongCredentialsError
from retzef.platform.http.limits import RateLimit

KNOWN_MAX = 50_000


class SignInLimits:
    """Slows down guessing without letting a stranger lock an agent out.

    A limit by account alone would do just that: ten wrong passwords from anywhere, again and again, and the agent
    cannot begin the shift. So failures are counted three times: tightly by account and network (the guesser's, who
    has only that one to wear out), loosely by account (many networks guessing one password), and by network
    (one network guessing many accounts). From where an account has signed in before, the loose limit does not hold:
    who wears it out from many networks keeps out new places only, and each of those only for seconds. An attempt is
    counted before the password is looked at, or many at once would all pass; a right password gives it back. Whoever
    has a session is not asked here at all. `monotonic` gives seconds that never go back; all of it is in the memory
    of one process.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.by_network = RateLimit(per_second=1, burst=50, monotonic=monotonic)
        self.by_account_and_network = RateLimit(per_second=1 / 20, burst=10, monotonic=monotonic)
        self.by_account = RateLimit(per_second=1 / 10, burst=100, monotonic=monotonic)
        # Accounts with the networks they signed in from, the latest last.
        self._known: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def trial(self, network: str, email: str) -> Iterator[None]:
        """One attempt, which counts when the password was wrong. Raises TooManyRequestsError."""
        account = email.strip().lower()[:320]
        pair = f"{network} {account}"
        # In this order: who is refused by their own limits must not go on wearing out those of the account.
        self.by_network.check(network)
        self.by_account_and_network.check(pair)
        is_known = pair in self._known
        if not is_known:
            self.by_account.check(account)
        was_wrong = False
        try:
            yield
            self._remember(pair)
        except (WrongCredentialsError, CodeWrongError):
            was_wrong = True
            raise
        finally:
            if not was_wrong:
                self.by_account_and_network.give_back(pair)
            if not was_wrong and not is_known:
                self.by_account.give_back(account)

    def _remember(self, pair: str) -> None:
        self._known[pair] = None
        self._known.move_to_end(pair)
        if len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)
