"""The time limits of a running night: the seconds left, and the reason if there are none."""

import time
from dataclasses import dataclass, field

from wholepicture.rules.run_settings import Limits


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The seconds that a check may take from now on, and the reason given if it takes longer."""

    seconds: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class TimeLimits:
    """The limits in the settings, for a night that began when this object was made."""

    limits: Limits = field(default_factory=Limits)
    began: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """The seconds until the night's limit; 0 or less after the limit."""
        return self.began + self.limits.night_seconds - time.monotonic()

    def of_a_check(self) -> Allowed:
        """The time for a check that begins now: its own limit, or the rest of the night's."""
        left, own = self.seconds_left(), self.limits.check_seconds
        if left < own:
            reason = f"the night took longer than {self.limits.night_seconds} s"
            return Allowed(seconds=left, reason=reason)
        return Allowed(seconds=own, reason=f"its SQL took longer than {own} s")
