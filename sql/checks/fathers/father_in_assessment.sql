-- One row per assessment authorised in the last days and living recorded father of one of its
-- children: did he take part, or is there a reason why not?
-- A father counts who was known to the record by then. A father whose rows have no date counts as
-- known, in doubt if those rows should have a date. The row names his children of that assessment,
-- the youngest open one first.

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
