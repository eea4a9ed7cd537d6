-- The record: one typed table for each kind of thing, with names from the standard in plain words.
-- Every table always exists with all its columns, and is empty if nothing was delivered for it.
-- `row_id` leads back to a file and a line; `agency` says whose record it is. The third column of
-- every table is its key. Rows of one agency with the same key (and for the same person, if the
-- table names one) are copies of one thing. They are merged into one row before anything reads
-- them. A filled cell wins over a blank. If filled cells differ, the last in the file wins; of
-- several files, the last by name. If the feed file declares a column that shows when a row was
-- changed (`changed_on`), the row changed last wins instead. Of two death dates, the earlier wins.
-- The merged row keeps the `row_id` of the winning row. A copy without a person is merged with the
-- others if those name only one person. A row whose key is blank is not merged.

create schema if not exists record;

-- One row per person in a social-care system: children, and the adults it has.
create table record.person (
    row_id bigint, agency varchar,
    person_id varchar,
    legacy_id varchar,
    forename varchar,
    surname varchar,
    sex varchar,                        -- M, F, U or blank
    born_on date,
    expected_on date,                   -- expected birth; in some systems an estimated birth date
    died_on date
);

-- One row per person and family group.
create table record.family (
    row_id bigint, agency varchar,
    family_row_id varchar,
    family_id varchar,
    person_id varchar
);

-- One row per address of a person (children's from the standard, adults' from a supplementary
-- file).
create table record.address (
    row_id bigint, agency varchar,
    address_id varchar,
    person_id varchar,
    address_type varchar,
    started_on date,
    ended_on date,
    postcode varchar,
    address_json varchar,               -- keys ROOM FLOOR FLAT BUILDING HOUSE STREET TOWN UPRN ...
    not_known_on date,                  -- the date on which "address not known" was recorded
    recorded_on date                    -- when an adult's address was written up
);

-- One row per mother and child: the only link to a parent in the standard.
create table record.mother (
    row_id bigint, agency varchar,
    mother_row_id varchar,
    mother_id varchar,
    child_id varchar
);

-- One row per relationship of two people (supplementary: not in the standard).
create table record.person_relationships (
    row_id bigint, agency varchar,
    relationship_id varchar,
    person_id varchar,                  -- the child, by the file's convention
    related_person_id varchar,          -- the adult, by the file's convention; may be blank
    relationship_type varchar,          -- list relationship_types: what the related person is
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

-- One row per person whose view is in an assessment, or whose lack of one it explains
-- (supplementary).
create table record.assessment_views (
    row_id bigint, agency varchar,
    view_id varchar,
    assessment_id varchar,
    person_id varchar,                  -- the parent or the child
    has_view boolean,
    was_observed boolean,               -- a child was observed, in place of words
    reason_code varchar                 -- list no_view_reasons: why there is no view
);

-- One row per background check on an adult, requested or decided against (supplementary).
create table record.background_checks (
    row_id bigint, agency varchar,
    check_id varchar,
    person_id varchar,                  -- the adult
    requested_on date,
    returned_on date,
    decided_on date,                    -- the decision that no check is needed or lawful
    decision_reason varchar             -- list no_check_reasons: why there is no check
);

-- One row per entry of a manager's oversight, including decision reviews (supplementary).
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

-- One row per child-in-need visit (one system also puts other notes here).
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

-- One row per statutory visit under a protection plan. The plan may be missing from the export.
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

-- One row per looked-after episode. A period of care may have several.
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
    legal_status varchar,               -- 903 codes, including V3 and V4 (short breaks)
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
    change_reason varchar,              -- local text: ORGRST reorganised, LEFTRL left, ...
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

-- One row per assessment: the factors found, as a list of codes or an object of flags.
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

-- One row per decision on what follows a referral (supplementary).
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
    referral_id varchar,                -- blank if the decision is on no referral
    kind varchar,                       -- list decision_kinds
    decided_on date,
    rationale varchar,                  -- only its length is read, never its words
    worker_id varchar,                  -- who decided
    manager_id varchar,                 -- who signed it off
    signed_off_on date
);

-- One row per person who took part in an assessment or did not, with the reason (supplementary).
create table record.assessment_participants (
    row_id bigint, agency varchar,
    participant_id varchar,
    assessment_id varchar,
    person_id varchar,
    took_part boolean,
    reason_code varchar                 -- list no_view_reasons: why the person did not
);

-- One row per contact with an adult of a child's family, or decision against one (supplementary).
create table record.people_contacts (
    row_id bigint, agency varchar,
    people_contact_id varchar,
    person_id varchar,                  -- the adult
    contacted_on date,
    kind varchar,                       -- list adult_contact_kinds
    reason_code varchar                 -- list no_contact_reasons: why there is no contact
);

-- One row per private fostering arrangement (supplementary).
create table record.private_fostering (
    row_id bigint, agency varchar,
    arrangement_id varchar,
    person_id varchar,
    known_on date,                      -- when the council learned of the arrangement
    started_on date,
    ended_on date
);

-- One row per visit and child: the outcome, and what followed (supplementary).
create table record.visit_outcomes (
    row_id bigint, agency varchar,
    visit_outcome_id varchar,
    visit_id varchar,
    person_id varchar,
    outcome varchar,                    -- list visit_outcomes
    followed_up_on date                 -- when a letter was sent or a manager was asked
);

-- One row per agreement to visit a looked-after child less often (supplementary).
create table record.visiting_agreements (
    row_id bigint, agency varchar,
    agreement_id varchar,
    person_id varchar,
    agreed_on date,
    ended_on date
);

