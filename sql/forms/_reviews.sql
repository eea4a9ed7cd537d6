-- What checks ask of decision reviews: did somebody look at the child's case again, from a day on?

-- An aggregate over rows of derived.decision_review. A review of no day, or asked about from no
-- day, may be of any day. `reviewed_on` is the last day of those that certainly are reviews, blank
-- where there is none; `is_in_doubt`: oversight that may be a review is among them. A left join's
-- blank row is no review.
create or replace temp macro reviewed_from(reviewed_on, is_doubtful, from_on) as (
    struct_pack(
        reviewed_on := max(reviewed_on)
        filter (where not is_doubtful and coalesce(reviewed_on >= from_on, true)),
        is_in_doubt := coalesce(
            bool_or(is_doubtful) filter (where coalesce(reviewed_on >= from_on, true)), false
        )
    )
);
