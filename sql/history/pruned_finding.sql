-- One row per finding that was open or met before the given night: the facts to keep when earlier
-- nights are pruned, including the facts kept by an earlier pruning.

with

lives as (
    select
        finding_id,
        any_value("check") as "check",
        min(first_seen_on) as first_seen_on,
        max(night) filter (status in ('new', 'reopened')) as opened_on,
        max(night) as last_open_on
    from audit.life
    where night < $night and status <> 'resolved'
    group by finding_id
),

last_verdicts as (
    select
        lives.finding_id,
        verdict_span.verdict,
        verdict_span.remedy,
        verdict_span.due_on,
        verdict_span.last_event_on,
        verdict_span.why
    from lives
    inner join audit.verdict_span
        on
            lives.finding_id = verdict_span.finding_id
            and lives.last_open_on >= verdict_span.first_night
            and coalesce(verdict_span.until_night, 'infinity'::date) > lives.last_open_on
),

-- the last night of a span before the given night
ends_of_met as (
    select
        finding_id,
        any_value("check") as "check",
        max(least(coalesce(until_night, $night), $night)) as until_night
    from audit.verdict_span
    where verdict = 'met' and first_night < $night
    group by finding_id
),

mets as (
    select
        ends_of_met.finding_id,
        ends_of_met."check",
        register.night as last_met_on
    from ends_of_met
    asof inner join audit.register on ends_of_met.until_night > register.night
),

-- a finding is kept even if the night has no file of its agency
found as (
    select
        finding_id,
        any_value("check") as "check",
        min(first_night) as first_found_on
    from audit.finding_span
    where first_night < $night
    group by finding_id
),

ever as (
    select finding_id, "check"
    from audit.pruned_finding
    union
    select finding_id, "check"
    from lives
    union
    select finding_id, "check"
    from found
    union
    select finding_id, "check"
    from mets
)

select
    ever."check",
    ever.finding_id,
    least(found.first_found_on, before.first_found_on) as first_found_on,
    least(lives.first_seen_on, before.first_seen_on) as first_seen_on,
    coalesce(lives.opened_on, before.opened_on) as opened_on,
    coalesce(lives.last_open_on, before.last_open_on) as last_open_on,
    case when lives.finding_id is null then before.verdict else last_verdicts.verdict end
        as verdict,
    case when lives.finding_id is null then before.remedy else last_verdicts.remedy end as remedy,
    case when lives.finding_id is null then before.due_on else last_verdicts.due_on end as due_on,
    case
        when lives.finding_id is null then before.last_event_on
        else last_verdicts.last_event_on
    end as last_event_on,
    case when lives.finding_id is null then before.why else last_verdicts.why end as why,
    greatest(mets.last_met_on, before.last_met_on) as last_met_on
from ever
left join audit.pruned_finding as before on ever.finding_id = before.finding_id
left join found on ever.finding_id = found.finding_id
left join lives on ever.finding_id = lives.finding_id
left join last_verdicts on ever.finding_id = last_verdicts.finding_id
left join mets on ever.finding_id = mets.finding_id
order by ever."check", ever.finding_id
