-- Nights from which nothing could be judged: what was delivered, and the hashes of the files, so
-- that they are not tried again until those change. They open, close and age nothing, so they are
-- not in audit.register; the same night judged before is kept there. A night that is judged has no
-- row here.

create table if not exists audit.not_judged as
select * from audit.register
where false;

create table if not exists audit.not_judged_feed as
select * from audit.feed
where false;

create table if not exists audit.not_judged_refused_row as
select * from audit.refused_row
where false;
