-- The tables that judging fills, in the memory of the judging connection. The history stores them.

create schema if not exists verdicts;
create schema if not exists judging;

-- One row per check and subject that was judged or is not yet due, with few columns.
create or replace table judging.verdict (
    "check" varchar,
    agency varchar,
    subject_id varchar,
    finding_id varchar,
    verdict varchar,
    remedy varchar,
    due_on date,
    last_event_on date,
    why varchar,
    team_id varchar,                    -- of the child's case, as published; blank if not known
    team_name varchar
);

-- One row per gap or unknown, ready to publish: ids through published_id, no text of a record.
create or replace table judging.kept (
    "check" varchar,
    agency varchar,
    subject_id varchar,
    finding_id varchar,
    child_id varchar,
    verdict varchar,
    remedy varchar,
    due_on date,
    last_event_on date,
    days_over bigint,
    days_over_unit varchar,
    measure bigint,
    because_of varchar,
    evidence varchar,
    message varchar,
    source_rows bigint[],
    source_file varchar,
    source_line bigint,
    case_number varchar,
    child_status varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    family_id varchar,
    waived_until date                   -- the last day of the waivers that name it, if any
);

-- One row per row of the file of waivers. `line` is blank if the file itself cannot be used.
create or replace table judging.waiver (
    line bigint,
    fault varchar,                      -- the kind of fault for which it is refused, never a cell
    "check" varchar,
    agency varchar,
    finding_id varchar,
    child_id varchar,
    team_id varchar,
    reason_code varchar,
    note varchar,                       -- as somebody typed it
    approved_by_role varchar,
    from_on date,
    until_on date,
    is_long boolean                     -- it lasts longer than the settings allow
);

-- One row per waiver in force and open finding that it names.
create or replace table judging.waived (
    line bigint,
    finding_id varchar
);

-- One row per check and child: the next date on which something falls due for the child.
create or replace table judging.due (
    "check" varchar,
    child_id varchar,
    next_due_on date
);

-- One row per subject that is not yet due and falls due in the next working days, ready to publish.
create or replace table judging.due_soon (
    "check" varchar,
    agency varchar,
    subject_id varchar,
    finding_id varchar,
    child_id varchar,
    case_number varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    due_on date,
    last_event_on date
);

-- One row per column of a file that some check needs or reads.
create or replace table judging.field (
    agency varchar,
    file varchar,
    column_name varchar,                -- as the feed file spells its header
    rows bigint,                        -- rows landed
    filled bigint,                      -- of these, rows with a value that could be read
    blanked bigint,
    unlisted bigint,
    placeholder bigint,
    checks varchar[]
);

-- One row per child who is open or has a gap or unknown.
create or replace table judging.child (
    child_id varchar,
    case_number varchar,
    child_status varchar,
    team_id varchar,
    team_name varchar,
    worker_id varchar,
    family_id varchar,
    last_seen_on date,
    next_due_on date
);

-- One row per check; outcome and reason are filled once it has been judged.
create or replace table judging."check" (
    "check" varchar,
    suite varchar,
    outcome varchar,
    judged bigint,
    met bigint,
    gaps bigint,
    unknown bigint,
    not_yet_due bigint,
    late bigint,
    reason varchar,
    rule varchar,
    rule_text varchar,
    parameters varchar,
    seconds double,
    waived bigint,
    children bigint                     -- of the subjects judged; the youngest child of a family
);

-- One row per file expected or received: its state, once the feeds have been judged.
create or replace table judging.file_state (
    agency varchar,
    file varchar,
    state varchar,                      -- the state found by landing, or shrunken, late, repeated
    reason varchar
);

-- One row per fault of an export that a check of deliveries found, with what it stops: a table of
-- the record, a column of a table, or a check by name.
create or replace table judging.stop (
    "check" varchar,
    title varchar,
    what varchar,
    is_of_readers boolean               -- stops checks that read it, else only those that need it
);
