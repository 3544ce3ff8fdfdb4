"""Who meets what at every address: the one table of routes × roles, after access.md.

A row names a route, what its address is filled with (walking.Things), and what each person meets there, in the order of
house.PEOPLE: a status, `in` (sign in first), or `on` (a redirect elsewhere). What one may not see answers 404, and in the
admin's own lists 403 (the kind of thing is not for that role) or `on` (to the desk, saying that there is no such row).
"""

# ruff: noqa: E501 -- a table is read in columns

from __future__ import annotations

from dataclasses import dataclass

from tests.access.house import PEOPLE


@dataclass(frozen=True, slots=True)
class Row:
    """One address: its route, the words its arguments stand for, and person → what they meet."""

    route: str
    words: tuple[str, ...]
    expected: dict[str, str]

    def __str__(self) -> str:
        return " ".join((self.route, *self.words))


def row(address: str, met: str) -> Row:
    route, *words = address.split()
    outcomes = met.split()
    if len(outcomes) != len(PEOPLE):
        raise ValueError(f"{address}: {len(outcomes)} outcomes for {len(PEOPLE)} people.")
    return Row(route, tuple(words), dict(zip(PEOPLE, outcomes, strict=True)))


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of row in the admin: what the office's people (carol to ada) meet in its list, at one row, and at “add”.

    Others are sent to sign in. A row's history is met by whoever meets the row; nothing is ever deleted.
    """

    listed: str
    one: str
    add: str


#                                      nobody alice bob carol cleo dora mona dan ada eve
PORTAL = (
    row("home", "200 200 200 200 200 200 200 200 200 200"),
    row("audit", "in  404 404 404 404 404 404 200 404 404"),
    row("favicon", "on  on  on  on  on  on  on  on  on  on"),
    row("healthz", "503 503 503 503 503 503 503 503 503 503"),
    row("accounts:start", "in  on  on  on  on  on  on  on  on  on"),
    row("accounts:parties", "in  200 200 200 200 200 200 200 200 200"),
    row("accounts:register_party", "in  200 200 200 200 200 200 200 200 200"),
    row("accounts:party north", "in  200 404 404 404 404 404 404 404 404"),
    row("accounts:add_member north", "in  200 404 404 404 404 404 404 404 404"),
    row("accounts:end_member north membership", "in  200 404 404 404 404 404 404 404 404"),
    row("accounts:tokens", "in  200 200 200 200 200 200 200 200 200"),
    row("accounts:issue_token", "in  200 200 403 403 403 403 200 403 200"),
    row("accounts:revoke_token token", "in  404 404 404 404 404 404 200 404 404"),
    row("procedure:calculator", "200 200 200 200 200 200 200 200 200 200"),
    row("notices:mine", "in  200 200 200 200 200 200 200 200 200"),
    row("notices:preferences", "in  200 200 200 200 200 200 200 200 200"),
    row("notices:calendars", "in  200 200 200 200 200 200 200 200 200"),
    row("notices:revoke_calendar one", "in  405 405 405 405 405 405 405 405 405"),
    row("notices:calendar =no-such-token", "404 404 404 404 404 404 404 404 404 404"),
    row("notices:one notice", "in  200 404 404 404 404 404 404 404 404"),
    row("vault:file file", "in  200 200 200 404 200 404 200 404 404"),
    row("vault:file file.draft", "in  200 404 404 404 404 404 404 404 404"),
    row("vault:download file", "404 200 200 200 404 200 404 200 404 404"),
    row("vault:download file.draft", "404 409 404 404 404 404 404 404 404 404"),
    row("vault:preview file", "404 404 404 404 404 404 404 404 404 404"),
    row("vault:preview file.draft", "404 404 404 404 404 404 404 404 404 404"),
    row("vault:state file", "404 200 200 200 404 200 404 200 404 404"),
    row("vault:state file.draft", "404 200 404 404 404 404 404 404 404 404"),
    row("registry:claims", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:claim luna N-1", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:words", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:map", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:map_data", "400 400 400 400 400 400 400 400 400 400"),
    row("registry:claims_file =geojson", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:claims_file =gpkg", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:overlaps_file =csv", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:provenance luna N-1", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:concentration", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:conflict_sets", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:conflict_set set.number", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:establishment luna N-1", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:grounds", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:overlaps", "200 200 200 200 200 200 200 200 200 200"),
    row("registry:overlap overlap", "200 200 200 200 200 200 200 200 200 200"),
    row("disputes:new", "in  200 200 200 200 200 200 200 200 200"),
    row("disputes:tasks draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:about draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:issue draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:change_issue draft", "in  405 405 405 405 405 405 405 405 405"),
    row("disputes:parties draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:evidence draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:grounds draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:relief draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:lateness draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:truth draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:check draft", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:drop_exhibit exhibit", "in  405 405 405 405 405 405 405 405 405"),
    row("disputes:filed filing", "in  200 200 200 404 200 404 200 404 404"),
    row("disputes:filed filing.unserved", "in  200 404 404 404 200 404 200 404 404"),
    row("disputes:filed_pdf filing", "in  200 200 200 404 200 404 200 404 404"),
    row("disputes:check_receipt", "200 200 200 200 200 200 200 200 200 200"),
    row("disputes:letter", "200 200 200 200 200 200 200 200 200 200"),
    row("disputes:my_cases", "in  200 200 200 200 200 200 200 200 200"),
    row("disputes:case mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:case settled", "in  200 200 200 200 200 200 200 404 404"),
    row("disputes:case answered", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:case unserved", "in  200 404 200 200 200 404 200 404 404"),
    row("disputes:case returned", "in  200 404 200 200 200 404 200 404 404"),
    row("disputes:docket mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:docket unserved", "in  200 404 200 200 200 404 200 404 404"),
    row("disputes:docket_pdf mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:docket_csv mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:entry mediated one", "in  200 200 200 200 200 404 200 404 404"),
    row("disputes:entry mediated sealed", "in  200 404 404 404 200 404 200 404 404"),
    row("disputes:entry mediated struck", "in  200 200 200 404 200 404 200 404 404"),
    row("disputes:service mediated", "in  200 200 200 404 200 404 200 404 404"),
    row("disputes:deficiencies filing", "in  404 404 404 404 404 404 404 404 404"),
    row("disputes:move_to_seal mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("disputes:file_motion mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("disputes:respond mediated one", "in  404 404 404 404 404 404 404 404 404"),
    row("disputes:case_evidence mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("disputes:case_evidence unserved", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:offer_joint mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("disputes:answer_joint mediated one", "in  404 404 404 404 404 404 404 404 404"),
    row("disputes:file_evidence mediated", "in  405 405 405 405 405 405 405 405 405"),
    row("disputes:corrections returned", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:correction returned one", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:party_step mediated =withdraw", "in  200 404 404 404 404 404 404 404 404"),
    row("disputes:extension answered deadline.response", "in  200 200 404 404 404 404 404 404 404"),
    row("disputes:answer answered", "in  403 200 403 403 403 404 403 404 404"),
    row("disputes:answer_process answered", "in  403 200 403 403 403 404 403 404 404"),
    row("disputes:answer_ground answered one", "in  403 200 403 403 403 404 403 404 404"),
    row("disputes:counter_claim answered", "in  403 200 403 403 403 404 403 404 404"),
    row("disputes:answer_truth answered", "in  403 200 403 403 403 404 403 404 404"),
    row("disputes:check_answer answered", "in  403 200 403 403 403 404 403 404 404"),
    row("mediation:sessions mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("mediation:mediator mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("mediation:private mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("mediation:proposals mediated", "in  200 200 200 200 200 404 200 404 404"),
    row("mediation:offer mediated", "in  200 200 404 404 404 404 404 404 404"),
    row("mediation:proposal mediated two", "in  200 200 200 404 404 404 404 404 404"),
    row("mediation:proposal mediated three", "in  404 200 200 404 404 404 404 404 404"),
    row("mediation:withdraw_proposal mediated two", "in  405 405 405 405 405 405 405 405 405"),
    row("mediation:settlement settled one", "in  200 200 200 404 200 200 200 404 404"),
    row("mediation:settlement mediated one", "in  404 404 200 404 404 404 404 404 404"),
    row("mediation:signed settled one", "in  200 200 404 404 404 404 404 404 404"),
    row("mediation:refuse settled one", "in  200 200 404 404 404 404 404 404 404"),
    row("mediation:settlement_pdf settled one", "in  200 200 200 404 200 200 200 404 404"),
    row("mediation:settlement_pdf mediated one", "in  404 404 200 404 404 404 404 404 404"),
    row("mediation:undertakings settled", "in  200 200 200 200 200 200 200 404 404"),
    row("mediation:report_breach settled", "in  200 200 404 404 404 404 404 404 404"),
    row("mediation:undertaking settled undertaking", "in  200 200 200 404 200 200 200 404 404"),
    row("mediation:waive settled undertaking", "in  404 200 404 404 404 404 404 404 404"),
    row("mediation:breach settled undertaking", "in  404 200 404 404 404 404 404 404 404"),
)

API = (
    row("api:schema", "200 200 200 200 200 200 200 200 200 200"),
    row("api:docs", "200 200 200 200 200 200 200 200 200 200"),
    row("api:api-root", "401 200 200 200 200 200 200 200 200 200"),
    row("api:claim-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:claim-detail claim.key", "401 200 200 200 200 200 200 200 200 200"),
    row("api:claim-provenance claim.key", "401 200 200 200 200 200 200 200 200 200"),
    row("api:claim-verify claim.key", "401 200 200 200 200 200 200 200 200 200"),
    row("api:title-transaction-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:title-transaction-detail title.hash", "401 200 200 200 200 200 200 200 200 200"),
    row("api:title-transaction-detail title.hidden", "401 200 404 404 404 200 404 200 404 404"),
    row("api:concentration-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:overlap-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:overlap-detail overlap", "401 200 200 200 200 200 200 200 200 200"),
    row("api:conflict-set-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:conflict-set-detail set.key", "401 200 200 200 200 200 200 200 200 200"),
    row("api:assessment-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:assessment-detail assessment.published", "401 200 200 200 200 200 200 200 200 200"),
    row("api:assessment-detail assessment.provisional", "401 404 404 200 200 200 200 200 200 404"),
    row("api:case-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:case-detail mediated", "401 200 200 200 200 200 404 200 404 404"),
    row("api:case-detail unserved", "401 200 404 200 200 200 404 200 404 404"),
    row("api:case-verify mediated", "401 200 200 200 200 200 404 200 404 404"),
    row("api:docket-entry-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:docket-entry-detail entry.hash", "401 200 200 200 200 200 404 200 404 404"),
    row("api:docket-entry-detail note.hash", "401 404 404 200 404 200 404 200 404 404"),
    row("api:docket-entry-detail proposal.hash", "401 200 200 200 404 200 404 200 404 404"),
    row("api:exhibit-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:exhibit-detail exhibit.key", "401 200 200 200 404 200 404 200 404 404"),
    row("api:deadline-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:deadline-detail deadline.key", "401 200 200 200 404 200 404 200 404 404"),
    row("api:settlement-list", "401 200 200 200 200 200 200 200 200 200"),
    row("api:settlement-detail settlement.key", "401 200 200 200 404 200 200 200 404 404"),
    row("api:settlement-detail settlement.draft", "401 404 404 200 404 404 404 404 404 404"),
)

ADMIN = (
    row("admin:index", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:search", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:disputes_case_step mediated.pk =terminate", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:disputes_case_serve answered.pk south.answered", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_another_way answered.pk south.answered", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_failed answered.pk service.answered", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_date answered.pk deadline.response", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:procedure_rulesversion_apply row:procedure.rulesversion", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:procedure_outage_end =0", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:procedure_outage_moves =0", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:disputes_case_note mediated.pk", "in  in  in  200 404 200 404 404 404 in"),
    row("admin:disputes_case_exhibit mediated.pk", "in  in  in  200 404 200 404 404 404 in"),
    row("admin:registry_claim_act claim.pk =transfer", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:registry_claim_act claim.pk =split", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_relate mediated.pk", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_part mediated.pk relation", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_gather mediated.pk", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_track mediated.pk", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_inbox", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_inbox_paper", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_inbox_decide review =accept", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_paper mediated.pk", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_service mediated.pk", "in  in  in  200 404 200 404 200 404 in"),
    row("admin:disputes_case_entry mediated.pk one", "in  in  in  200 200 200 404 200 404 in"),
    row("admin:disputes_case_entry mediated.pk sealed", "in  in  in  404 404 200 404 200 404 in"),
    row("admin:disputes_case_entry_act mediated.pk unsealed =strike", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:disputes_case_entry_act mediated.pk sealed =unseal", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:mediation_propose mediated.pk", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:mediation_make mediated.pk", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:mediation_draw_up settled.pk", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:mediation_settlement_edit row:mediation.settlement", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:mediation_plan mediated.pk", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:mediation_private mediated.pk north.party", "in  in  in  200 404 404 404 404 404 in"),
    row("admin:mediation_proposal_act row:mediation.proposal =withdraw", "in  in  in  on  404 404 404 404 404 in"),
    row("admin:registry_import_send", "in  in  in  404 404 200 404 404 404 in"),
    row("admin:registry_import_act =0 =map", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:registry_import_refused =0 =csv", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:notices_wording_edit =deadline", "in  in  in  404 404 404 404 404 200 in"),
    row("admin:notices_wording_edit =unheard", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:login", "in  403 403 on  on  on  on  on  on  403"),
    row("admin:logout", "on  on  on  405 405 405 405 405 405 on"),
    row("admin:password_change", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:password_change_done", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:autocomplete", "in  in  in  403 403 403 403 403 403 in"),
    row("admin:jsi18n", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:view_on_site row:disputes.case row:disputes.case", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:registry_establishment row:registry.claim", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:registry_establishment_act row:registry.claim =assess", "in  in  in  404 404 on  404 404 404 in"),
    row("admin:app_list =disputes", "in  in  in  200 200 200 200 200 404 in"),
    row("admin:app_list =mediation", "in  in  in  200 200 200 200 200 404 in"),
    row("admin:app_list =accounts", "in  in  in  200 200 200 200 200 200 in"),
    row("admin:mediation_appointment_act row:mediation.appointment =decline", "in  in  in  on  404 on  404 on  404 in"),
    row("admin:mediation_settlement_act row:mediation.settlement =void", "in  in  in  404 404 404 404 404 404 in"),
    row("admin:mediation_session_act row:mediation.session =cancel", "in  in  in  on  404 404 404 404 404 in"),
    row("admin:mediation_undertaking_act row:mediation.undertaking =perform", "in  in  in  on  404 on  on  on  404 in"),
)

SIGN_IN_AND_ACCOUNT = (
    row("account_login", "200 on  on  on  on  on  on  on  on  on"),
    row("account_logout", "on  200 200 200 200 200 200 200 200 200"),
    row("account_inactive", "200 200 200 200 200 200 200 200 200 200"),
    row("account_signup", "200 on  on  on  on  on  on  on  on  on"),
    row("account_reauthenticate", "in  200 200 200 200 200 200 200 200 200"),
    row("account_email", "in  200 200 200 200 200 200 200 200 200"),
    row("account_email_verification_sent", "200 200 200 200 200 200 200 200 200 200"),
    row("account_change_password", "in  200 200 200 200 200 200 200 200 200"),
    row("account_set_password", "in  on  on  on  on  on  on  on  on  on"),
    row("account_reset_password", "200 200 200 200 200 200 200 200 200 200"),
    row("account_confirm_login_code", "in  on  on  on  on  on  on  on  on  on"),
    row("account_reset_password_from_key_done", "200 200 200 200 200 200 200 200 200 200"),
    row("account_reset_password_done", "200 200 200 200 200 200 200 200 200 200"),
    row("mfa_index", "in  200 200 200 200 200 200 200 200 200"),
    row("mfa_authenticate", "in  on  on  on  on  on  on  on  on  on"),
    row("mfa_reauthenticate", "in  on  on  on  on  on  on  on  on  on"),
    row("mfa_activate_totp", "in  on  on  on  on  on  on  on  on  on"),
    row("mfa_deactivate_totp", "in  404 404 404 404 404 404 404 404 404"),
    row("mfa_view_recovery_codes", "in  404 404 404 404 404 404 404 404 404"),
    row("mfa_generate_recovery_codes", "in  on  on  on  on  on  on  on  on  on"),
    row("mfa_download_recovery_codes", "in  404 404 404 404 404 404 404 404 404"),
    row("account_confirm_email =abc", "200 200 200 200 200 200 200 200 200 200"),
    row("account_reset_password_from_key =abc =abc-def", "200 200 200 200 200 200 200 200 200 200"),
)

#                              carol cleo dora mona dan ada
MODELS = {
    "accounts.party": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 200 403 403 403"),
    "accounts.membership": Model("200 200 200 200 200 200", "on  on  200 on  200 200", "403 403 200 403 403 403"),
    "accounts.user": Model("403 403 403 403 200 200", "403 403 403 403 200 200", "403 403 403 403 403 200"),
    "accounts.officerole": Model("403 403 403 403 200 200", "403 403 403 403 200 200", "403 403 403 403 403 200"),
    "accounts.apitoken": Model("403 403 403 403 403 200", "403 403 403 403 403 200", "403 403 403 403 403 403"),
    "notices.notice": Model("200 200 200 200 200 200", "on  on  200 on  on  on", "403 403 403 403 403 403"),
    "notices.bounce": Model("403 403 200 403 403 200", "403 403 on  403 403 on", "403 403 403 403 403 403"),
    "notices.wording": Model("403 403 403 403 403 200", "403 403 403 403 403 on", "403 403 403 403 403 403"),
    "procedure.rulesversion": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 200"),
    "procedure.calendarversion": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 200"),
    "procedure.outage": Model("200 200 200 200 200 200", "on  on  on  on  on  on", "403 403 200 403 403 200"),
    "procedure.change": Model("403 403 200 403 200 403", "403 403 on  403 on  403", "403 403 403 403 403 403"),
    "vault.storedfile": Model("200 200 200 200 200 200", "200 on  200 on  200 on", "403 403 403 403 403 403"),
    "registry.claim": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 403"),
    "registry.overlap": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 403"),
    "registry.conflictset": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 403"),
    "registry.importjob": Model("403 403 200 403 200 403", "404 404 404 404 404 404", "403 403 403 403 403 403"),
    "registry.importmapping": Model("403 403 200 403 200 403", "403 403 on  403 on  403", "403 403 403 403 403 403"),
    "registry.assessment": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 403"),
    "registry.closedground": Model("200 200 200 200 200 200", "on  on  on  on  on  on", "403 403 200 403 403 403"),
    "registry.referenceversion": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 403 403 403 403"),
    "registry.register": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 200 403 403 403"),
    "registry.body": Model("200 200 200 200 200 200", "200 200 200 200 200 200", "403 403 200 403 403 403"),
    "registry.treaty": Model("200 200 200 200 200 200", "on  on  on  on  on  on", "403 403 200 403 403 403"),
    "registry.importrun": Model("200 200 200 200 200 200", "on  on  on  on  on  on", "403 403 403 403 403 403"),
    "disputes.case": Model("200 200 200 200 200 403", "200 200 200 200 200 404", "403 403 403 403 403 403"),
    "mediation.appointment": Model("200 200 200 403 200 403", "200 404 200 404 200 404", "403 403 403 403 403 403"),
    "mediation.mediatorprofile": Model("200 200 200 403 200 403", "200 on  200 403 200 403", "403 403 200 403 403 403"),
    "mediation.proposal": Model("200 200 403 403 403 403", "200 404 404 404 404 404", "403 403 403 403 403 403"),
    "mediation.settlement": Model("200 200 200 200 200 403", "200 404 404 404 404 404", "403 403 403 403 403 403"),
    "mediation.session": Model("200 200 403 403 403 403", "200 404 404 404 404 404", "403 403 403 403 403 403"),
    "mediation.undertaking": Model("200 200 200 200 200 403", "200 404 200 200 200 404", "403 403 403 403 403 403"),
}

# Kinds of rows of the libraries: nobody of the office meets them in the admin.
CLOSED_MODELS = (
    "account.emailaddress",
    "mfa.authenticator",
    "axes.accessattempt",
    "axes.accesslog",
    "axes.accessfailurelog",
    "knox.authtoken",
)

# Routes that lead nowhere new: the old address of a row (a redirect to it), the admin's 404, the same resource under a
# suffix (".json"), which answers as its plain address does.
BY_RULE = (
    r"^admin/\w+/\w+/<path:object_id>/$",
    r"^admin/\(\?P<url>\.\*\)\$$",
    r"^api/v1/.*\(\?P<format>",
    r"^api/v1/<drf_format_suffix:format>$",
)

ROWS: tuple[Row, ...] = (*PORTAL, *API, *ADMIN, *SIGN_IN_AND_ACCOUNT)
