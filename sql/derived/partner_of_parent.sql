-- One row per couple, adult in it who is a living recorded parent, and child of that parent.
-- The partner is not a recorded parent of the child. A couple with several rows in the file has as
-- many rows here.

select
    couple.row_id,                      -- the row of the relationship
    couple.adult_id,                    -- the parent
    couple.partner_id,
    recorded_parent.child_id,
    couple.started_on,
    couple.recorded_on,
    couple.ended_on,
    couple.is_doubtful,                 -- the end of the relationship cannot be right
    couple.partner_born_on
from derived.couple
inner join derived.recorded_parent on couple.adult_id = recorded_parent.parent_id
left join derived.recorded_parent as of_partner
    on
        recorded_parent.child_id = of_partner.child_id
        and couple.partner_id = of_partner.parent_id
where recorded_parent.died_on is null and of_partner.child_id is null
