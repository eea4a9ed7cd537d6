-- The record: one table per canonical thing, typed, named in the standard's plain words.
-- Every table always exists with all its columns, and is empty when nothing came.
-- `row_id` walks back to a file and a line; `agency` says whose record it is.
-- The third column of every table is its key. Rows of one agency with one key, and of one person
-- where the table names one, are copies of one thing, and are merged into one row before anything
-- reads them: a filled cell beats a blank; of cells that contradict each other the last in the file
-- wins (of several files the last by name), or the one of the row changed last, where the feed file
-- declares the column that shows it (`changed_on`); of two death dates the earlier. The merged row
-- keeps the `row_id` of the row that wins. A copy that does not say whose it is joins the others
-- where those name one person only. A row whose key is blank is left alone.

create schema if not exists record;

-- One row per person a social-care system holds: children, and the adults it knows.
create table record.person (
    row_id bigint, agency varchar,
    person_id varchar,
    legacy_id varchar,
    forename varchar,
    surname varchar,
    sex varchar,                        -- M, F, U or blank
    born_on date,
    expected_on date,                   -- expected birth; some systems put an estimated one here
    died_on date
);

-- One row per person and family group.
create table record.family (
    row_id bigint, agency varchar,
    family_row_id varchar,
    family_id varchar,
    person_id varchar
);

-- One row per address of a person (children: the standard; adults: a supplementary file).
create table record.address (
    row_id bigint, agency varchar,
    address_id varchar,
    person_id varchar,
    address_type varchar,
    started_on date,
    ended_on date,
    postcode varchar,
    address_json varchar,               -- keys ROOM FLOOR FLAT BUILDING HOUSE STREET TOWN UPRN ...
    not_known_on date,                  -- "address not known", and the day that was recorded
    recorded_on date                    -- of an adult's: when it was written up
);

-- One row per mother and child; the standard's only parent link.
create table record.mother (
    row_id bigint, agency varchar,
    mother_row_id varchar,
    mother_id varchar,
    child_id varchar
);

-- One row per relationship of two people (supplementary: the standard holds none).
create table record.person_relationships (
    row_id bigint, agency varchar,
    relationship_id varchar,
    person_id varchar,                  -- by the file's convention the child
    related_person_id varchar,          -- by the file's convention the adult; may be blank
    relationship_type varchar,          -- list relationship_types: what related is to person
    started_on date,
    ended_on date,
    recorded_on date,
    has_parental_responsibility boolean,
    paternity_status varchar,           -- list paternity_statuses
    paternity_reason varchar,           -- list paternity_reasons
    paternity_enquired_on date
);

-- One row per referral: the episode of social care, with its closure.
create table record.referral (
    row_id bigint, agency varchar,
    referral_id varchar,
    person_id varchar,
    referred_on date,
    primary_need_code varchar,          -- N0 to N9
    source_code varchar,
    outcome_json varchar,               -- flags STRATEGY_DISCUSSION_FLAG, ...
    is_nfa boolean,                     -- no further action
    close_reason varchar,               -- RC1 to RC9
    closed_on date,
    team_id varchar,
    worker_id varchar
);

-- One row per child and family assessment.
create table record.assessment (
    row_id bigint, agency varchar,
    assessment_id varchar,
    person_id varchar,
    referral_id varchar,
    started_on date,
    was_child_seen boolean,
    authorised_on date,
    outcome_json varchar,               -- flags PROV_OF_SERVICES_FLAG, PROV_OF_SB_CARE_FLAG, ...
    is_nfa boolean,
    team_id varchar,
    worker_id varchar
);

-- One row per person whose view an assessment holds or explains (supplementary).
create table record.assessment_views (
    row_id bigint, agency varchar,
    view_id varchar,
    assessment_id varchar,
    person_id varchar,                  -- the parent or the child
    has_view boolean,
    was_observed boolean,               -- of a child: an observation stands in place of words
    reason_code varchar                 -- list no_view_reasons: why there is none
);

-- One row per background check asked for on an adult, or decided against (supplementary).
create table record.background_checks (
    row_id bigint, agency varchar,
    check_id varchar,
    person_id varchar,                  -- the adult
    requested_on date,
    returned_on date,
    decided_on date,                    -- when it was decided that none is needed or lawful
    decision_reason varchar             -- list no_check_reasons: why not
);

