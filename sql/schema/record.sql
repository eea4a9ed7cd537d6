-- The record: one table per canonical thing, typed, named in the standard's plain words.
-- Every table always exists with all its columns, and is empty when nothing came.
-- `row_id` walks back to a file and a line; `agency` says whose record it is.
-- The third column of every table is its key: worked examples merge their rows by it.

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
    not_known_on date                   -- "address not known", and the day that was recorded
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
    person_id varchar,                  -- the parent
    has_view boolean,
    reason_code varchar                 -- list no_view_reasons: why there is none
);

-- One row per background check asked for on an adult (supplementary).
create table record.background_checks (
    row_id bigint, agency varchar,
    check_id varchar,
    person_id varchar,                  -- the adult
    requested_on date,
    returned_on date
);

-- One row per manager's review of a child's case (supplementary).
create table record.oversight (
    row_id bigint, agency varchar,
    oversight_id varchar,
    person_id varchar,                  -- the child
    referral_id varchar,                -- may be blank
    recorded_on date
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
    staff_id varchar
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
    person_id varchar,
    started_on date,
    ended_on date,
    referral_id varchar
);
