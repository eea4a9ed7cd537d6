-- Macros about rows: lists in a fixed order, and the one row kept of several.

-- An aggregate: the ids of children, each once, in the order in which findings name them: open
-- children first, of these the youngest first, then by id; a child without a birth date comes last.
-- The list is sorted outside the aggregate, because an ordered aggregate sorts each group and is
-- twenty times slower.
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

-- An aggregate: ids by day, the latest first, then by id; ids without a day come last.
create or replace temp macro latest_first(id, on_date) as (
    list_transform(
        list_sort(list(struct_pack(days_before := date '1970-01-01' - on_date::date, id := id))),
        lambda one: one.id
    )
);

-- The codes whose `is_so` is true, of a list of struct_pack(is_so := ..., code := ...), in its
-- order.
create or replace temp macro codes_so(pairs) as (
    list_transform(list_filter(pairs, lambda one: one.is_so), lambda one: one.code)
);

-- For `qualify`: whether a row is the one kept for a subject of several children: the row with the
-- worst verdict, of equal ones the first in the file.
create or replace temp macro is_worst_row(subject_id, judged, row_id) as (
    row_number() over (
        partition by subject_id
        order by
            -- a met row is in no list, and comes last
            list_position(['gap', 'unknown', 'not_yet_due'], judged['verdict']) asc nulls last,
            row_id asc
    ) = 1
);
