"""The 46 tables of the Standard Safeguarding Dataset v1.4.5 and their headers, as published.

Taken from the standard and never from the feed, because the feed is tested against it.
"""

import re

# One line a table: its name, the prefix of its headers, and what follows the prefix in each.
_TABLES = """
ssd_person pers: legacy_id person_id upn forename surname sex gender ethnicity dob
    single_unique_id upn_unknown send_flag expected_dob death_date is_mother nationality
ssd_family fami: table_id family_id person_id
ssd_address addr: table_id person_id address_type address_start_date address_end_date
    address_postcode address_json
ssd_disability disa: table_id person_id disability_code
ssd_immigration_status immi: immigration_status_id person_id immigration_status_start_date
    immigration_status_end_date immigration_status
ssd_cin_episodes cine: referral_id person_id referral_date cin_primary_need_code
    referral_source_code referral_source_desc referral_outcome_json referral_nfa close_reason
    close_date referral_team referral_worker_id
ssd_mother moth: table_id person_id childs_person_id childs_dob
ssd_legal_status lega: legal_status_id person_id legal_status legal_status_start_date
    legal_status_end_date
ssd_contacts cont: contact_id person_id contact_date contact_source_code contact_source_desc
    contact_outcome_json
ssd_early_help_episodes earl: episode_id person_id episode_start_date episode_end_date
    episode_reason episode_end_reason episode_organisation episode_worker_id
ssd_cin_assessments cina: assessment_id person_id referral_id assessment_start_date
    assessment_child_seen assessment_auth_date assessment_outcome_json assessment_outcome_nfa
    assessment_team assessment_worker_id
ssd_assessment_factors cinf: table_id assessment_id assessment_factors_json
ssd_cin_plans cinp: cin_plan_id referral_id person_id cin_plan_start_date cin_plan_end_date
    cin_plan_team cin_plan_worker_id
ssd_cin_visits cinv: cin_visit_id person_id cin_visit_date cin_visit_seen cin_visit_seen_alone
    cin_visit_bedroom
ssd_s47_enquiry s47e: s47_enquiry_id referral_id person_id s47_start_date s47_end_date s47_nfa
    s47_outcome_json s47_completed_by_team s47_completed_by_worker_id
ssd_initial_cp_conference icpc: icpc_id icpc_meeting_id s47_enquiry_id person_id cp_plan_id
    referral_id icpc_transfer_in icpc_target_date icpc_date icpc_outcome_cp_flag icpc_outcome_json
    icpc_team icpc_worker_id
ssd_cp_plans cppl: cp_plan_id referral_id icpc_id person_id cp_plan_start_date cp_plan_end_date
    cp_plan_ola cp_plan_initial_category cp_plan_latest_category
ssd_cp_visits cppv: cp_visit_id person_id cp_plan_id cp_visit_date cp_visit_seen
    cp_visit_seen_alone cp_visit_bedroom
ssd_cp_reviews cppr: cp_review_id person_id cp_plan_id cp_review_due cp_review_date
    cp_review_meeting_id cp_review_outcome_continue_cp cp_review_quorate cp_review_participation
ssd_cla_episodes clae: cla_episode_id person_id cla_placement_id cla_episode_start_date
    cla_episode_start_reason cla_primary_need_code cla_episode_ceased_date
    cla_episode_ceased_reason cla_id referral_id cla_last_iro_contact_date entered_care_date
ssd_cla_convictions clac: cla_conviction_id person_id cla_conviction_date cla_conviction_offence
ssd_cla_health clah: health_check_id person_id health_check_type health_check_date
    health_check_status
ssd_cla_immunisations clai: person_id immunisations_status immunisations_status_date
ssd_cla_substance_misuse clas: substance_misuse_id person_id substance_misuse_date
    substance_misused intervention_received
ssd_cla_placement clap: cla_placement_id cla_id person_id cla_placement_start_date
    cla_placement_type cla_placement_urn cla_placement_distance cla_placement_provider
    cla_placement_postcode cla_placement_end_date cla_placement_change_reason
ssd_cla_reviews clar: cla_review_id cla_id cla_person_id cla_review_due_date cla_review_date
    cla_review_cancelled cla_review_participation
ssd_cla_previous_permanence lapp: table_id person_id previous_permanence_option
    previous_permanence_la previous_permanence_order_date
ssd_cla_care_plan lacp: table_id person_id cla_care_plan_start_date cla_care_plan_end_date
    cla_care_plan_json
ssd_cla_visits clav: cla_visit_id cla_id person_id cla_visit_date cla_visit_seen
    cla_visit_seen_alone
ssd_sdq_scores csdq: table_id person_id sdq_completed_date sdq_score sdq_reason
ssd_missing miss: table_id person_id missing_episode_start_date missing_episode_type
    missing_episode_end_date missing_rhi_offered missing_rhi_accepted
ssd_care_leavers clea: table_id person_id care_leaver_eligibility care_leaver_in_touch
    care_leaver_latest_contact care_leaver_accommodation care_leaver_accom_suitable
    care_leaver_activity pathway_plan_review_date care_leaver_personal_advisor
    care_leaver_allocated_team care_leaver_worker_id
ssd_permanence perm: table_id person_id cla_id adm_decision_date part_of_sibling_group
    siblings_placed_together siblings_placed_apart ffa_cp_decision_date placement_order_date
    matched_date adopter_sex adopter_legal_status number_of_adopters placed_for_adoption_date
    adopted_by_carer_flag placed_foster_carer_date placed_ffa_cp_date placement_provider_urn
    decision_reversed_date decision_reversed_reason permanence_order_date permanence_order_type
    adoption_worker_id
ssd_professionals prof: professional_id staff_id professional_name social_worker_registration_no
    agency_worker_flag professional_job_title professional_caseload professional_department
    full_time_equivalency
ssd_department dept: team_id team_name team_parent_id team_parent_name
ssd_involvements invo: involvements_id professional_id professional_role_id professional_team
    person_id involvement_start_date involvement_end_date worker_change_reason referral_id
ssd_linked_identifiers link: table_id person_id identifier_type identifier_value valid_from_date
    valid_to_date
ssd_s251_finance s251: table_id cla_placement_id placeholder_1 placeholder_2 placeholder_3
    placeholder_4
ssd_voice_of_child voch: table_id person_id explained_worries story_help_understand agree_worker
    plan_safe tablet_help_explain
ssd_pre_proceedings prep: table_id person_id plo_family_id pre_pro_decision_date
    initial_pre_pro_meeting_date pre_pro_outcome agree_stepdown_issue_date
    cp_plans_referral_period legal_gateway_outcome prev_pre_proc_child prev_care_proc_child
    pre_pro_letter_date care_pro_letter_date pre_pro_meetings_num pre_pro_parents_legal_rep
    parents_legal_rep_point_of_issue court_reference care_proc_court_hearings
    care_proc_short_notice proc_short_notice_reason la_inital_plan_approved la_initial_care_plan
    la_final_plan_approved la_final_care_plan
ssd_send send: table_id person_id upn uln upn_unknown
ssd_sen_need senn: table_id active_ehcp_id active_ehcp_need_type active_ehcp_need_rank
ssd_ehcp_requests ehcr: ehcp_request_id send_table_id ehcp_req_date ehcp_req_outcome_date
    ehcp_req_outcome
ssd_ehcp_assessment ehca: ehcp_assessment_id ehcp_request_id ehcp_assessment_outcome_date
    ehcp_assessment_outcome ehcp_assessment_exceptions
ssd_ehcp_named_plan ehcn: named_plan_id ehcp_asmt_id named_plan_start_date named_plan_ceased_date
    named_plan_ceased_reason
ssd_ehcp_active_plans ehcp: active_ehcp_id ehcp_request_id active_ehcp_last_review_date
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    tables: dict[str, tuple[str, ...]] = {}
    for line in text.strip().replace("\n    ", " ").splitlines():
        head, _, columns = line.partition(": ")
        name, prefix = head.split()
        tables[f"{name}.csv"] = tuple(f"{prefix}_{column}" for column in columns.split())
    return tables


STANDARD = _read(_TABLES)

# One day, as real exports write it.
DAY = "2024-12-10"
DATE_FORMS = (
    "2024-12-10 00:00:00.000",
    "2024-12-10",
    "10/12/2024",
    "45636",
    "2024-Dec-10",
    "2024-Dec-10 00:00:00",
    "2024-12-10 00:00:00",
    "10/12/2024 00:00:00",
)
_DATE = re.compile(r".*(_date|_dob|_due|_latest_contact)")
_FLAG = re.compile(
    r".*(_flag|_nfa|_seen|_seen_alone|_bedroom|_ola|_cancelled|_transfer_in|_continue_cp"
    r"|_received|_is_mother|immunisations_status|_sibling_group|_exceptions)"
)
_COUNT = re.compile(r".*(_score|_distance|_caseload|_equivalency|_together|_apart|_adopters|_rank)")
_COUNTS_OF_COURTS = (
    "prep_cp_plans_referral_period",
    "prep_prev_pre_proc_child",
    "prep_prev_care_proc_child",
    "prep_pre_pro_meetings_num",
    "prep_care_proc_court_hearings",
)
# Columns with a code list of the standard, and one code of it.
_CODES = {
    "pers_sex": "F",
    "pers_gender": "02",
    "pers_ethnicity": "CHNE",
    "pers_upn_unknown": "UN4",
    "disa_disability_code": "AUT",
    "cine_cin_primary_need_code": "N1",
    "cine_referral_source_code": "3A",
    "cine_close_reason": "RC8",
    "lega_legal_status": "V2",
    "cont_contact_source_code": "6",
    "cppl_cp_plan_initial_category": "Physical abuse",
    "cppl_cp_plan_latest_category": "EMO",
    "cppr_cp_review_participation": "PN2",
    "clae_cla_episode_start_reason": "S",
    "clae_cla_primary_need_code": "N5",
    "clae_cla_episode_ceased_reason": "E4A",
    "clah_health_check_status": "Refused",
    "clap_cla_placement_type": "U6",
    "clap_cla_placement_provider": "PR4",
    "clap_cla_placement_change_reason": "CARPL",
    "clar_cla_review_participation": "PN7",
    "lapp_previous_permanence_option": "P1",
    "lapp_previous_permanence_order_date": "zz/zz/2014",
    "csdq_sdq_reason": "SDQ2",
    "miss_missing_episode_type": "M",
    "miss_missing_rhi_offered": "Y",
    "miss_missing_rhi_accepted": "NA",
    "clea_care_leaver_eligibility": "Relevant",
    "clea_care_leaver_in_touch": "RHOM",
    "clea_care_leaver_accommodation": "Z",
    "clea_care_leaver_accom_suitable": "2",
    "clea_care_leaver_activity": "G5",
    "perm_adopter_sex": "MF",
    "perm_adopter_legal_status": "L11",
    "perm_decision_reversed_reason": "RD3",
    "link_identifier_type": "NHS Number",
    "prep_pre_pro_outcome": "Decision to step down",
    "prep_legal_gateway_outcome": "B",
    "prep_pre_pro_parents_legal_rep": "U",
    "prep_parents_legal_rep_point_of_issue": "NA",
    "prep_care_proc_short_notice": "N",
    "prep_proc_short_notice_reason": "A",
    "prep_la_inital_plan_approved": "Y",
    "prep_la_initial_care_plan": "G",
    "prep_la_final_plan_approved": "N",
    "prep_la_final_care_plan": "H",
    "send_upn_unknown": "UN3",
    "senn_active_ehcp_need_type": "SEMH",
    "ehcr_ehcp_req_outcome": "W",
    "ehca_ehcp_assessment_outcome": "A",
    "ehcn_named_plan_ceased_reason": "9",
}


def is_date(header: str) -> bool:
    """Whether the standard's column holds a date."""
    return header not in _CODES and _DATE.fullmatch(header) is not None


def filled(header: str, row: int) -> str:
    """A good value of a column: another date form, and another id, in each row."""
    if header in _CODES:
        return _CODES[header]
    if is_date(header):
        return DATE_FORMS[row % len(DATE_FORMS)]
    if header in _COUNTS_OF_COURTS or _COUNT.fullmatch(header):
        return "0"
    if _FLAG.fullmatch(header):
        return "0" if row % 2 else "Y"
    return '{"TOWN": "x"}' if header.endswith("_json") else f"{header[:4]}-{row}"