-- One row per manager's oversight of a child's case, reviews of decisions among it (supplementary).
create table record.oversight (
    row_id bigint, agency varchar,
    oversight_id varchar,
    person_id varchar,                  -- the child
    referral_id varchar,                -- may be blank
    recorded_on date,
    kind varchar,                       -- list oversight_kinds
    worker_id varchar                   -- who gave it
);

-- One row per child-in-need plan.
create table record.cin_plan (
    row_id bigint, agency varchar,
    cin_plan_id varchar,
    referral_id varchar,
    person_id varchar,
    started_on date,
    ended_on date,
    team_id varchar,
    worker_id varchar
);

-- One row per visit note of the child-in-need kind (one system also puts other notes here).
create table record.cin_visit (
    row_id bigint, agency varchar,
    visit_id varchar,
    person_id varchar,
    cin_plan_id varchar,
    visited_on date,
    was_seen boolean,
    was_seen_alone boolean,
    was_bedroom_seen boolean
);

-- One row per section 47 enquiry.
create table record.s47_enquiry (
    row_id bigint, agency varchar,
    s47_enquiry_id varchar,
    referral_id varchar,
    person_id varchar,
    started_on date,
    ended_on date
);

-- One row per child protection plan.
create table record.cp_plan (
    row_id bigint, agency varchar,
    cp_plan_id varchar,
    referral_id varchar,
    person_id varchar,
    started_on date,
    ended_on date,
    is_other_authority boolean          -- the standard's "ola": another council's plan
);

-- One row per statutory visit under a protection plan; its plan id may dangle.
create table record.cp_visit (
    row_id bigint, agency varchar,
    visit_id varchar,
    person_id varchar,
    cp_plan_id varchar,
    visited_on date,
    was_seen boolean,
    was_seen_alone boolean,
    was_bedroom_seen boolean
);

-- One row per looked-after episode (many to a period of care).
create table record.cla_episode (
    row_id bigint, agency varchar,
    cla_episode_id varchar,
    person_id varchar,
    placement_id varchar,
    started_on date,
    start_reason varchar,               -- S L P T B U
    ceased_on date,
    ceased_reason varchar,              -- E3, E4A ... E17, X1
    cla_id varchar,
    referral_id varchar,
    entered_care_on date
);

-- One row per placement.
create table record.cla_placement (
    row_id bigint, agency varchar,
    placement_id varchar,
    cla_id varchar,
    person_id varchar,
    started_on date,
    placement_type varchar,             -- P1: placed with parents
    ended_on date
);

-- One row per visit to a looked-after child.
create table record.cla_visit (
    row_id bigint, agency varchar,
    visit_id varchar,
    cla_id varchar,
    person_id varchar,
    visited_on date,
    was_seen boolean,
    was_seen_alone boolean
);

-- One row per legal status.
create table record.legal_status (
    row_id bigint, agency varchar,
    legal_status_id varchar,
    person_id varchar,
    legal_status varchar,               -- 903 codes, V3 and V4 (short breaks) among them
    started_on date,
    ended_on date
);

-- One row per early-help episode.
create table record.early_help (
    row_id bigint, agency varchar,
    early_help_id varchar,
    person_id varchar,
    started_on date,
    ended_on date
);

-- One row per worker.
create table record.professional (
    row_id bigint, agency varchar,
    professional_id varchar,
    staff_id varchar,
    full_time_equivalent double         -- 1 is full time
);

-- One row per team.
create table record.department (
    row_id bigint, agency varchar,
    team_id varchar,
    team_name varchar
);

-- One row per worker's involvement with a person.
create table record.involvement (
    row_id bigint, agency varchar,
    involvement_id varchar,
    professional_id varchar,
    role_code varchar,
    team_id varchar,
    person_id varchar,                  -- the child
    started_on date,
    ended_on date,
    change_reason varchar,              -- ORGRST reorganised, LEFTRL left, ...; local text
    referral_id varchar
);

-- One row per contact at the front door about a child.
create table record.contact (
    row_id bigint, agency varchar,
    contact_id varchar,
    person_id varchar,
    contacted_on date,
    source_code varchar,                -- list referral_sources
    outcome_json varchar                -- flags NEW_REFERRAL_FLAG, EXISTING_REFERRAL_FLAG, ...
);

-- One row per assessment: the factors found, a list of codes or an object of flags.
create table record.assessment_factor (
    row_id bigint, agency varchar,
    factor_row_id varchar,
    assessment_id varchar,
    factors_json varchar
);

