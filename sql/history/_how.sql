-- How a finding closed, and which ways of closing are an improvement. This is the only place that
-- decides it; audit.life keeps the result. docs/published.md has the same table in words.

-- `before` is of the last night it was open, `now` of the night on which it closed: each has the
-- rule of its check, and the due date and last event of its verdict. `opened_on` is the night on
-- which it last opened. Where the night has no verdict, it is `not_known`, until why_left.sql says.
create or replace temp macro how_closed(before, now, opened_on) as (
    case
        -- what closed may be the rule's doing
        when now.rule is distinct from before.rule then 'check_changed'
        when now.verdict = 'not_judged' then now.why
        when now.remedy = 'late' then 'done_late'
        when now.verdict = 'not_yet_due' then 'due_date_moved'
        when now.verdict is distinct from 'met' then 'not_known'
        when now.why = 'reviewed' then 'reviewed'
        -- nothing new is recorded: the same event, of another due date, is in time
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
