"""Disputes that are being written, filed, corrected, registered, or wait for the answer."""

from __future__ import annotations

from claims_project.demo.course import Dispute, on, opened
from claims_project.demo.files import corners, extract, letter, log, plan, table
from claims_project.demo.story import Brief

DRAFTS = {
    "arcadia": Dispute(
        Brief(
            claimant="helios",
            claims=("MR-1190", "MR-1182"),
            grounds=(
                (
                    "boundary",
                    "The eastern line of MR-1190 was surveyed from beacon 14, which the first survey of Arcadia "
                    "shows 310 m "
                    "east of where the register places it. If the beacon is put right, most of the common ground "
                    "falls away.",
                ),
            ),
            papers=(extract("MR-1190"), corners("MR-1190")),
        ),
        (on(3, "draft", complete=False),),
    ),
    "stickney_fee": Dispute(
        Brief(
            claimant="belt",
            respondents=("phobos",),
            track="T4",
            grounds=(
                (
                    "class_lower",
                    "Ore carriers of the Federation under 400 t are charged as bulk carriers. Schedule B places "
                    "them in class 3.",
                ),
            ),
            papers=(
                table(
                    "Berthing invoices, last quarter",
                    "Phobos Transfer Works",
                    "date,vessel,class charged,days,amount\n1,Anselm Rey,2,4,18400\n9,Cinder Path,2,3,13800\n"
                    "17,Anselm Rey,2,5,23000",
                ),
            ),
        ),
        (on(6, "draft", complete=False),),
    ),
}

FILED = {
    "kraken": Dispute(
        Brief(
            claimant="titan",
            claims=("KS-077", "KS-078"),
            grounds=(
                (
                    "overlap",
                    "KS-078 was drawn from radar altimetry of the old shoreline. It reaches across the western "
                    "bank of Moray "
                    "Inlet into ground that KS-077 has covered since its registration.",
                ),
                ("earlier_priority", "KS-077 was registered more than two years before KS-078."),
            ),
            relief="That the boundary of KS-078 be withdrawn to the eastern bank of Moray Inlet.",
            papers=(extract("KS-077"), plan("KS-077", "KS-078")),
        ),
        (on(3, "file"),),
    ),
    "ligeia_access": Dispute(
        Brief(
            claimant="mars",
            track="T2",
            claims=("KS-101", "KS-102"),
            apart=True,
            grounds=(
                (
                    "exclusive_access",
                    "The approach to the eastern landing of Ligeia Mare passes over KS-102. Since the spring "
                    "Titan Resources "
                    "has refused passage to carriers that do not buy its bunkering.",
                ),
                (
                    "concentration",
                    "KS-101 and KS-102 together take in the only two landings on the eastern shore that are "
                    "usable in all seasons.",
                ),
            ),
            relief="A right of way over KS-102 to the eastern landing, at cost, for every carrier that keeps the "
            "traffic rules.",
            papers=(
                log(
                    "Refused approaches, eastern landing",
                    "Mars Collective, traffic desk",
                    "Carrier Patience: approach refused, no bunkering contract.\nCarrier Long Reach: approach "
                    "refused, no reason given.\n"
                    "Carrier Patience: approach refused; diverted to the northern landing, 61 h lost.",
                ),
                extract("KS-102"),
            ),
        ),
        (
            on(6, "file"),
            on(
                5,
                "remark",
                text="Provision on open access is in issue. The monitor's desk was asked for the traffic figures.",
            ),
        ),
    ),
    "transfer_dues": Dispute(
        Brief(
            claimant="helios",
            respondents=("phobos",),
            track="T4",
            tariff="Phobos Transfer Works, Schedule of docking fees, edition 7, section 3 (transfer dues)",
            grounds=(
                (
                    "not_chargeable",
                    "Section 3 charges transfer dues on cargo that changes carrier at the dock. Our cargo stayed "
                    "aboard; only "
                    "the crew changed.",
                ),
                (
                    "rate_too_high",
                    "Edition 7 raised the due by 38 % with nine days' notice; the schedule itself asks for sixty.",
                ),
            ),
            relief="That the transfer dues invoiced in the last two quarters be set aside, and edition 6 apply "
            "until notice is given.",
            papers=(
                table(
                    "Transfer dues invoiced",
                    "Phobos Transfer Works",
                    "invoice,vessel,cargo t,due per t,amount\nPT-8841,Meridian Star,310,44.00,13640.00\n"
                    "PT-8907,Meridian Star,295,60.70,17906.50",
                ),
                letter(
                    "Request to review the transfer dues",
                    "Helios Mining Consortium",
                    "We ask you to review invoices PT-8841 and PT-8907. No cargo was transferred at your dock on "
                    "either day.\n\n"
                    "We have paid both under protest, and ask for your answer within thirty days.",
                ),
            ),
        ),
        (on(2, "file"),),
    ),
    "olivine_rate": Dispute(
        Brief(
            claimant="helios",
            respondents=("mars",),
            track="T3",
            tariff="Mars Collective, extraction return for MR-0907, third quarter",
            grounds=(
                (
                    "rate_too_high",
                    "The Collective's return shows 41,200 t of chromite from MR-0907 in one quarter. The limit "
                    "of the claim is 30,000 t.",
                ),
            ),
            relief="That extraction be brought under the limit, and the excess be set off in the coming two quarters.",
            papers=(
                table(
                    "Extraction return, MR-0907",
                    "Mars Collective",
                    "month,chromite t,limit t\n1,13100,10000\n2,14050,10000\n3,14050,10000",
                    kind="report",
                ),
            ),
        ),
        (
            on(34, "file"),
            on(
                27,
                "return_it",
                defects=(
                    "The request does not say which edition of the extraction limits it relies on. Name the "
                    "edition and the table.",
                    "The return is an unsigned copy. File a certified copy, or say from whom it was obtained.",
                ),
            ),
            on(26, "remark", text="The claimant's office was told by relay how to certify a copy of a return."),
        ),
    ),
}

