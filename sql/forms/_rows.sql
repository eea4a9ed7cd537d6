-- What checks do with rows: lists in an order of their own, and the one row kept of several.

-- An aggregate: what stands for each child, once, in the order findings name children: the open
-- ones first, of these the youngest first, then by what stands for them; no birth date comes last.
-- Sorted outside the aggregate: an ordered one sorts group by group, twenty times slower.
create or replace temp macro open_first(id, is_open, born_on) as (
    list_transform(
        list_sort(
            list(
                distinct struct_pack(
                    is_closed := not is_open,
                    days_before := date '1970-01-01' - born_on::date,
                    id := id
                )
            )
        ),
        lambda child: child.id
    )
);

-- An aggregate: ids by day, the latest first, then by id; what has no day comes last.
create or replace temp macro latest_first(id, on_date) as (
    list_transform(
        list_sort(list(struct_pack(days_before := date '1970-01-01' - on_date::date, id := id))),
        lambda one: one.id
    )
);

-- The codes that are so, of a list of struct_pack(is_so := ..., code := ...), in its order.
create or replace temp macro codes_so(pairs) as (
    list_transform(list_filter(pairs, lambda one: one.is_so), lambda one: one.code)
);

-- For `qualify`: whether a row is the one kept of a subject that stands for several children and is
-- one row: that of the worst verdict, of these the first in the file.
create or replace temp macro is_worst_row(subject_id, judged, row_id) as (
    row_number() over (
        partition by subject_id
        order by
            -- what is met stands in no list, and comes last
            list_position(['gap', 'unknown', 'not_yet_due'], judged['verdict']) asc nulls last,
            row_id asc
    ) = 1
);
