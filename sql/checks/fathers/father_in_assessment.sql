-- One row per assessment authorised lately and living recorded father of a child of it: did he take
-- part, or is there a reason why not?
-- A father counts who was known to the record by then; one whose rows have no date was known, in
-- doubt where they should have one. The row is his children's of that assessment, the youngest open
-- one first.

select
    assessment_id || '|' || father_id as subject_id,
    child_ids,
    gap_in_doubt(shown(is_answered), doubt) as judged,
    authorised_on as due_on,
    father_id as father,
    authorised_on,
    row_ids as source_rows
from derived.assessed_father
where authorised_on >= $as_at - $look_back::integer
