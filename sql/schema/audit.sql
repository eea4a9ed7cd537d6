-- The audit: the results of every night, as ids, dates, codes and counts, and messages made from
-- these; never anything that a person typed into a record. The published files are made from these
-- tables. For readers of a copy of audit.duckdb, store/published_tables.py adds views of them. (In
-- a file of that name they are `audit.audit.findings` and so on, to DuckDB.)
--
-- In a store, verdict, finding, done_late, due and child are kept as spans of nights, and views
-- show the same columns as here: store/spans.py.

create schema audit;

create table audit.schema_version (version integer);

insert into audit.schema_version values (8);

-- One row per night: who judged it, when it last changed what it publishes, and every hash.
create table audit.register (
    night date,
    generation integer,                 -- the commit that last changed the night's publication
    judged_generation integer,          -- the commit that judged it; in the night file's name
    schema_version integer,
    is_excel boolean,                   -- its CSV files have a byte-order mark and CRLF
    reveals_allowed varchar[],
    inputs varchar,                     -- json: agency/file to sha256
    outputs varchar,                    -- json: published file to sha256
    versions varchar,                   -- json
    settings varchar,                   -- json, with `who` and `because` as somebody typed them
    timings varchar,                    -- json: stage to seconds
    counts varchar                      -- json: table of this schema to rows of the night
);

-- One row per night and subject that was judged or is not yet due: everything that the history of a
-- finding needs. Each open finding whose subject is no longer judged also has a row here,
-- `not_judged` with its why; these rows come from audit.leaving.
create table audit.verdict (
    night date,
    "check" varchar,
    finding_id varchar,
    verdict varchar,                    -- met, gap, unknown, not_yet_due, not_judged
    remedy varchar,
    due_on date,                        -- blank if it is counted from birth
    last_event_on date,
    why varchar                         -- the check's, or case_closed, left_look_back, left_export
);

-- One row per night and finding that closed on it because its subject is no longer judged, with
-- why.
create table audit.leaving (
    night date,
    "check" varchar,
    finding_id varchar,
    why varchar                         -- case_closed, left_look_back, left_export
);

-- One row per night that was pruned. Nothing about a child is kept from it, and it cannot be judged
-- again.
create table audit.pruned_night (
    night date,
    small_number bigint                 -- from its settings: later nights show its trend in ranges
);

-- One row per finding that was open or met on a pruned night: the facts that the history of later
-- nights needs. `opened_on` and `last_open_on` are of the last spell (nights open in a row) that
-- began on a pruned night.
create table audit.pruned_finding (
    "check" varchar,
    finding_id varchar,
    first_found_on date,                -- the first night with a verdict on it
    first_seen_on date,                 -- the first night it was ever open
    opened_on date,
    last_open_on date,
    verdict varchar,                    -- this and the next four: on last_open_on
    remedy varchar,
    due_on date,
    last_event_on date,
    why varchar,
    last_met_on date
);

-- One row per night and finding: a gap or unknown with something left to put right.
create table audit.finding (
    night date,
    finding_id varchar,
    "check" varchar,
    agency varchar,
    subject_id varchar,
    child_id varchar,
    case_number varchar,
    child_status varchar,
    family_id varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    verdict varchar,
    remedy varchar,
    due_on date,
    last_event_on date,
    days_over bigint,
    days_over_unit varchar,
    measure bigint,
    message varchar,
    evidence varchar,
    because_of varchar,
    source_file varchar,
    source_line bigint,
    source_rows bigint[],
    waived_until date                   -- the last day of the waivers that name it, or blank
);

-- One row per night and subject done after its due date, within its check's look-back.
create table audit.done_late (
    night date,
    finding_id varchar,
    "check" varchar,
    agency varchar,
    subject_id varchar,
    child_id varchar,
    case_number varchar,
    team_id varchar,
    team_name varchar,
    due_on date,
    done_on date,
    days_over bigint,
    days_over_unit varchar
);

-- One row per night and child who is open or has a finding.
create table audit.child (
    night date,
    child_id varchar,
    case_number varchar,
    child_status varchar,
    family_id varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    last_seen_on date,
    next_due_on date
);

-- One row per night and subject that was not yet due and fell due in the next working days.
create table audit.due (
    night date,
    finding_id varchar,
    "check" varchar,
    agency varchar,
    subject_id varchar,
    child_id varchar,
    case_number varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    due_on date,
    last_event_on date
);

-- One row per night, suite and team: the verdicts of counted checks on the cases it held.
create table audit.team (
    night date,
    suite varchar,
    team_id varchar,
    team_name varchar,
    met bigint,
    gaps bigint,                        -- the late ones too
    unknown bigint
);

