-- Nights of which nothing could be judged: what came of them, and of what files, so that they are
-- not tried again until those change. They open, close and age nothing, so that they are not among
-- the nights of audit.register; a night judged before stands beside. A night has no row here any
-- more once it is judged.

create table if not exists audit.not_judged as
select * from audit.register
where false;

create table if not exists audit.not_judged_feed as
select * from audit.feed
where false;

create table if not exists audit.not_judged_refused_row as
select * from audit.refused_row
where false;
