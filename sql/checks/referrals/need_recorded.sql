-- One row per referral that is open or of late, not of no further action: are the child's primary
-- need and the source of the referral recorded by codes of the census?
-- They are asked for by the last day for an assessment, or by the day the first of its assessments
-- was authorised. A referral without a day may be of any day up to its closing, or the night.

with

referrals as (
    select
        made.*,
        made.latest_on >= $as_at - $look_back::integer as is_recent,
        codes_so([
            struct_pack(is_so := referral.primary_need_code is null, code := 'need_blank'),
            struct_pack(is_so := referral.primary_need_code = 'N0', code := 'need_not_stated'),
            struct_pack(is_so := referral.primary_need_code = 'unlisted', code := 'need_unlisted'),
            struct_pack(is_so := referral.source_code is null, code := 'source_blank'),
            struct_pack(is_so := referral.source_code = 'unlisted', code := 'source_unlisted')
        ]) as missing,
        min(least(working_days_after(made.referred_on, $allow), assessment.authorised_on)) as due_on
    from derived.referral_made as made
    inner join record.referral on made.row_id = referral.row_id
    left join derived.open_child on made.child_id = open_child.child_id
    left join derived.assessment
        on
            made.referral_id = assessment.referral_id
            and made.referred_on <= assessment.authorised_on
    where
        not coalesce(made.is_nfa, false)
        and (
            made.latest_on >= $as_at - $look_back::integer
            or (made.closed_on is null and open_child.child_id is not null)
        )
    group by all
),

judged as (
    select
        *,
        gap_in_doubt(
            unless_met(
                shown_by(missing = [], due_on, $as_at),
                case when is_close_doubtful and not is_recent then 'open_in_doubt' end
            ),
            case when is_death_doubtful then 'death_in_doubt' end
        ) as judged
    from referrals
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
