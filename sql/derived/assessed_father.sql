-- One row per authorised assessment and recorded father of a child in it: did he take part, or is
-- there a reason why not?
-- He has not died by the night, and was known by the day of the authorisation. If no list of
-- participants was delivered, there are no rows. A father without a date counts as known; if a
-- relationship should have given the date, this is not certain (the mother table has no dates). The
-- assessments and children are those of derived.assessed_child.

with

participants as (
    select
        assessment_id,
        person_id,
        bool_or(took_part or reason_code is not null) as is_answered,
        bool_or(took_part is null) as is_blank,
        list_sort(list(row_id)) as row_ids
    from record.assessment_participants
    group by assessment_id, person_id
),

fathers as (
    select
        assessed_child.assessment_id,
        recorded_father.father_id,
        assessed_child.authorised_on,
        open_first(
            struct_pack(row_id := assessed_child.row_id, child_id := assessed_child.child_id),
            assessed_child.is_open_child,
            assessed_child.birth_on
        ) as children,
        bool_and(assessed_child.is_death_doubtful) as is_death_doubtful,
        bool_and(assessed_child.is_death_doubtful or recorded_father.is_known_on_blank)
            as is_unsure,
        list_sort(flatten(list(recorded_father.row_ids))) as row_ids
    from derived.assessed_child
    inner join derived.recorded_father on assessed_child.child_id = recorded_father.child_id
    where coalesce(recorded_father.known_on <= assessed_child.authorised_on, true)
    group by
        assessed_child.assessment_id,
        recorded_father.father_id,
        assessed_child.authorised_on
)

select
    fathers.assessment_id,
    fathers.father_id,
    fathers.authorised_on,
    -- the children whose father he was known to be: open children first, then the youngest
    list_transform(fathers.children, lambda child: child['child_id']) as child_ids,
    -- he took part, or a reason why not is recorded
    coalesce(participants.is_answered, false) as is_answered,
    -- why a missing answer is not certain to be missing
    case
        when fathers.is_death_doubtful then 'death_in_doubt'
        when fathers.is_unsure then 'known_on_blank'
        when participants.is_blank then 'blank'
    end as doubt,
    -- rows of the assessment, then of the relationships, then of the participants
    list_concat(
        list_transform(fathers.children, lambda child: child['row_id']),
        fathers.row_ids,
        participants.row_ids
    ) as row_ids
from fathers
left join participants
    on
        fathers.assessment_id = participants.assessment_id
        and fathers.father_id = participants.person_id
left join derived.person on fathers.father_id = person.person_id
where person.died_on is null and exists (from record.assessment_participants)
