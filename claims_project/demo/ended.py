"""Disputes that ended in another way than by an agreement."""

from __future__ import annotations

from claims_project.demo.course import Dispute, on, opened
from claims_project.demo.files import extract, letter, plan, table
from claims_project.demo.story import Brief

ENDED = {
    "damascus": Dispute(
        Brief(
            claimant="titan",
            claims=("KS-211", "KS-210"),
            grounds=(
                ("overlap", "Damascus Margin and the Vent Field meet along the sulcus; both plan to drill there."),
            ),
            relief="That the line along the sulcus be fixed.",
            papers=(extract("KS-211"), plan("KS-211", "KS-210")),
        ),
        (
            on(64, "file"),
            on(61, "register"),
            on(
                52,
                "withdraw",
                reasons="The parties have agreed between themselves; no works are planned on the sulcus for two years.",
            ),
        ),
    ),
    "rheasilvia": Dispute(
        Brief(
            claimant="psyche",
            claims=("BR-40202", "BR-40201"),
            grounds=(("overlap", "Central Peak West and Central Peak share the olivine ledge on the western flank."),),
            relief="That the ledge be divided.",
            papers=(extract("BR-40202"), plan("BR-40202", "BR-40201")),
            answer="The Federation holds the earlier title and sees nothing to mediate. It declines the process.",
        ),
        (
            *opened(88, 85, 82),
            on(61, "answer", by="belt", accepts=False),
            on(
                57,
                "close_declined",
                reasons="The respondent declined the process. The claimant was told of the ways that remain open "
                "to it.",
            ),
        ),
    ),
    "limtoc": Dispute(
        Brief(
            claimant="mars",
            respondents=("kestrel",),
            track="T3",
            tariff="Kestrel Prospecting, quarterly return for BR-3303",
            grounds=(
                (
                    "rate_too_high",
                    "No return was filed for two quarters, and carriers report loads above the limit of the claim.",
                ),
            ),
            relief="That the returns be filed and the limit be kept.",
            papers=(
                table(
                    "Loads reported by carriers",
                    "Mars Collective",
                    "week,loads,tonnes\n1,6,210\n2,7,248\n3,6,205",
                    kind="report",
                ),
            ),
        ),
        (
            *opened(110, 107, 104),
            on(86, "give_default_notice"),
            on(
                66,
                "refer_unanswered",
                reasons="The respondent answered neither in time nor after the notice of default; the claimant asked "
                "for a referral.",
            ),
        ),
    ),
    "notice": Dispute(
        Brief(
            claimant="kestrel",
            respondents=("coalition",),
            claims=("LC-0593",),
            apart=True,
            grounds=(("other", "A navigation notice of the Coalition speaks of our placer as abandoned."),),
            relief="That the notice be withdrawn and the loss of reputation be made good.",
            papers=(
                letter(
                    "Navigation notice 44",
                    "Coalition, traffic service",
                    "Masters are warned of unlit equipment on the abandoned placer workings east of Schröter Rim.",
                ),
            ),
        ),
        (
            on(14, "file"),
            on(
                9,
                "refuse",
                reasons="A navigation notice is no act on a claim, and the office does not award damages. The "
                "traffic service "
                "corrects its notices on request; its address is enclosed.",
            ),
        ),
    ),
    "stickney": Dispute(
        Brief(
            claimant="phobos",
            claims=("BR-3301", "BR-3302"),
            grounds=(
                ("overlap", "Stickney East reaches into the safety zone of the dock."),
                ("earlier_priority", "BR-3301 is the earlier claim by two years."),
            ),
            relief="That BR-3302 end at the safety zone.",
            papers=(extract("BR-3301"), plan("BR-3301", "BR-3302")),
            positions=(
                ("denied", "The safety zone was drawn after BR-3302 was registered."),
                ("admitted", "BR-3301 is earlier."),
            ),
            answer="The Cooperative accepts the process.",
        ),
        (
            *opened(158, 155, 152),
            on(130, "answer", by="haulers"),
            on(112, "ask_for_mediator"),
            on(110, "nominate", mediator="mediator3"),
            on(103, "accept"),
            on(86, "begin"),
            on(84, "plan", ahead=-70, place="Phobos, Transit Hall"),
            on(69, "hold", hour=16, next_step="Each party says what the safety zone must allow."),
            on(
                50,
                "propose",
                terms="The safety zone is narrowed to 120 m, and works in it are agreed a week before.",
                days=14,
            ),
            on(46, "reply", by="phobos"),
            on(39, "reply", by="haulers", answer="decline"),
            on(12, "terminate", ground="no_prospect"),
        ),
    ),
    "landing_rights": Dispute(
        Brief(
            claimant="helios",
            respondents=("coalition",),
            track="T2",
            claims=("LC-0219",),
            apart=True,
            grounds=(
                (
                    "exclusive_access",
                    "The landing at Tranquillity Post is closed to carriers of third parties by night.",
                ),
            ),
            relief="That the landing be open at all hours to carriers with a pilot.",
            papers=(
                letter(
                    "Standing order of the landing",
                    "Coalition, Tranquillity Post",
                    "Between 20:00 and 06:00 the landing takes vessels of the Coalition only.",
                ),
            ),
            positions=(("admitted", "The order is in force, for want of a night watch."),),
            answer="The Coalition accepts the process.",
        ),
        (
            *opened(222, 219, 216),
            on(190, "answer", by="coalition"),
            on(172, "ask_for_mediator"),
            on(170, "nominate", mediator="mediator3"),
            on(163, "accept"),
            on(146, "begin"),
            on(144, "plan", ahead=-130, place="Tycho Station"),
            on(129, "hold", hour=16, next_step="The Coalition reports on a night watch."),
            on(84, "terminate", ground="time", by="helios"),
            on(72, "refer", by="helios"),
        ),
    ),
    "pallas": Dispute(
        Brief(
            claimant="belt",
            claims=("BR-60010", "BR-60011"),
            grounds=(("overlap", "Pallas Hollow was staked over the eastern end of Pallas Ridge."),),
            relief="That BR-60011 be cut back.",
            papers=(extract("BR-60010"),),
            positions=(("denied", "The ridge was never worked at that end."),),
            answer="Kestrel Prospecting accepts the process.",
        ),
        (
            *opened(198, 195, 192),
            on(170, "answer", by="kestrel"),
            on(154, "ask_for_mediator"),
            on(22, "lapse"),
        ),
    ),
    "metal_field_3": Dispute(
        Brief(
            claimant="titan",
            claims=("BR-50003", "BR-50001"),
            grounds=(("overlap", "The register shows common ground between BR-50001 and BR-50003."),),
            relief="That the common ground be fixed together with that of BR-50002.",
            papers=(extract("BR-50003"),),
        ),
        (
            on(6, "file"),
            on(1, "consolidate", hour=16, into="metal_field", reasons="Both are about ground of BR-50001."),
        ),
    ),
}