-- One row per night and check, with the texts and settings of the check on that night.
create table audit."check" (
    night date,
    "check" varchar,
    suite varchar,
    title varchar,
    severity varchar,
    dimension varchar,
    cites varchar[],
    reveals varchar[],
    is_counted boolean,                 -- false while the check is on pilot
    must_be_met double,
    outcome varchar,                    -- could_not_run, nothing_to_judge, failed, passed
    judged bigint,                      -- without waived findings, like the next three
    met bigint,
    gaps bigint,                        -- the late ones too
    unknown bigint,
    not_yet_due bigint,
    late bigint,
    parameters varchar,
    rule varchar,
    reason varchar,
    seconds double,
    waived bigint,                      -- open findings that a waiver leaves out of the counts
    is_rule_changed boolean,            -- since the last night it ran; blank on its first
    children bigint                     -- of subjects judged; blank for nights of earlier versions
);

-- One row per rule by which a night was judged. `rule` is the sha256 of its text. With it, a
-- finding of any night can be explained by the rule of that night.
create table audit.rule (
    rule varchar,
    "check" varchar,
    text varchar                        -- json: all SQL that decides verdicts, then the parameters
);

-- One row per night and check: the page of its rule, as it was when the night was judged. Nights
-- judged by an earlier version have no page.
create table audit.rule_page (
    night date,
    "check" varchar,
    page varchar                        -- sha256 of its text
);

-- One row per page of a night in the store.
create table audit.page_text (
    page varchar,
    text varchar                        -- Markdown, without links and worked examples
);

-- One row per night and file expected or received.
create table audit.feed (
    night date,
    agency varchar,
    file varchar,
    delivered_for date,
    delivered_at varchar,
    rows_read bigint,
    rows_landed bigint,
    rows_refused bigint,
    cells_blanked bigint,
    sha256 varchar,
    state varchar,
    reason varchar
);

-- One row per night and column of a file that a check needed or read: counts, and never a value.
create table audit.field (
    night date,
    agency varchar,
    file varchar,
    column_name varchar,                -- as the feed file spells its header
    rows bigint,                        -- rows landed
    filled bigint,                      -- of these, rows with a value that could be read
    blanked bigint,                     -- cells without a valid value of their kind
    unlisted bigint,                    -- cells with a word that is in no list
    placeholder bigint,                 -- cells with a word or a date that is a placeholder
    checks varchar[]
);

-- One row per night and key column of a file: hashes of some of its keys, the same ones every
-- night, to see how many of them are still there. The sample has the keys whose hash is divisible
-- by `one_in`.
create table audit.key_sample (
    night date,
    agency varchar,
    file varchar,
    column_name varchar,
    delivered_for date,
    hashed_by varchar,                  -- the version of DuckDB; another may hash differently
    one_in bigint,
    keys ubigint[]
);

-- One row per night and run of refused rows: the kind of fault, never the value.
create table audit.refused_row (
    night date,
    agency varchar,
    file varchar,
    line bigint,                        -- where the first row begins
    last_line bigint,                   -- where the last one ends
    rows bigint,
    column_name varchar,
    reason varchar
);

-- One row per night and row of the file of waivers as it was on that night. `line` is blank if the
-- file itself could not be used. Of a refused row, only listed words and its dates are kept.
create table audit.waiver (
    night date,
    line bigint,                        -- where the row begins
    fault varchar,                      -- the kind of fault for which it was refused, never a cell
    "check" varchar,
    agency varchar,
    finding_id varchar,
    child_id varchar,
    team_id varchar,
    reason_code varchar,
    note varchar,                       -- as somebody typed it; it never leaves the store
    approved_by_role varchar,
    from_on date,
    until_on date,
    is_long boolean,                    -- it lasts longer than the settings of the night allow
    findings bigint                     -- how many open findings it names on the night
);

-- One row per night and finding open or closed on it, derived from audit.verdict.
-- Only resolved findings have `how`, `was_open_on` and `is_improvement`.
create table audit.life (
    night date,
    "check" varchar,
    finding_id varchar,
    status varchar,                     -- new, ongoing, reopened, resolved
    first_seen_on date,                 -- the first night it was ever open
    nights_open bigint,                 -- nights the check ran since it opened, this one included
    how varchar,                        -- recorded_since, done_since, done_late, reviewed,
    --                                     due_date_moved; case_closed, left_look_back,
    --                                     left_export; check_changed; not_known
    was_open_on date,                   -- the last night on which a resolved one was open
    last_met_on date,                   -- the last earlier night on which its subject was met
    is_improvement boolean              -- whether a resolved one counts as put right
);