-- One row per initial child protection conference.
create table record.initial_cp_conference (
    row_id bigint, agency varchar,
    conference_id varchar,
    person_id varchar,
    s47_enquiry_id varchar,
    referral_id varchar,
    conference_on date
);

-- One row per looked-after review.
create table record.cla_review (
    row_id bigint, agency varchar,
    cla_review_id varchar,
    person_id varchar,
    cla_id varchar,
    reviewed_on date,
    was_cancelled boolean,
    participation varchar               -- PN0 to PN7
);

-- One row per episode of a child missing, or away without authorisation.
create table record.missing (
    row_id bigint, agency varchar,
    missing_row_id varchar,
    person_id varchar,
    started_on date,
    missing_type varchar,               -- M missing, A away
    ended_on date
);

-- One row per strategy discussion about a child (supplementary).
create table record.strategy_discussions (
    row_id bigint, agency varchar,
    discussion_id varchar,
    person_id varchar,
    referral_id varchar,                -- may be blank
    held_on date
);

-- One row per decision on what is to follow a referral (supplementary).
create table record.referral_decisions (
    row_id bigint, agency varchar,
    referral_decision_id varchar,
    referral_id varchar,
    person_id varchar,
    decided_on date,
    worker_id varchar                   -- who decided
);

-- One row per decision about a child that needs a reason (supplementary).
create table record.decisions (
    row_id bigint, agency varchar,
    decision_id varchar,
    person_id varchar,
    referral_id varchar,                -- blank where it is of no referral
    kind varchar,                       -- list decision_kinds
    decided_on date,
    rationale varchar,                  -- its length alone is read, never its words
    worker_id varchar,                  -- who decided
    manager_id varchar,                 -- who signed it off
    signed_off_on date
);

-- One row per person who took part in an assessment, or why that person did not (supplementary).
create table record.assessment_participants (
    row_id bigint, agency varchar,
    participant_id varchar,
    assessment_id varchar,
    person_id varchar,
    took_part boolean,
    reason_code varchar                 -- list no_view_reasons: why not
);

-- One row per contact with an adult of a child's family, or decision against it (supplementary).
create table record.people_contacts (
    row_id bigint, agency varchar,
    people_contact_id varchar,
    person_id varchar,                  -- the adult
    contacted_on date,
    kind varchar,                       -- list adult_contact_kinds
    reason_code varchar                 -- list no_contact_reasons: why there is to be none
);

-- One row per private fostering arrangement (supplementary).
create table record.private_fostering (
    row_id bigint, agency varchar,
    arrangement_id varchar,
    person_id varchar,
    known_on date,                      -- when the council learned of it
    started_on date,
    ended_on date
);

-- One row per visit and child: what came of it, and what followed (supplementary).
create table record.visit_outcomes (
    row_id bigint, agency varchar,
    visit_outcome_id varchar,
    visit_id varchar,
    person_id varchar,
    outcome varchar,                    -- list visit_outcomes
    followed_up_on date                 -- a letter, or a manager was asked
);

-- One row per agreement that a looked-after child is visited less often (supplementary).
create table record.visiting_agreements (
    row_id bigint, agency varchar,
    agreement_id varchar,
    person_id varchar,
    agreed_on date,
    ended_on date
);

-- One row per worker, as the council's staff list has them (supplementary).
create table record.workers (
    row_id bigint, agency varchar,
    worker_id varchar,
    team_id varchar,
    is_active boolean,
    left_on date,
    full_time_equivalent double         -- 1 is full time
);

-- One row per event: when it was written up (supplementary).
create table record.entry_dates (
    row_id bigint, agency varchar,
    entry_id varchar,
    event_kind varchar,                 -- list event_kinds
    event_id varchar,                   -- of the visit, conference or discussion
    person_id varchar,
    entered_on date
);

-- One row per cell that was delivered and held no day that can be read: it is blank in its table.
-- Days that stand for "none", such as 1900-01-01, are blank and not unread. Filled by no export; in
-- a worked example a day written "unreadable" is such a cell.
create table record.unread_cell (
    row_id bigint, agency varchar,      -- those of the row that the cell stands in
    cell_id varchar,                    -- the row and the column, joined by a bar
    table_name varchar,                 -- of the record, or an agency's list it is shaped from
    column_name varchar
);

