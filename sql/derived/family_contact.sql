-- One row per child and contact about a child of its family, the child itself included.
-- A child without a family is a family of one. A contact is about an existing referral if its
-- outcome says so.

select
    coalesce(family_member.child_id, contact.person_id) as child_id,
    contact.person_id as member_id,     -- the child it is about
    in_calendar(contact.contacted_on) as contacted_on,  -- blank: of no known day
    coalesce(outcome_says(contact.outcome_json, 'EXISTING_REFERRAL_FLAG', $yes_words), false)
        as is_existing,
    contact.row_id
from record.contact
left join derived.family_member on contact.person_id = family_member.member_id
where contact.person_id is not null
