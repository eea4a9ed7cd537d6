-- One row per national rate with enough records: is it one that an authority may have?
-- A rate far outside what any authority publishes points to an export or a mapping, not practice.

with

assessments as (
    select
        min(row_id) as row_id,
        min(started_on) as started_on,
        max(authorised_on) as authorised_on
    from record.assessment
    where assessment_id is not null and started_on is not null
    group by assessment_id
    having max(authorised_on) between $as_at - $look_back::integer and $as_at
),

counted as (
    select
        'no_further_action' as rate,
        min(row_id) as row_id,
        coalesce(bool_or(is_nfa), false) as is_counted
    from record.referral
    where referral_id is not null and referred_on between $as_at - $look_back::integer and $as_at
    group by referral_id
    union all
    select
        're_referral' as rate,
        row_id,
        coalesce(
            lag(referred_on) over (partition by child_id order by referred_on)
            >= referred_on - to_months($months),
            false
        ) as is_counted
    from derived.referral_day
    qualify referred_on >= $as_at - $look_back::integer
    union all
    select
        'assessment_in_time' as rate,
        row_id,
        coalesce(
            authorised_on between started_on and working_days_after(started_on, $allow), false
        ) as is_counted
    from assessments
),

rates as (
    select
        rate,
        min(row_id) as row_id,
        count(*) filter (where is_counted) as counted,
        count(*) as of_how_many
    from counted
    group by rate
    having count(*) >= $least_records
)

select
    rate as subject_id,
    shown(
        case rate
            when 'no_further_action'
                then counted > 0 and counted < $no_further_action_below::decimal * of_how_many
            when 're_referral'
                then
                    counted between $re_referral_least::decimal * of_how_many
                    and $re_referral_most::decimal * of_how_many
            when 'assessment_in_time'
                then counted >= $assessment_in_time_least::decimal * of_how_many
        end
    ) as judged,
    counted as measure,
    counted,
    of_how_many,
    [row_id] as source_rows
from rates
