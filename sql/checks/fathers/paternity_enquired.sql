-- One row per open child without a recorded father whose paternity is recorded as unknown, disputed
-- or only stated: are the reason and the date of an enquiry recorded in time?
-- Both must be on one row with a paternity status, whichever status it is. A parent whose sex is
-- blank may be the father; a reason or date still outstanding is then unknown.

with

said as (
    select
        child_id,
        row_id,
        paternity_status,
        paternity_status in ('unknown', 'disputed', 'stated') as is_asked,
        paternity_reason is null as is_reason_blank,
        in_calendar(paternity_enquired_on) as enquired_on
    from derived.relationship
    where paternity_status is not null
),

-- of several rows with such a status the first says what is lacking
answers as (
    select
        child_id,
        min(enquired_on) filter (where not is_reason_blank) as enquired_on,
        arg_min(said, row_id) filter (where is_asked) as first_asked,
        list_sort(list(row_id)) as row_ids
    from said
    group by child_id
    having bool_or(is_asked)
),

timed_children as (
    select
        answers.*,
        open_child.is_doubtful,
        open_child.row_id as child_row_id,
        working_days_after(open_child.episode_started_on, $allow) as due_on,
        case
            when paternity.has_possible_father then 'parent_sex_blank'
            when open_child.is_death_doubtful then 'death_in_doubt'
        end as doubt
    from answers
    inner join derived.open_child on answers.child_id = open_child.child_id
    left join derived.paternity on answers.child_id = paternity.child_id
    where answers.child_id not in (select child_id from derived.recorded_father)
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                timed(enquired_on, due_on, $as_at),
                case when is_doubtful and due_on is not null then 'span_in_doubt' end
            ),
            doubt
        ) as judged
    from timed_children
)

select
    child_id as subject_id,
    child_id,
    judged,
    nullif(judged['why'], 'late') as why,
    first_asked['paternity_status'] as paternity_status,
    codes_so(
        [
            struct_pack(
                is_so := enquired_on is null and first_asked['is_reason_blank'], code := 'reason'
            ),
            struct_pack(
                is_so := enquired_on is null and first_asked['enquired_on'] is null,
                code := 'enquiry_date'
            )
        ]
    ) as lacking,
    list_concat([child_row_id], row_ids) as source_rows
from judged
