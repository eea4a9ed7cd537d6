-- Replaces `published_name` where the settings say that no name of a team is published.

create or replace temp macro published_name(name) as (null::varchar);
