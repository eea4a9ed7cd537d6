-- Replaces `published_name` if the settings say that no team name is published.

create or replace temp macro published_name(name) as (null::varchar);
