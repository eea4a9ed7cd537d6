-- One row per looked-after review.
-- Some builds give only the period of care and not the child: the child is then taken from it.

with

children as (
    select agency, cla_id, any_value(person_id) as person_id
    from landing.cla_episode
    group by agency, cla_id
    having count(distinct person_id) = 1
)

select
    review.row_id,
    review.agency,
    review.cla_review_id,
    coalesce(review.person_id, children.person_id) as person_id,
    review.cla_id,
    cast(review.reviewed_on as date) as reviewed_on,
    cast(review.was_cancelled as boolean) as was_cancelled,
    review.participation
from landing.cla_review as review
left join children
    on review.agency = children.agency and review.cla_id = children.cla_id
