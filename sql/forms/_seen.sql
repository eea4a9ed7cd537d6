-- Macros about visits: when was the child first seen, from a day on?

-- An aggregate over the visits to a child; visited_on may be blank. `seen_on` is the first day,
-- from from_on on, on which the child was seen. A visit may have seen the child if its answer is
-- blank, or if its answer is yes and its day is blank; without a day it may be of from_on itself.
-- `perhaps_on` is the earliest such day, and `perhaps_rows` are the rows of those visits.
-- `visit_count` is the number of visits with a day since from_on, `answered_no` of those that say
-- no, and `unanswered` of those without an answer. If from_on is blank, no day is since it. A row
-- with blank row_ids is not a visit: a left join gives it for a child without a visit.
create or replace temp macro seen_from(visited_on, was_seen, row_ids, from_on) as (
    struct_pack(
        seen_on := min(visited_on) filter (where was_seen and visited_on >= from_on),
        perhaps_on := min(coalesce(visited_on, from_on))
        filter (
            where
            row_ids is not null
            and coalesce(visited_on >= from_on, true)
            and (was_seen is null or (was_seen and visited_on is null))
        ),
        perhaps_rows := coalesce(
            list_sort(
                flatten(
                    list(row_ids)
                    filter (
                        where
                        row_ids is not null
                        and coalesce(visited_on >= from_on, true)
                        and (was_seen is null or (was_seen and visited_on is null))
                    )
                )
            ),
            []
        ),
        visit_count := count(*) filter (where visited_on >= from_on),
        answered_no := count(*) filter (where visited_on >= from_on and not was_seen),
        unanswered := count(*) filter (where visited_on >= from_on and was_seen is null)
    )
);
