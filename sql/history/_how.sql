-- How a finding closed, and which ways of closing are an improvement. This is the only place that
-- decides it; audit.life keeps the result. docs/published.md has the same table in words.

-- `before` is the verdict of the last night on which the finding was open, `now` that of the night
-- on which it closed. Each has the check's rule, the due date and the last event. `opened_on` is
-- the night on which the finding last opened. If there is no verdict, the result is `not_known`,
-- until why_left.sql finds the reason.
create or replace temp macro how_closed(before, now, opened_on) as (
    case
        -- the new rule may have closed it
        when now.rule is distinct from before.rule then 'check_changed'
        when now.verdict = 'not_judged' then now.why
        when now.remedy = 'late' then 'done_late'
        when now.verdict = 'not_yet_due' then 'due_date_moved'
        when now.verdict is distinct from 'met' then 'not_known'
        when now.why = 'reviewed' then 'reviewed'
        -- nothing new is recorded: the same event is in time for another due date
        when
            now.last_event_on = before.last_event_on
            and before.due_on is not null
            and now.due_on is distinct from before.due_on
            then 'due_date_moved'
        when now.last_event_on >= opened_on then 'done_since'
        else 'recorded_since'
    end
);

create or replace temp macro is_improvement(how) as (
    how in ('recorded_since', 'done_since', 'reviewed')
);
