-- One row per section 47 enquiry begun by the night.
-- A blank start counts as begun; a day outside the calendar is blank. An enquiry is open until it
-- ends; if its end cannot be relied on, it is open and in doubt. If its start is blank, it began on
-- some day up to `latest_on`.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 's47_enquiry'
)

select
    s47_enquiry.row_id,
    s47_enquiry.s47_enquiry_id,
    s47_enquiry.person_id as child_id,
    s47_enquiry.referral_id,
    in_calendar(s47_enquiry.started_on) as started_on,
    -- the day it ended, by the night; blank while it is open
    end_of(s47_enquiry.started_on, s47_enquiry.ended_on, $as_at) as ended_on,
    -- the last day on which it may have begun: its start, else its end, else the night
    latest_day(s47_enquiry.started_on, s47_enquiry.ended_on, $as_at) as latest_on,
    doubtful.row_id is not null as is_doubtful
from record.s47_enquiry
left join doubtful on s47_enquiry.row_id = doubtful.row_id
where is_begun(s47_enquiry.started_on, $as_at)
