-- One row per living recorded father of an open child: was there contact with him in time, or was
-- it decided that there should be none? The deadline of a child is counted from the latest of three
-- days: the episode began, the record knew of him, he was last in contact. If he has several
-- children, the one with the worst verdict counts. A decision against contact, with its reason, is
-- a whole answer from its day on.

with

contacts as (
    select
        person_id,
        row_id,
        in_calendar(contacted_on) as day_on,
        reason_code,
        case
            when kind in ('contact', 'visit', 'contribution') then 'contact'
            when kind <> 'decided_against' or kind is null then 'blank'
            when reason_code is not null then 'decision'
            else 'without_reason'
        end as kind
    from record.people_contacts
    where coalesce(in_calendar(contacted_on) <= $as_at, true)
),

answers as (
    select
        person_id,
        max(day_on) filter (where kind = 'contact') as contacted_on,
        max(day_on) filter (where kind = 'decision') as decided_on,
        -- the latest day on which a row may be a contact; one that may be a decision holds tonight
        max(case when reason_code is null and day_on is not null then day_on else $as_at end)
        filter (where kind = 'blank' or (kind <> 'without_reason' and day_on is null))
            as blank_on,
        bool_or(kind = 'without_reason') as is_reason_blank,
        list_sort(list(row_id)) as row_ids
    from contacts
    group by person_id
),

pairs as (
    select
        recorded_father.father_id,
        open_child.child_id,
        coalesce(child.born_on, child.expected_on) as birth_on,
        open_child.is_doubtful,
        greatest(open_child.episode_started_on, recorded_father.known_on) as started_on,
        answers.* exclude (person_id),
        case
            when open_child.episode_started_on is null then 'no_due_date'
            when recorded_father.is_known_on_blank then 'known_on_blank'
            when open_child.is_death_doubtful then 'death_in_doubt'
            when recorded_address.person_id is null then 'address_blank'
        end as doubt,
        recorded_father.row_id,
        case when coalesce(answers.contacted_on >= started_on, true) then answers.contacted_on end
            as since_on,
        greatest(started_on, answers.contacted_on) + $allow::integer as due_on,
        case
            when answers.blank_on is not null
                then greatest(started_on, answers.blank_on) + $allow::integer
        end as blank_due_on
    from derived.recorded_father
    inner join derived.open_child on recorded_father.child_id = open_child.child_id
    left join derived.person as child on recorded_father.child_id = child.person_id
    left join derived.person as father on recorded_father.father_id = father.person_id
    left join derived.recorded_address on recorded_father.father_id = recorded_address.person_id
    left join answers on recorded_father.father_id = answers.person_id
    where father.died_on is null
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                case
                    when decided_on is not null then shown(true)
                    else rolling(since_on, due_on, $as_at, $recording_grace, blank_due_on)
                end,
                case when is_doubtful then 'span_in_doubt' end
            ),
            doubt
        ) as judged
    from pairs
),

worst as (
    select *
    from judged
    qualify is_worst_row(father_id, judged, struct_pack(due_on := due_on, row_id := row_id))
),

fathers as (
    select
        father_id,
        open_first(child_id, true, birth_on) as child_ids
    from pairs
    group by father_id
)

select
    worst.father_id as subject_id,
    fathers.child_ids,
    worst.judged,
    coalesce(worst.decided_on, worst.contacted_on) as last_event_on,
    worst.father_id as father,
    worst.contacted_on,
    coalesce(worst.is_reason_blank, false) as is_reason_blank,
    list_concat([worst.row_id], worst.row_ids) as source_rows
from worst
inner join fathers on worst.father_id = fathers.father_id
