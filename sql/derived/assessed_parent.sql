-- One row per authorised assessment and recorded parent of a child of it who was known to the
-- record by the day of its authorisation, and alive on it. Who died on that day was not. A parent
-- whose rows have no date was known; where they should have one, the mother table having none, that
-- is not certain. The assessments and their children are those of derived.assessed_child.

select
    assessed_child.assessment_id,
    recorded_parent.parent_id,
    -- recorded as father of a child of the assessment
    bool_or(recorded_parent.is_father) as is_father,
    -- a parent only of children whose death is in doubt
    bool_and(assessed_child.is_death_doubtful) as is_death_doubtful,
    -- of each child: its death is in doubt, or no day says when the parent was known
    bool_and(assessed_child.is_death_doubtful or recorded_parent.is_known_on_blank) as is_unsure
from derived.assessed_child
inner join derived.recorded_parent on assessed_child.child_id = recorded_parent.child_id
where
    coalesce(recorded_parent.known_on <= assessed_child.authorised_on, true)
    and coalesce(recorded_parent.died_on > assessed_child.authorised_on, true)
group by assessed_child.assessment_id, recorded_parent.parent_id
