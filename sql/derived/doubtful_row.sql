-- One row per row of the record whose end cannot be relied on, with the reason.
-- The end was unreadable, is outside the calendar, or is before the start. Such a row counts as
-- open, and a verdict that rests on it alone is unknown. Filter by `table_name`, so that no other
-- table is read. An assessment ends when it is authorised.

with

spans as (
    select row_id, 'referral' as table_name, referred_on as started_on, closed_on as ended_on
    from record.referral
    union all
    select row_id, 'assessment' as table_name, started_on, authorised_on as ended_on
    from record.assessment
    union all
    select row_id, 'cin_plan' as table_name, started_on, ended_on
    from record.cin_plan
    union all
    select row_id, 's47_enquiry' as table_name, started_on, ended_on
    from record.s47_enquiry
    union all
    select row_id, 'cp_plan' as table_name, started_on, ended_on
    from record.cp_plan
    union all
    select row_id, 'cla_episode' as table_name, started_on, ceased_on as ended_on
    from record.cla_episode
    union all
    select row_id, 'cla_placement' as table_name, started_on, ended_on
    from record.cla_placement
    union all
    select row_id, 'legal_status' as table_name, started_on, ended_on
    from record.legal_status
    union all
    select row_id, 'early_help' as table_name, started_on, ended_on
    from record.early_help
    union all
    select row_id, 'involvement' as table_name, started_on, ended_on
    from record.involvement
    union all
    select row_id, 'address' as table_name, started_on, ended_on
    from record.address
    union all
    select row_id, 'person_relationships' as table_name, started_on, ended_on
    from record.person_relationships
    union all
    select row_id, 'visiting_agreements' as table_name, agreed_on as started_on, ended_on
    from record.visiting_agreements
    union all
    select row_id, 'private_fostering' as table_name, started_on, ended_on
    from record.private_fostering
),

unread_ends as (
    select distinct row_id
    from record.unread_cell
    where column_name in ('ended_on', 'closed_on', 'ceased_on', 'authorised_on')
),

weighed as (
    select
        spans.row_id,
        spans.table_name,
        case
            when unread_ends.row_id is not null and spans.ended_on is null then 'end_unread'
            when spans.ended_on is not null and in_calendar(spans.ended_on) is null
                then 'end_outside_calendar'
            when spans.ended_on < spans.started_on then 'end_before_start'
        end as why
    from spans
    left join unread_ends on spans.row_id = unread_ends.row_id
)

select
    row_id,
    table_name,
    why
from weighed
where why is not null
