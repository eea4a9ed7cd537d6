-- One row per referral that is open or of late, not of no further action: are the child's primary
-- need and the source of the referral recorded by codes of the census?
-- They are asked for by the last day for an assessment, or by the day the first of its assessments
-- was authorised. A referral without a day may be of any day up to its closing, or the night.

with

doubtful as (
    select row_id
    from derived.doubtful_row
    where table_name = 'referral'
),

referrals as (
    select
        referral.row_id,
        referral.referral_id,
        referral.person_id as child_id,
        in_calendar(referral.referred_on) as referred_on,
        latest_day(referral.referred_on, referral.closed_on, $as_at)
        between $as_at - $look_back::integer and $as_at as is_recent,
        is_running(referral.referred_on, referral.closed_on, $as_at)
        and open_child.child_id is not null as is_open,
        doubtful.row_id is not null as is_doubtful,
        coalesce(person.is_death_doubtful, false) as is_death_doubtful,
        codes_so([
            struct_pack(is_so := primary_need_code is null, code := 'need_blank'),
            struct_pack(is_so := primary_need_code = 'N0', code := 'need_not_stated'),
            struct_pack(is_so := primary_need_code = 'unlisted', code := 'need_unlisted'),
            struct_pack(is_so := source_code is null, code := 'source_blank'),
            struct_pack(is_so := source_code = 'unlisted', code := 'source_unlisted')
        ]) as missing
    from record.referral
    left join doubtful on referral.row_id = doubtful.row_id
    left join derived.person on referral.person_id = person.person_id
    left join derived.open_child on referral.person_id = open_child.child_id
    where
        referral.referral_id is not null
        and referral.person_id is not null
        and person.died_on is null
        and not coalesce(referral.is_nfa, false)
),

authorised as (
    select
        referrals.*,
        min(assessment.authorised_on) as authorised_on
    from referrals
    left join derived.assessment
        on
            referrals.referral_id = assessment.referral_id
            and referrals.referred_on <= assessment.authorised_on
    where referrals.is_recent or referrals.is_open
    group by all
),

clocked as (
    select
        *,
        -- of no day where the referral has none
        case
            when referred_on is not null
                then least(working_days_after(referred_on, $allow), authorised_on)
        end as due_on
    from authorised
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                shown_by(missing = [], due_on, $as_at),
                case when is_doubtful and not is_recent then 'open_in_doubt' end
            ),
            case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from clocked
)

select
    referral_id as subject_id,
    child_id,
    judged,
    referred_on,
    missing,
    [row_id] as source_rows
from judged
-- a referral that stands for several children is one row
qualify is_worst_row(referral_id, judged, row_id)
