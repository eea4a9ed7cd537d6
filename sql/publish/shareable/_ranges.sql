-- How a number is shown where nobody may be made out: the range it lies in, of `width` numbers.
-- From 0 on, so that 0 and the small numbers lie in one range, and well inside it.

create or replace temp macro least_of(number, width) as (
    number // width * width
);

create or replace temp macro most_of(number, width) as (
    least_of(number, width) + width - 1
);

-- What stands for a number where a share is worked out: all numbers of one range have the same.
create or replace temp macro middle_of(number, width) as (
    least_of(number, width) + (width - 1) / 2
);

-- In words: a spreadsheet makes a date of 10-19.
create or replace temp macro range_of(number, width) as (
    least_of(number, width) || ' to ' || most_of(number, width)
);

-- The range of a sum, from the ranges of what it is the sum of: nothing more is known of it.
create or replace temp macro range_of_sum(one, two, three, width) as (
    (least_of(one, width) + least_of(two, width) + least_of(three, width))
    || ' to '
    || (most_of(one, width) + most_of(two, width) + most_of(three, width))
);

-- Whether so many were judged that a share worked out from ranges says something: it is then within
-- a tenth of what it was.
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

-- The outcome where it is the same for all numbers in the ranges; else blank.
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
