-- Macros about decision reviews: did somebody look at the child's case again, from a day on?

-- An aggregate over rows of derived.decision_review. A review without a day may be of any day, and
-- a blank from_on sets no limit. `reviewed_on` is the last day of certain reviews; blank if there
-- is none. `is_in_doubt`: there is oversight that may be a review. The blank row of a left join is
-- not a review.
create or replace temp macro reviewed_from(reviewed_on, is_doubtful, from_on) as (
    struct_pack(
        reviewed_on := max(reviewed_on)
        filter (where not is_doubtful and coalesce(reviewed_on >= from_on, true)),
        is_in_doubt := coalesce(
            bool_or(is_doubtful) filter (where coalesce(reviewed_on >= from_on, true)), false
        )
    )
);
