-- The audit: the results of every night, as ids, dates, codes, counts, and messages made of them;
-- never anything that a person typed into a record. The published files are made from these tables.
-- store/published_tables.py adds views of them, for readers of a copy of audit.duckdb.
-- (In a file of that name they are `audit.audit.findings` and so on, to DuckDB.)
--
-- verdict, finding, done_late, due and child are kept as spans of nights, and are views of the same
-- columns in a store: store/spans.py.

create schema audit;

create table audit.schema_version (version integer);

insert into audit.schema_version values (8);

-- One row per night: who judged it, when it last changed what it publishes, and every hash.
create table audit.register (
    night date,
    generation integer,                 -- the commit that last changed the night's publication
    judged_generation integer,          -- the commit that judged it; it is in the night file's name
    schema_version integer,
    is_excel boolean,                   -- its CSVs have a byte-order mark and CRLF
    reveals_allowed varchar[],
    inputs varchar,                     -- json: agency/file to sha256
    outputs varchar,                    -- json: file published to sha256
    versions varchar,                   -- json
    settings varchar,                   -- json, with who and because, as somebody typed them
    timings varchar,                    -- json: stage to seconds
    counts varchar                      -- json: table of this schema to rows of the night
);

-- One row per night and subject judged or not yet due: all that the history of a finding needs. It
-- also has a row `not_judged`, with why, for each open finding whose subject is no longer judged;
-- these rows come from audit.leaving.
create table audit.verdict (
    night date,
    "check" varchar,
    finding_id varchar,
    verdict varchar,                    -- met, gap, unknown, not_yet_due, not_judged
    remedy varchar,
    due_on date,                        -- blank where it runs from birth
    last_event_on date,
    why varchar                         -- of the check; case_closed, left_look_back, left_export
);

-- One row per night and finding that closed on it because its subject is no longer judged: why.
create table audit.leaving (
    night date,
    "check" varchar,
    finding_id varchar,
    why varchar                         -- case_closed, left_look_back, left_export
);

-- One row per night that was pruned. Nothing about a child is kept of it, and it cannot be judged
-- again.
create table audit.pruned_night (
    night date,
    small_number bigint                 -- of its settings: later nights show its trend in ranges
);

-- One row per finding open or met on a pruned night: the facts that the history of later nights
-- needs. The dates of a spell (nights open in a row) are those of the last spell that began before.
create table audit.pruned_finding (
    "check" varchar,
    finding_id varchar,
    first_found_on date,                -- the first night of which a finding of that id was kept
    first_seen_on date,                 -- the first night it was ever open
    opened_on date,
    last_open_on date,
    verdict varchar,                    -- this and the next four: on the last night it was open
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
    waived_until date                   -- the last day of the waivers that name it, if any
);

-- One row per night and thing done after its due date, as far back as its check looks.
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

-- One row per night and open child, or child with a finding.
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

-- One row per night and thing that was not yet due and fell due in the working days that followed.
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

-- One row per night, suite and team: the verdicts on the cases it held, of checks that counted.
create table audit.team (
    night date,
    suite varchar,
    team_id varchar,
    team_name varchar,
    met bigint,
    gaps bigint,                        -- the late ones too
    unknown bigint
);

-- One row per night and check, with what the check said of itself that night.
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
    judged bigint,                      -- without those waived, as are the next three
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
    is_rule_changed boolean,            -- since the last night it ran; blank on the first
    children bigint                     -- of those judged; blank for nights of earlier versions
);

-- One row per rule by which a night was judged. `rule` is the sha256 of its text. So a finding of
-- any night can be explained by the rule of that night.
create table audit.rule (
    rule varchar,
    "check" varchar,
    text varchar                        -- json: every SQL that judges, then the parameters
);

-- One row per night and check: the page of its rule, as it was when the night was judged. Nights
-- judged by an earlier version have no page.
create table audit.rule_page (
    night date,
    "check" varchar,
    page varchar                        -- sha256 of its text
);

-- One row per page that a night held names.
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

-- One row per night and column of a file that some check needed or read: counts, and never a value.
create table audit.field (
    night date,
    agency varchar,
    file varchar,
    column_name varchar,                -- as the feed file spells its header
    rows bigint,                        -- landed
    filled bigint,                      -- of the rows, those with a value that could be read
    blanked bigint,                     -- cells that held no value of their kind
    unlisted bigint,                    -- cells with a word that is in no list
    placeholder bigint,                 -- cells with a word or a date that stands for nothing
    checks varchar[]
);

-- One row per night and key column of a file: hashes of some of its keys, the same ones every
-- night, to see how many of them survive. The sample has the keys whose hash divides by `one_in`.
create table audit.key_sample (
    night date,
    agency varchar,
    file varchar,
    column_name varchar,
    delivered_for date,
    hashed_by varchar,                  -- the version of DuckDB: another may hash differently
    one_in bigint,
    keys ubigint[]
);

-- One row per night and run of rows refused for one reason: the kind of fault, never the value.
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

-- One row per night and row of the file of waivers as it was then. `line` is blank if the file
-- itself could not be used. A refused row keeps only listed words and its days.
create table audit.waiver (
    night date,
    line bigint,                        -- where the row begins
    fault varchar,                      -- why it was refused: a kind, and no cell
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
    findings bigint                     -- how many open findings it names tonight
);

-- One row per night and finding open or closed on it, derived from audit.verdict.
-- Only resolved findings have `how`, `was_open_on` and `is_improvement`.
create table audit.life (
    night date,
    "check" varchar,
    finding_id varchar,
    status varchar,                     -- new, ongoing, reopened, resolved
    first_seen_on date,                 -- the first night it was ever open
    nights_open bigint,                 -- nights the check ran in this spell, this one counted
    how varchar,                        -- recorded_since, done_since, done_late, reviewed,
    --                                     due_date_moved; case_closed, left_look_back,
    --                                     left_export; check_changed; not_known
    was_open_on date,                   -- the last night a resolved one was open
    last_met_on date,                   -- the last earlier night on which its subject was met
    is_improvement boolean              -- whether a resolved one counts as put right
);