-- One row per file that an agency's feed expects: what of it was delivered for the night. This and
-- the next three tables describe the delivery itself, and are filled by no export.
create table record.delivered_file (
    row_id bigint, agency varchar,
    file_id varchar,                    -- the feed file's name of it
    state varchar,                      -- whole, drifted, half-written, refused, missing, ...
    is_optional boolean,
    is_fresh boolean,                   -- no older than the feed file allows
    delivered_for date,                 -- the night of the folder it lay in
    is_in_time boolean,                 -- by manifest and feed file; blank where either is silent
    moves_daily boolean,
    rows_read bigint,
    rows_landed bigint,
    rows_refused bigint,
    rows_refusable bigint,              -- may be refused: the feed file's share of those read
    rows_declared bigint,               -- by the manifest; blank where it says nothing
    sha256 varchar,
    sha256_declared varchar,
    missing_columns bigint,             -- of those agreed; blank where any may come
    missing_required bigint,
    known_columns bigint,               -- those that came and the feed file names
    new_columns bigint,                 -- those that came and it does not
    last_delivered_for date,            -- the newest delivery before, on the nights held
    last_sha256 varchar,
    copied_keys bigint,                 -- that stood in several of its rows, and were merged
    contradicting_keys bigint,          -- of those, whose filled cells differed
    is_accepted boolean,                -- by settings, however few its rows
    is_read boolean,                    -- some column of it can change a check's verdict
    last_whole_on date,                 -- the newest whole delivery before
    last_whole_rows bigint,             -- and how many rows of it landed
    shrunken_since date,                -- the first shrunken delivery after that one
    spans_held bigint,                  -- rows that start and end
    spans_reversed bigint,              -- those of them that end before they start
    first_reversed_line bigint          -- the line of the first of those
);

-- One row per column that a feed names of a file.
create table record.delivered_column (
    row_id bigint, agency varchar,
    column_id varchar,                  -- the file and the column's name, joined by a bar
    file_id varchar,
    name varchar,
    table_name varchar,
    place bigint,                       -- in the feed file
    is_key boolean,
    is_required boolean,
    is_agreed boolean,                  -- missed where it did not come
    is_relied_on boolean,               -- a check needs it
    has_come boolean,
    filled_count bigint,                -- rows of the record with a value; blank where not counted
    keys_before bigint,                 -- of a key: how many of last time's sample there were
    keys_surviving bigint,              -- and how many of those are here
    is_read boolean,                    -- it can change the verdicts of a check
    links_held bigint,                  -- rows that lead to another table; blank where it is empty
    links_lost bigint,                  -- those of them that lead to no row there
    lost_ids bigint,                    -- how many different ids those are
    lost_by_capitals bigint,            -- links lost whose row is there, but for capitals
    lost_by_zeros bigint,               -- but for leading zeros
    lost_by_spaces bigint,              -- but for outer spaces
    cells_filled bigint,                -- that say something; blank where any text may stand
    cells_blanked bigint,               -- of these: no value of their kind; in refused rows too
    cells_unlisted bigint,              -- of these: words of a flag or a code that nobody lists
    form_found varchar,                 -- the form that most such cells are in
    summer_times bigint,                -- times while clocks are ahead; of many, a sample
    summer_at_eleven bigint,            -- and of those at 23:00
    winter_times bigint,
    winter_at_midnight bigint
);

-- One row per file and earlier delivery of it, on the nights held.
create table record.delivered_before (
    row_id bigint, agency varchar,
    before_id varchar,                  -- the file and the night of its folder, joined by a bar
    file_id varchar,
    delivered_for date,
    rows_landed bigint,
    is_whole boolean,                   -- not shrunken, or accepted
    is_accepted boolean                 -- by settings
);

-- One row per file and column filled in it, for flags, days and ids: what its values are like.
create table record.delivered_value (
    row_id bigint, agency varchar,
    value_id varchar,                   -- the file and the column's name, joined by a bar
    file_id varchar,
    name varchar,
    table_name varchar,
    kind varchar,                       -- flag, day, id
    filled_count bigint,
    true_count bigint,                  -- of a flag: rows that say yes
    is_one_value boolean,               -- whether every row filled says the same
    commonest_count bigint,             -- of an id: rows with the one that stands in most of them
    known_count bigint,                 -- of a link to workers or people: rows whose id is theirs
    named_count bigint                  -- of a link to workers: rows with a space between letters
);
