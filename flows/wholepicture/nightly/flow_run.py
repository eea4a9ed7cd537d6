"""One run of the flow for `wholepicture audit`, on a private Prefect API that the run starts."""

from pathlib import Path

from wholepicture.errors import CouldNotFinishError
from wholepicture.interruption import was_interrupted
from wholepicture.nightly import local_api
from wholepicture.nightly.summary import Summary
from wholepicture.nightly.withheld import Night, Withheld, tonight
from wholepicture.rules.settings import Run


class SchedulerError(CouldNotFinishError):
    """The error that Prefect did not start; no stage has run."""


def run_flow(run: Run, home: Path, night: Night) -> Summary:
    """The summary of the run's night, run as a flow; `home` is Prefect's folder.

    Raises our own errors only: SchedulerError if Prefect did not start.
    """
    if not local_api.start(home):
        raise SchedulerError(
            "the scheduler",
            expected=f"an answer within {local_api.PATIENCE:.0f} seconds",
            found="none",
            do="The same stages are run without it, as with --no-prefect.",
        )
    withheld, found = Withheld(night=night), ""
    handed_over = tonight.set(withheld)
    try:
        from wholepicture.nightly.flow import nightly_audit

        nightly_audit(str(run.settings or ""), str(run.as_at))
    except Exception as error:
        found = type(error).__name__
    finally:
        tonight.reset(handed_over)
    if withheld.summary:
        return withheld.summary  # the night is published, even if Prefect reports an error
    if was_interrupted():
        raise KeyboardInterrupt  # Prefect may have turned it into an ordinary error
    raise withheld.error or CouldNotFinishError(
        "the scheduler",
        expected="to run the night's stages",
        found=found,
        do="Run the night again with --no-prefect.",
    )
