-- What forms are fed with: the visits of one child summed up, and lists in an order of their own.

-- An aggregate: what the visits of one child say since the clock's start. due_on is the day the
-- next visit is due if the child was seen at this one; `due_on` of the result is that of the last
-- day seen, `blank_due_on` the latest of those whose answer is blank. A visit without a day says
-- nothing here. The last day seen decides even where it makes nothing due (its due_on is blank):
-- max_by would take the due date of an earlier one.
create or replace temp macro seen_since(
    visited_on, visit_id, was_seen, row_ids, clock_from, due_on
) as (
    struct_pack(
        last_visit_on := max(visited_on),
        last_seen_on := max(visited_on) filter (where was_seen),
        since_on := max(visited_on) filter (where was_seen and visited_on >= clock_from),
        due_on := (
            max(struct_pack(visited_on := visited_on, due_on := due_on))
            filter (where was_seen and visited_on >= clock_from)
        ).due_on,
        blank_due_on := max(due_on) filter (where was_seen is null and visited_on >= clock_from),
        seen_rows := max_by(row_ids, (visited_on, visit_id))
        filter (where was_seen and visited_on is not null),
        blank_rows := max_by(row_ids, (due_on, visited_on, visit_id))
        filter (where was_seen is null and visited_on >= clock_from and due_on is not null)
    )
);

-- The rows that prove it: those of the blank answer where that decides, else of the last day seen.
create or replace temp macro rows_seen_since(seen, as_at) as (
    case when as_at <= seen.blank_due_on then seen.blank_rows else seen.seen_rows end
);

-- An aggregate: ids by birth date, the youngest first, then by id; who has none comes last. Sorted
-- outside the aggregate: an ordered one sorts group by group, twenty times slower.
create or replace temp macro youngest_first(child_id, born_on) as (
    list_transform(
        list_sort(
            list(
                struct_pack(days_before := date '1970-01-01' - born_on::date, child_id := child_id)
            )
        ),
        lambda child: child.child_id
    )
);

-- An aggregate: what stands for each child, in the order findings name children: the open ones
-- first, of these the youngest first, then by what stands for them; no birth date comes last.
create or replace temp macro open_first(id, is_open, born_on) as (
    list_transform(
        list_sort(
            list(
                struct_pack(
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
