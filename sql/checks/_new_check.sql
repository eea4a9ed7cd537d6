-- ? What does the check ask, and of what? One line: "One row per open child: was ... recorded?"

with

-- ? Which records are judged? One row a subject, nothing after $as_at, no number but 0 and 1.
population as (
    select
        open_child.child_id,
        open_child.row_id,
        open_child.episode_started_on as clock_started_on
    from derived.open_child
),

-- ? What does the record hold of each by $as_at? Join it here; one row a subject still.
recorded as (
    select
        population.*,
        null::date as recorded_on
    from population
),

-- ? By when is it due? Working days by the macro, days as `+ $allow::integer`, else no date.
clocked as (
    select
        *,
        working_days_after(clock_started_on, $allow) as due_on
    from recorded
),

-- ? When is it a gap, unknown, not yet due? Worst news first; a blank is decided, never met.
judged as (
    select
        *,
        case
            when recorded_on is null and due_on is null then 'unknown'
            when recorded_on is null and $as_at > due_on then 'gap'
            when recorded_on is null then 'not_yet_due'
            else 'met'
        end as verdict
    from clocked
)

-- ? Which rows prove it? Why, in a word, where that has a sentence of its own in [message]? Name
-- ? evidence as [evidence] does. What is left out here is added: CONTRIBUTING.md, "The envelope".
select
    child_id as subject_id,
    child_id,
    verdict,
    due_on,
    recorded_on as last_event_on,
    case when verdict = 'unknown' then 'no_due_date' end as why,
    [row_id] as source_rows
from judged
