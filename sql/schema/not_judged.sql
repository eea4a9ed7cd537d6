-- Nights that could not be judged: the files delivered, and their hashes. A night is not tried
-- again until its files change. No finding opens, closes or ages on such a night, so it is not in
-- audit.register; if the night was judged before, that row stays there. A night that is judged has
-- no row here.

create table if not exists audit.not_judged as
select * from audit.register
where false;

create table if not exists audit.not_judged_feed as
select * from audit.feed
where false;

create table if not exists audit.not_judged_refused_row as
select * from audit.refused_row
where false;
