-- One row per child with a family and child of that family, the child itself included.
-- A child without a family is a family of one and has no row.

select
    of_child.child_id,
    of_family.child_id as member_id
from derived.family as of_child
inner join derived.family as of_family on of_child.family_id = of_family.family_id
