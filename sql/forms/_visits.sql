-- Macros about visits: what do the last ones say?

-- An aggregate over visits: what do the last `how_many` say that certainly count and have a day? On
-- one day the greatest id is the last. `is_yes`: one of them says yes. `is_blank`: one of them has
-- no answer. `since_on` is the day of the first of them and `last_on` of the last. `is_in_doubt`:
-- there are fewer, or another visit may be one of them, because it does not say no and has no day,
-- or a day on or after `since_on`. `row_ids` are the rows of all of them.
create or replace temp macro last_answers(
    on_day, visit_id, answer, is_certain, rows_of, how_many
) as (
    list_transform(
        [
            struct_pack(
                how_many := how_many::integer,
                lasting := list_reverse_sort(
                    list(
                        struct_pack(
                            on_day := on_day::date,
                            visit_id := visit_id::varchar,
                            answer := answer::boolean,
                            row_ids := rows_of
                        )
                    ) filter (where is_certain and on_day is not null)
                )[:how_many::integer],
                others := coalesce(
                    list(
                        struct_pack(
                            on_day := on_day::date, answer := answer::boolean, row_ids := rows_of
                        )
                    ) filter (where not coalesce(is_certain and on_day is not null, false)),
                    []
                )
            )
        ],
        lambda held: list_transform(
            [
                struct_pack(
                    lasting := coalesce(held.lasting, []),
                    since_on := held.lasting[held.how_many].on_day,
                    others := list_filter(
                        held.others,
                        lambda one: coalesce(one.answer, true)
                        and coalesce(one.on_day >= held.lasting[held.how_many].on_day, true)
                    )
                )
            ],
            lambda kept: struct_pack(
                is_yes := list_contains(list_transform(kept.lasting, lambda one: one.answer), true),
                is_blank := len(list_filter(kept.lasting, lambda one: one.answer is null)) > 0,
                is_in_doubt := kept.since_on is null or len(kept.others) > 0,
                last_on := kept.lasting[1].on_day,
                since_on := kept.since_on,
                row_ids := list_sort(
                    list_distinct(
                        flatten(
                            list_concat(
                                list_transform(kept.lasting, lambda one: one.row_ids),
                                list_transform(kept.others, lambda one: one.row_ids)
                            )
                        )
                    )
                )
            )
        )[1]
    )[1]
);

-- Why a no of `last_answers` may be wrong: one of the visits has no answer (`blank`), or else it is
-- not known which visits are the last (`visit_in_doubt`). If there are too few, a blank decides
-- nothing.
create or replace temp macro doubt_of_last(answers) as (
    case
        when answers['is_blank'] and answers['since_on'] is not null then 'blank'
        when answers['is_in_doubt'] then 'visit_in_doubt'
    end
);
