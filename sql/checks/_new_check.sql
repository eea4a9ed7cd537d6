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

-- ? What does the record hold of each by $as_at, and by when is it due? One row a subject still.
recorded as (
    select
        population.*,
        null::date as recorded_on,
        working_days_after(population.clock_started_on, $allow) as due_on
    from population
)

-- ? Which form asks this: timed, rolling, shown, shown_by, complete, decided, agrees? docs/forms/
-- ? Which rows prove it? Name evidence as [evidence] does; what else is published is added:
-- ? CONTRIBUTING.md, "The envelope".
select
    child_id as subject_id,
    child_id,
    shown_by(recorded_on is not null, due_on, $as_at) as judged,
    [row_id] as source_rows
from recorded