REGISTERED = {
    "metal_field": Dispute(
        Brief(
            claimant="helios",
            claims=("BR-50002", "BR-50001"),
            grounds=(
                (
                    "overlap",
                    "The register shows common ground between BR-50001 and BR-50002. The holder of BR-50001 "
                    "keeps its corners "
                    "confidential, so that we cannot tell where our drilling would touch its claim.",
                ),
            ),
            relief="That the common ground be fixed, and divided so that both works can go on.",
            papers=(
                extract("BR-50002"),
                log(
                    "Drill collars, Metal Field 2",
                    "Helios Mining Consortium, Psyche works",
                    "Collar 1: 412 m deep, core to 388 m.\nCollar 2: 390 m deep, core to 371 m.\nCollar 3: "
                    "stopped at 40 m, awaiting the boundary.",
                ),
            ),
        ),
        (
            on(5, "file"),
            on(
                1,
                "register",
                why_different="That case is about the common ground of BR-50003; it is to be consolidated into "
                "this one.",
            ),
            on(1, "remark", hour=15, text="Coordinates of BR-50001 are confidential: serve without a map."),
        ),
    ),
    "arago": Dispute(
        Brief(
            claimant="aristarchus",
            claims=("LC-0341", "LC-0340"),
            grounds=(
                (
                    "overlap",
                    "Beacons 3 and 4 of Arago Homestead stand 1.4 km inside LC-0341, which was registered a year "
                    "earlier.",
                ),
                (
                    "earlier_priority",
                    "The holders of LC-0340 rely on a location notice. A location notice gives no priority "
                    "before registration.",
                ),
            ),
            relief="That the western line of LC-0340 be moved to the eastern line of LC-0341.",
            papers=(extract("LC-0341"), plan("LC-0341", "LC-0340")),
        ),
        (
            on(8, "file"),
            on(2, "register"),
            on(1, "serve", on="vasquez", hour=14),
        ),
    ),
}

ANSWER_DUE = {
    "aristarchus": Dispute(
        Brief(
            claimant="helios",
            claims=("LC-0417", "LC-0588"),
            grounds=(
                (
                    "overlap",
                    "The south-western part of LC-0588 lies inside LC-0417. The Federation has begun to strip "
                    "regolith there, "
                    "between the old haul road and beacon 9.",
                ),
                (
                    "earlier_priority",
                    "LC-0417 was registered more than three years before LC-0588, in the same register, and has "
                    "been worked since.",
                ),
            ),
            relief="That the Federation stop stripping in the common ground, and the boundary of LC-0588 follow "
            "that of LC-0417.",
            papers=(
                extract("LC-0417"),
                plan("LC-0417", "LC-0588"),
                log(
                    "Observations at beacon 9",
                    "Helios Mining Consortium, field survey",
                    "06:10 two strippers at work south-west of beacon 9.\n07:45 beacon 9 found displaced by 2.1 "
                    "m.\n09:30 strip measured: 340 m by 22 m.",
                ),
            ),
        ),
        opened(33, 30, 26),
    ),
    "berthing": Dispute(
        Brief(
            claimant="haulers",
            respondents=("phobos",),
            track="T4",
            tariff="Phobos Transfer Works, Schedule of docking fees, edition 7, section 1 (berthing)",
            grounds=(
                (
                    "class_exempt",
                    "Vessels that carry water and medical supplies are exempt under section 1.4. Six of our "
                    "calls were charged all the same.",
                ),
            ),
            relief="That the six berthing fees be repaid.",
            papers=(
                table(
                    "Six berthing fees",
                    "Phobos Transfer Works",
                    "invoice,vessel,cargo,fee\nPT-8712,Quiet Harbour,water,5200\nPT-8725,Quiet "
                    "Harbour,water,5200\nPT-8733,Samaritan,medical,4100\n"
                    "PT-8761,Samaritan,medical,4100\nPT-8790,Quiet Harbour,water,5200\nPT-8802,Quiet "
                    "Harbour,water,5200",
                ),
            ),
        ),
        (
            *opened(26, 23, 20),
            on(
                2,
                "remark",
                text="No answer was received in time. The claimant asks what happens next; a default notice is "
                "to be considered.",
            ),
            on(
                1,
                "relate",
                hour=15,
                to="transfer_dues",
                kind="same_tariff",
                reason="Both are about edition 7 of the same schedule; what it means should be read alike.",
            ),
        ),
    ),
}
