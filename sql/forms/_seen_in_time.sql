-- What checks ask of a child who is to be seen by a day: once, or again and again. Each says why a
-- gap is in doubt, in the same order. A child who is to be seen only by rows whose end cannot be
-- relied on (`is_doubtful`) is unknown, seen or not; but where no due date is known, that is why.

-- Timed, by what `seen_from` gives; `doubt`: why a gap that no visit in doubt explains may be none.
create or replace temp macro seen_once(seen, due_on, as_at, grace, doubt, is_doubtful) as (
    in_doubt(
        gap_in_doubt(
            timed(seen['seen_on'], due_on, as_at, grace, seen['perhaps_on']), doubt
        ),
        case when is_doubtful and due_on is not null then 'span_in_doubt' end
    )
);

-- Rolling. A gap that would be none, had the visit in doubt seen the child, is in doubt for what
-- that visit lacks (`visit_doubt`); every other gap for `doubt`.
create or replace temp macro seen_again(
    seen_since_on, due_on, as_at, grace, due_if_seen_on, visit_doubt, doubt, is_doubtful
) as (
    in_doubt(
        gap_in_doubt(
            rolling(seen_since_on, due_on, as_at, grace),
            case when as_at <= due_if_seen_on then visit_doubt else doubt end
        ),
        case when is_doubtful and due_on is not null then 'span_in_doubt' end
    )
);
