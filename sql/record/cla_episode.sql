-- One row per looked-after episode. A period of care may have several.

select
    row_id,
    agency,
    cla_episode_id,
    person_id,
    placement_id,
    cast(started_on as date) as started_on,
    start_reason,
    cast(ceased_on as date) as ceased_on,
    ceased_reason,
    cla_id,
    referral_id,
    cast(entered_care_on as date) as entered_care_on
from landing.cla_episode
