"""The columns that a check reads are found through its form: all that can change the verdict."""

from helpers.reads import reads_of
from wholepicture.rules.checks import load_checks

DUE = "working_days_after(assessment.started_on, $allow)"
STARTED, AUTHORISED, SEEN = (
    f"assessment.{column}" for column in ("started_on", "authorised_on", "was_child_seen")
)
ASKED = {
    f"timed(assessment.authorised_on, {DUE}, $as_at)": {STARTED, AUTHORISED},
    f"rolling(assessment.authorised_on, {DUE}, $as_at, $recording_grace)": {STARTED, AUTHORISED},
    f"shown_by({SEEN}, {DUE}, $as_at)": {STARTED, SEEN},
    f"shown({SEEN}, cannot_tell := {SEEN} is null)": {SEEN},
    f"complete([case when {SEEN} then 'seen' end])": {SEEN},
    f"decided({SEEN}, assessment.authorised_on, $as_at)": {SEEN, AUTHORISED},
    "agrees(assessment.started_on, assessment.authorised_on, $as_at)": {STARTED, AUTHORISED},
    f"once_over({DUE}, $as_at, 0, shown({SEEN}))": {STARTED, SEEN},
    f"in_doubt(shown({SEEN}), case when {STARTED} is null then 'x' end)": {STARTED, SEEN},
    f"unless_met(shown({SEEN}), case when {STARTED} is null then 'x' end)": {STARTED, SEEN},
    f"gap_in_doubt(shown({SEEN}), case when {STARTED} is null then 'x' end)": {STARTED, SEEN},
}


def asked_by(form: str) -> str:
    return f"""
        with

        asked as (
            select
                assessment.assessment_id as subject_id,
                {form} as judged,
                assessment.referral_id,
                assessment.row_id
            from record.assessment
        )

        select
            subject_id,
            subject_id as child_id,
            judged,
            referral_id as because_of,
            [row_id] as source_rows
        from asked
    """


def test_what_a_form_is_asked_about_is_read_and_what_is_shown_beside_is_not() -> None:
    one = load_checks()["referrals/assessment_in_time"]
    checks = [
        one.model_copy(update={"name": form, "sql": asked_by(form), "evidence": {}, "needs": []})
        for form in ASKED
    ]
    reads = reads_of(*checks)
    for form, columns in ASKED.items():
        read = {use for use in reads[form] if use.startswith("assessment.")}
        assert read == {"assessment.assessment_id", *columns}, form
