-- A number is shown as a range of `width` numbers, so that no child can be recognised. The first
-- range begins at 0, so that 0 and the small numbers are in one range.

create or replace temp macro least_of(number, width) as (
    number // width * width
);

create or replace temp macro most_of(number, width) as (
    least_of(number, width) + width - 1
);

-- The number used to work out a share: the same for all numbers of one range.
create or replace temp macro middle_of(number, width) as (
    least_of(number, width) + (width - 1) / 2
);

-- The range in words, because a spreadsheet reads 10-19 as a date.
create or replace temp macro range_of(number, width) as (
    least_of(number, width) || ' to ' || most_of(number, width)
);

-- The range of a sum, worked out only from the ranges of the numbers that are added.
create or replace temp macro range_of_sum(one, two, three, width) as (
    (least_of(one, width) + least_of(two, width) + least_of(three, width))
    || ' to '
    || (most_of(one, width) + most_of(two, width) + most_of(three, width))
);

-- Whether enough were judged to show a share worked out from ranges: it is then within a tenth of
-- the exact share.
create or replace temp macro is_enough(one, two, three, width) as (
    least_of(one, width) + least_of(two, width) + least_of(three, width) >= 10 * width
);

create or replace temp macro share_of(met, gaps, unknown, width) as (
    case
        when is_enough(met, gaps, unknown, width)
            then round(
                middle_of(met, width)
                / (middle_of(met, width) + middle_of(gaps, width) + middle_of(unknown, width)),
                2
            )
    end
);

-- The outcome, if it is the same for all numbers in the ranges; otherwise blank.
create or replace temp macro sure_outcome(outcome, met, gaps, unknown, must_be_met, width) as (
    case
        when outcome = 'could_not_run' then outcome
        when must_be_met is null
            then case
                when least_of(met, width) + least_of(gaps, width) + least_of(unknown, width) > 0
                    then 'passed'
            end
        when
            least_of(met, width)
            / (least_of(met, width) + most_of(gaps, width) + most_of(unknown, width))
            >= must_be_met
            then 'passed'
        when
            most_of(met, width)
            / (most_of(met, width) + least_of(gaps, width) + least_of(unknown, width))
            < must_be_met
            then 'failed'
    end
);
