-- The orders of published rows. They say which record to put right first, and do not rank risk.

create or replace temp macro status_rank(status) as (
    coalesce(
        list_position(
            [
                'looked_after', 'protection_plan', 'child_in_need_plan', 'open_assessment',
                'open_with_nothing_running', 'open_referral', 'closed'
            ],
            status
        ),
        8
    )
);

create or replace temp macro severity_rank(severity) as (
    coalesce(list_position(['critical', 'warning', 'info'], severity), 4)
);

-- checks of whether a child was seen come before checks of who is responsible; files come last
create or replace temp macro suite_rank(suite) as (
    case suite when 'seen' then 1 when 'feeds' then 3 else 2 end
);

create or replace temp macro newness_rank(status) as (
    coalesce(list_position(['new', 'reopened', 'ongoing'], status), 4)
);
