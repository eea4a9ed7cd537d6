-- One row per authorised assessment and recorded parent of a child in it who was known by the day
-- of the authorisation, and alive on it.
-- A parent who died on that day was not alive. A parent without a date counts as known; if a
-- relationship should have given the date, this is not certain (the mother table has no dates). The
-- assessments and children are those of derived.assessed_child.

select
    assessed_child.assessment_id,
    recorded_parent.parent_id,
    -- recorded as father of a child of the assessment
    bool_or(recorded_parent.is_father) as is_father,
    -- a parent only of children whose death is in doubt
    bool_and(assessed_child.is_death_doubtful) as is_death_doubtful,
    -- for each child: the death is in doubt, or no date says when the parent was known
    bool_and(assessed_child.is_death_doubtful or recorded_parent.is_known_on_blank) as is_unsure
from derived.assessed_child
inner join derived.recorded_parent on assessed_child.child_id = recorded_parent.child_id
where
    coalesce(recorded_parent.known_on <= assessed_child.authorised_on, true)
    and coalesce(recorded_parent.died_on > assessed_child.authorised_on, true)
group by assessed_child.assessment_id, recorded_parent.parent_id
