"""Small exports as each of the three large systems writes them: headers, flags, blanks, habits.

Invented people. Each row lists its filled cells; all others are the system's own blank.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpers.ssd_standard import STANDARD

Rows = Mapping[str, Sequence[Mapping[str, str]]]
BROKEN_JSON = '{"SINGLE_ASSESSMENT_FLAG": "Y", "COMMENTS": "mum said "come in"\nand, later, "no""}'
CUT_JSON = '{"PROV_OF_SERVICES_FLAG": "Y", "COMMENTS": "cut at four thous'
GOOD_JSON = '{"PROV_OF_SERVICES_FLAG": "Y", "COMMENTS": ""}'


@dataclass(frozen=True, kw_only=True)
class System:
    """How a system writes files: the columns it lacks or renames, its blank and its line end."""

    lacks: frozenset[str] = frozenset()
    calls: Mapping[str, str] = field(default_factory=dict)
    has: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blank: str = "NULL"
    mark: bytes = b""
    end: str = "\n"
    is_reversed: bool = False

    def headers(self, file: str) -> list[str]:
        """The headers of one of its files, in its own order."""
        held = [header for header in STANDARD[file] if header not in self.lacks]
        names = [self.calls.get(header, header) for header in held] + list(self.has.get(file, ()))
        return names[::-1] if self.is_reversed else names

    def export(self, rows: Rows) -> dict[str, bytes]:
        """The files with the rows."""
        return {file: self._file(file, some) for file, some in rows.items()}

    def _file(self, file: str, rows: Sequence[Mapping[str, str]]) -> bytes:
        headers, text = self.headers(file), io.StringIO(newline="")
        writer = csv.writer(text, lineterminator=self.end)
        writer.writerow(headers)
        for row in rows:
            assert set(row) <= set(headers), f"{file} of this system has no such column"
            writer.writerow([row.get(header, self.blank) for header in headers])
        return self.mark + text.getvalue().encode()


# SystemC, also called Liquidlogic: the standard's own columns; a spreadsheet's marks and ends.
SYSTEMC = System(mark=b"\xef\xbb\xbf", end="\r\n")

# Mosaic: the most columns missing or renamed, in another order; ids that are numbers.
MOSAIC = System(
    lacks=frozenset(
        (
            "cont_contact_source_code", "cppl_cp_plan_ola", "cppv_person_id", "cinv_person_id",
            "invo_person_id", "clap_person_id", "cppr_person_id", "cppr_cp_review_meeting_id",
            "prof_professional_name", "clac_cla_conviction_offence",
            "clai_immunisations_status_date",
        )
    ),
    calls={
        "lacp_table_id": "lacp_cla_care_plan_id",
        "cinp_cin_plan_id": "cin_plan_id",
        "pers_single_unique_id": "pers_common_child_id",
    },
    has={"ssd_cin_visits.csv": ("cinv_cin_plan_id",)},
    is_reversed=True,
)  # fmt: skip

# Eclipse, by OLM, on another database: blanks are empty, times have no fraction.
ECLIPSE = System(lacks=frozenset({"clar_cla_person_id"}), blank="")

_DAY = "2026-11-02 00:00:00.000"
SYSTEMC_ROWS: Rows = {
    "ssd_person.csv": [
        {
            "pers_legacy_id": "L1", "pers_person_id": "1001", "pers_forename": "Ada",
            "pers_surname": "Null\u00e9n", "pers_sex": "F", "pers_gender": "F",
            "pers_ethnicity": "WBRI", "pers_dob": "2018-05-14 00:00:00.000",
            "pers_single_unique_id": "9990000018", "pers_send_flag": "Y    ",
        },
        {
            "pers_person_id": "1002", "pers_sex": "M", "pers_gender": "M",
            "pers_expected_dob": "2019-03-01 00:00:00.000",
        },
        {"pers_person_id": "2001", "pers_sex": "F", "pers_dob": "1900-01-01 00:00:00.000"},
    ],
    "ssd_cin_episodes.csv": [
        {
            "cine_referral_id": "501", "cine_person_id": "1001",
            "cine_referral_date": "2026-08-03 00:00:00.000", "cine_cin_primary_need_code": "N1",
            "cine_referral_source_code": "1734", "cine_referral_source_desc": "Police",
            "cine_referral_outcome_json": BROKEN_JSON, "cine_referral_nfa": "N",
            "cine_referral_team": "-1", "cine_referral_worker_id": "Zo\u00eb Smith",
        },
        {
            "cine_referral_id": "502", "cine_person_id": "1002", "cine_referral_date": "03/08/2026",
            "cine_referral_source_code": "-1", "cine_referral_worker_id": "Jo Smith",
            "cine_close_date": "1900-01-01 00:00:00.000", "cine_referral_team": "0",
        },
        {"cine_referral_id": "503", "cine_person_id": "-1", "cine_referral_date": "2026-08-03"},
    ],
    "ssd_cin_assessments.csv": [
        {
            "cina_assessment_id": "601", "cina_person_id": "1001", "cina_referral_id": "501",
            "cina_assessment_start_date": "2026-08-10 00:00:00.000",
            "cina_assessment_auth_date": "1900-01-01 00:00:00.000",
            "cina_assessment_child_seen": "Y", "cina_assessment_outcome_json": CUT_JSON,
            "cina_assessment_worker_id": "-1",
        },
        {
            "cina_assessment_id": "602", "cina_person_id": "1002", "cina_referral_id": "502",
            "cina_assessment_start_date": "2026-08-10", "cina_assessment_outcome_json": GOOD_JSON,
            "cina_assessment_auth_date": "2026-Sep-18 00:00:00",
        },
    ],
    "ssd_cp_plans.csv": [
        {
            "cppl_cp_plan_id": "701", "cppl_person_id": "1001", "cppl_referral_id": "501",
            "cppl_icpc_id": "-1", "cppl_cp_plan_start_date": "2026-09-07 00:00:00.000",
            "cppl_cp_plan_ola": "N", "cppl_cp_plan_initial_category": "Emotional Abuse",
            "cppl_cp_plan_latest_category": "NEG",
        },
    ],
    "ssd_cin_visits.csv": [
        {
            "cinv_cin_visit_id": "N1", "cinv_person_id": "1001", "cinv_cin_visit_date": _DAY,
            "cinv_cin_visit_seen": "Y",
        },
    ],
    "ssd_cp_visits.csv": [
        {"cppv_cp_visit_id": "N1", "cppv_person_id": "1001", "cppv_cp_visit_date": _DAY},
        {
            "cppv_cp_visit_id": "N2", "cppv_person_id": "9999", "cppv_cp_plan_id": "8888",
            "cppv_cp_visit_date": _DAY, "cppv_cp_visit_seen": "N",
        },
    ],
    "ssd_address.csv": [
        {"addr_table_id": "A1", "addr_person_id": "1001", "addr_address_postcode": ""},
        {"addr_table_id": "A2", "addr_person_id": "1001", "addr_address_postcode": "nopostcode"},
        {"addr_person_id": "1002", "addr_address_postcode": "XXXX XXX"},
        {"addr_table_id": "A4", "addr_person_id": "1002", "addr_address_postcode": "QX1 1AA"},
    ],
    "ssd_sdq_scores.csv": [
        {
            "csdq_table_id": "S1", "csdq_person_id": "1001", "csdq_sdq_score": "0",
            "csdq_sdq_reason": "SSD_PH",
        },
    ],
    "ssd_cla_previous_permanence.csv": [
        {
            "lapp_table_id": "P1", "lapp_person_id": "1001",
            "lapp_previous_permanence_option": "P2",
            "lapp_previous_permanence_order_date": "zz/06/2014",
        },
    ],
    "ssd_care_leavers.csv": [
        {
            "clea_table_id": "C1", "clea_person_id": "1002",
            "clea_care_leaver_eligibility": "Former Relevant", "clea_care_leaver_in_touch": "YES",
            "clea_pathway_plan_review_date": "1900-01-01 00:00:00.000",
            "clea_care_leaver_personal_advisor": "Zo\u00eb Smith",
            "clea_care_leaver_worker_id": "Zo\u00eb Smith",
        },
    ],
    "ssd_linked_identifiers.csv": [
        {
            "link_table_id": "I1", "link_person_id": "1001",
            "link_identifier_type": "Former Unique Pupil Number", "link_identifier_value": "SSD_PH",
        },
    ],
}  # fmt: skip

MOSAIC_ROWS: Rows = {
    "ssd_person.csv": [
        {
            "pers_person_id": "31", "pers_sex": "M", "pers_gender": "1",
            "pers_dob": "2017-02-03 00:00:00.000", "pers_common_child_id": "9990000026",
        },
    ],
    "ssd_cin_episodes.csv": [
        {"cine_referral_id": "41", "cine_person_id": "31", "cine_referral_date": "2026-06-01"},
    ],
    "ssd_mother.csv": [
        {
            "moth_table_id": "6F9619FF-8B86-D011-B42D-00C04FC964FF", "moth_person_id": "32",
            "moth_childs_person_id": "31", "moth_childs_dob": "2017-02-03 00:00:00.000",
        },
    ],
    "ssd_cin_plans.csv": [
        {
            "cin_plan_id": "51", "cinp_referral_id": "41", "cinp_person_id": "31",
            "cinp_cin_plan_start_date": "2026-06-08 00:00:00.000", "cinp_cin_plan_team": "East Hub",
        },
    ],
    "ssd_cin_visits.csv": [
        {
            "cinv_cin_visit_id": "61", "cinv_cin_plan_id": "51", "cinv_cin_visit_date": _DAY,
            "cinv_cin_visit_seen": "Y", "cinv_cin_visit_seen_alone": "N",
        },
    ],
    "ssd_cp_plans.csv": [
        {"cppl_cp_plan_id": "71", "cppl_person_id": "31", "cppl_cp_plan_start_date": "2026-09-07"},
    ],
    "ssd_cp_visits.csv": [
        {
            "cppv_cp_visit_id": "81", "cppv_cp_plan_id": "71", "cppv_cp_visit_date": _DAY,
            "cppv_cp_visit_seen": "Y",
        },
    ],
    "ssd_cp_reviews.csv": [
        {
            "cppr_cp_review_id": "91", "cppr_cp_plan_id": "71",
            "cppr_cp_review_outcome_continue_cp": "Remain subject to a plan, all agreed",
        },
    ],
    "ssd_cla_placement.csv": [
        {
            "clap_cla_placement_id": "101", "clap_cla_id": "111",
            "clap_cla_placement_start_date": "2026-06-08", "clap_cla_placement_type": "U6",
        },
    ],
    "ssd_cla_care_plan.csv": [
        {"lacp_cla_care_plan_id": "121", "lacp_person_id": "31", "lacp_cla_care_plan_json": "{}"},
    ],
    "ssd_involvements.csv": [
        {
            "invo_involvements_id": "131", "invo_professional_id": "141",
            "invo_professional_role_id": "CW", "invo_referral_id": "41",
        },
    ],
    "ssd_contacts.csv": [
        {"cont_contact_id": "151", "cont_person_id": "31", "cont_contact_source_desc": "Police"},
    ],
    "ssd_cla_convictions.csv": [{"clac_cla_conviction_id": "161", "clac_person_id": "31"}],
    "ssd_cla_immunisations.csv": [{"clai_person_id": "31", "clai_immunisations_status": "Y"}],
    "ssd_professionals.csv": [{"prof_professional_id": "141", "prof_staff_id": "E7"}],
}  # fmt: skip

_NOON = "2026-11-02 00:00:00"
ECLIPSE_ROWS: Rows = {
    "ssd_person.csv": [
        {
            "pers_person_id": f"E{number}", "pers_sex": "U", "pers_gender": gender,
            "pers_ethnicity": ethnicity, "pers_dob": f"201{number}-05-14 00:00:00",
            "pers_upn_unknown": upn, "pers_is_mother": "N",
        }
        for number, (ethnicity, gender, upn) in enumerate(
            (
                ("CNHE", "01", "UN1"), ("MWBa", "02", "Z999000000001"), ("ORAB", "00", "UN2, UN3"),
                ("??", "09", ""),
            )
        )
    ],
    "ssd_cin_episodes.csv": [
        {"cine_referral_id": "R1", "cine_person_id": "E0", "cine_referral_date": _NOON},
    ],
    "ssd_family.csv": [
        {"fami_table_id": "112", "fami_family_id": "1", "fami_person_id": "E0"},
        {"fami_table_id": "112", "fami_family_id": "11", "fami_person_id": "E1"},
    ],
    "ssd_cp_visits.csv": [
        {
            "cppv_cp_visit_id": f"V{number}", "cppv_person_id": "E0", "cppv_cp_plan_id": "CP1",
            "cppv_cp_visit_date": _NOON, "cppv_cp_visit_seen": seen,
            "cppv_cp_visit_seen_alone": "N",
        }
        for number, seen in enumerate("YN")
    ],
    "ssd_cla_reviews.csv": [
        {
            "clar_cla_review_id": "RV1", "clar_cla_id": "CLA1", "clar_cla_review_cancelled": "N",
            "clar_cla_review_participation": "PN1",
        },
    ],
}  # fmt: skip