-- One row per worker on the council's staff list (supplementary).
create table record.workers (
    row_id bigint, agency varchar,
    worker_id varchar,
    team_id varchar,
    is_active boolean,
    left_on date,
    full_time_equivalent double         -- 1 is full time
);

-- One row per event, with the date on which it was written up (supplementary).
create table record.entry_dates (
    row_id bigint, agency varchar,
    entry_id varchar,
    event_kind varchar,                 -- list event_kinds
    event_id varchar,                   -- the id of the visit, conference or discussion
    person_id varchar,
    entered_on date
);

-- One row per date cell that was delivered and could not be read. The cell is blank in its table. A
-- date that means "none", such as 1900-01-01, is a blank and not an unread cell. No export fills
-- this table. In a worked example, the value "unreadable" makes an unread cell.
create table record.unread_cell (
    row_id bigint, agency varchar,      -- those of the row that has the cell
    cell_id varchar,                    -- the row and the column, joined by a bar
    table_name varchar,                 -- of the record, or of an agency's list that feeds it
    column_name varchar
);

-- One row per file that an agency's feed expects: how it was delivered for the night. This table
-- and the next three describe the delivery itself; no export fills them.
create table record.delivered_file (
    row_id bigint, agency varchar,
    file_id varchar,                    -- the file's name in the feed file
    state varchar,                      -- whole, drifted, half-written, refused, missing, ...
    is_optional boolean,
    is_fresh boolean,                   -- no older than the feed file allows
    delivered_for date,                 -- the date of its folder
    is_in_time boolean,                 -- by manifest and feed file; blank if either says nothing
    moves_daily boolean,
    rows_read bigint,
    rows_landed bigint,
    rows_refused bigint,
    rows_refusable bigint,              -- how many may be refused, by the share in the feed file
    rows_declared bigint,               -- by the manifest; blank if it says nothing
    sha256 varchar,
    sha256_declared varchar,
    missing_columns bigint,             -- of those agreed; blank if the feed takes any columns
    missing_required bigint,
    known_columns bigint,               -- delivered, and named in the feed file
    new_columns bigint,                 -- delivered, but not named in the feed file
    last_delivered_for date,            -- the newest earlier delivery on the nights in the store
    last_sha256 varchar,
    copied_keys bigint,                 -- keys that several of its rows had; the rows were merged
    contradicting_keys bigint,          -- of these, keys whose filled cells differed
    is_accepted boolean,                -- by the settings, however few rows it has
    is_read boolean,                    -- one of its columns can change a check's verdict
    last_whole_on date,                 -- the newest earlier whole delivery
    last_whole_rows bigint,             -- how many rows of that delivery landed
    shrunken_since date,                -- the first shrunken delivery after it
    spans_held bigint,                  -- rows with a start and an end
    spans_reversed bigint,              -- of these, rows that end before they start
    first_reversed_line bigint          -- the line of the first of these
);

-- One row per column that a feed names for a file.
create table record.delivered_column (
    row_id bigint, agency varchar,
    column_id varchar,                  -- the file and the column's name, joined by a bar
    file_id varchar,
    name varchar,
    table_name varchar,
    place bigint,                       -- in the feed file
    is_key boolean,
    is_required boolean,
    is_agreed boolean,                  -- reported if it is missing
    is_relied_on boolean,               -- a check needs it
    has_come boolean,
    filled_count bigint,                -- rows of the record with a value; blank if not counted
    keys_before bigint,                 -- of a key: the number of keys in the last sample
    keys_surviving bigint,              -- of these, keys that are still there
    is_read boolean,                    -- it can change the verdicts of a check
    links_held bigint,                  -- rows with a link to another table; blank if it is empty
    links_lost bigint,                  -- of these, links to no row of that table
    lost_ids bigint,                    -- the number of different ids in those links
    lost_by_capitals bigint,            -- links that would match a row except for capitals
    lost_by_zeros bigint,               -- or only in leading zeros
    lost_by_spaces bigint,              -- or only in outer spaces
    cells_filled bigint,                -- filled cells; blank if the column takes any text
    cells_blanked bigint,               -- of these, not valid for their kind; in refused rows too
    cells_unlisted bigint,              -- of these, words of a flag or code that are in no list
    form_found varchar,                 -- the commonest form of these cells
    summer_times bigint,                -- times during summer time; a sample if there are many
    summer_at_eleven bigint,            -- of these, times at 23:00
    winter_times bigint,
    winter_at_midnight bigint
);

-- One row per file and earlier delivery, on the nights in the store.
create table record.delivered_before (
    row_id bigint, agency varchar,
    before_id varchar,                  -- the file and the date of its folder, joined by a bar
    file_id varchar,
    delivered_for date,
    rows_landed bigint,
    is_whole boolean,                   -- not shrunken, or accepted by the settings
    is_accepted boolean                 -- by the settings
);

-- One row per file and filled column of a flag, date or id: figures about its values.
create table record.delivered_value (
    row_id bigint, agency varchar,
    value_id varchar,                   -- the file and the column's name, joined by a bar
    file_id varchar,
    name varchar,
    table_name varchar,
    kind varchar,                       -- flag, day, id
    filled_count bigint,
    true_count bigint,                  -- of a flag: rows with yes
    is_one_value boolean,               -- whether all filled rows have the same value
    commonest_count bigint,             -- of an id: rows with the commonest one
    known_count bigint,                 -- of a link to workers or people: rows whose id is found
    named_count bigint                  -- of a link to workers: rows with a space between letters
);
