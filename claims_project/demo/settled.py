"""Disputes whose agreement is being signed, is in force, or was performed."""

from __future__ import annotations

from claims_project.demo.course import Dispute, on, opened
from claims_project.demo.files import corners, extract, log, plan, table
from claims_project.demo.story import Brief

PREAMBLE = (
    "The parties settle their dispute on the terms below, reached in mediation under the procedural rules "
    "of the office."
)
DISCLOSURE = (
    "Until four years ago I sat on a panel on works safety that Titan Resources had called; it was unpaid "
    "and has ended."
)

TO_SIGN = {
    "occator": Dispute(
        Brief(
            claimant="helios",
            claims=("BR-20931", "BR-20944"),
            grounds=(
                (
                    "overlap",
                    "BR-20944 reaches over the eastern edge of Cerealia Salts, which the Consortium has worked "
                    "since it was registered.",
                ),
                ("earlier_priority", "BR-20931 is the earlier claim by three years."),
            ),
            relief="That BR-20944 be cut back to the line of Cerealia Salts.",
            papers=(extract("BR-20931"), plan("BR-20931", "BR-20944"), corners("BR-20931")),
            positions=(
                ("admitted", "The claims overlap."),
                (
                    "admitted",
                    "BR-20931 is earlier; but the Federation has built an evaporation field in the common ground "
                    "in good faith.",
                ),
            ),
            answer="The Federation accepts the process and asks that its works be valued.",
            answer_papers=(
                table(
                    "Value of the evaporation field",
                    "Belt Mining Federation",
                    "item,years used,value\nlined ponds,4,310000\npumps and lines,4,96000\naccess road,5,48000",
                    kind="report",
                ),
            ),
        ),
        (
            *opened(152, 149, 146),
            on(122, "answer", by="belt"),
            on(104, "ask_for_mediator"),
            on(101, "nominate", mediator="mediator"),
            on(94, "accept"),
            on(78, "begin"),
            on(75, "plan", ahead=-62, place="Neutral station, room 2"),
            on(61, "hold", hour=16, next_step="The Federation files the value of its works."),
            on(30, "plan", ahead=-20, place="Neutral station, room 2"),
            on(20, "hold", hour=16, next_step="The mediator puts terms within a week."),
            on(
                16,
                "propose",
                terms="The Federation gives up the common ground at Occator. The Consortium pays for the works "
                "that stand in it.",
                days=8,
                division="relinquish-second",
            ),
            on(14, "reply", by="belt"),
            on(12, "reply", by="helios"),
            on(
                9,
                "draw_up",
                title="Boundary between Cerealia Salts and Vinalia West",
                preamble=PREAMBLE,
                clauses=(
                    (
                        "payment",
                        "Helios Mining Consortium pays Belt Mining Federation 420,000 credits for the works in "
                        "the common ground.",
                        "helios",
                        "belt",
                        45,
                    ),
                    (
                        "undertaking",
                        "Belt Mining Federation drains the lined ponds and removes its pumps from the common ground.",
                        "belt",
                        "helios",
                        75,
                    ),
                    (
                        "release",
                        "With this agreement all claims of the parties about the common ground are settled.",
                        "",
                        "",
                        None,
                    ),
                    ("confidentiality", "The valuation of the works stays between the parties.", "", "", None),
                ),
            ),
            on(5, "send_to_sign"),
            on(3, "sign", by="helios"),
        ),
    ),
    "erebus": Dispute(
        Brief(
            claimant="mars",
            claims=("MR-1182", "MR-1204"),
            grounds=(
                (
                    "overlap",
                    "Field 4 and Erebus Shoulder were registered six weeks apart, within one window; the overlap "
                    "takes in the ridge "
                    "on which both have drilled.",
                ),
            ),
            relief="That the ridge be divided.",
            papers=(extract("MR-1182"), plan("MR-1182", "MR-1204")),
            positions=(("admitted", "Neither comes first."),),
            answer="Tharsis Ice and Water accepts the process.",
            answer_papers=(extract("MR-1204"),),
        ),
        (
            *opened(140, 137, 135),
            on(118, "answer", by="tharsis"),
            on(98, "ask_for_mediator"),
            on(96, "nominate", mediator="mediator3"),
            on(88, "accept"),
            on(72, "begin"),
            on(70, "plan", ahead=-55, place="Arcadia, Council House"),
            on(54, "hold", hour=16, next_step="The surveyors of both sides stake a median line."),
            on(
                40,
                "propose",
                by="tharsis",
                terms="The ridge is halved by a straight line. Wells already sunk stay with whoever sank them "
                "for five years.",
                days=20,
                division="median",
            ),
            on(33, "reply", by="mars"),
            on(
                18,
                "draw_up",
                title="Division of the Erebus ridge",
                preamble=PREAMBLE,
                clauses=(
                    (
                        "undertaking",
                        "Tharsis Ice and Water sets seven beacons along the new line.",
                        "tharsis",
                        "mars",
                        40,
                    ),
                    (
                        "undertaking",
                        "Mars Collective gives Tharsis Ice and Water the logs of its wells on the ridge.",
                        "mars",
                        "tharsis",
                        30,
                    ),
                ),
            ),
            on(8, "send_to_sign"),
            on(6, "sign", by="mars"),
            on(1, "sign", by="tharsis"),
        ),
    ),
}

IN_FORCE = {
    "cabeus": Dispute(
        Brief(
            claimant="helios",
            claims=("LC-0129", "LC-0130"),
            grounds=(
                (
                    "overlap",
                    "Cold Trap B takes in the ice field on the eastern wall, which Cold Trap A has covered for "
                    "two years more.",
                ),
            ),
            relief="That Cold Trap B end at the crest of the eastern wall.",
            papers=(extract("LC-0129"), plan("LC-0129", "LC-0130")),
            positions=(("admitted", "Cold Trap A is earlier; the crest was taken for its boundary."),),
            answer="Tharsis Ice and Water accepts the process and asks for supply during the change.",
            answer_papers=(extract("LC-0130"),),
        ),
        (
            *opened(190, 187, 184),
            on(160, "answer", by="tharsis"),
            on(142, "ask_for_mediator"),
            on(139, "nominate", mediator="mediator"),
            on(132, "accept"),
            on(115, "begin"),
            on(112, "plan", ahead=-96, place="Neutral station, room 4"),
            on(95, "hold", hour=16, next_step="The mediator puts terms before the end of the month."),
            on(
                80,
                "propose",
                terms="Tharsis Ice and Water gives up the common ground. The Consortium supplies it with water "
                "for six months.",
                days=14,
                division="relinquish-second",
            ),
            on(76, "reply", by="tharsis"),
            on(74, "reply", by="helios"),
            on(
                66,
                "draw_up",
                title="The eastern wall of Cabeus",
                preamble=PREAMBLE,
                clauses=(
                    (
                        "payment",
                        "Helios Mining Consortium pays Tharsis Ice and Water 64,000 credits for its wells.",
                        "helios",
                        "tharsis",
                        -20,
                    ),
                    (
                        "undertaking",
                        "Tharsis Ice and Water removes its beacons from the common ground.",
                        "tharsis",
                        "helios",
                        -6,
                    ),
                    (
                        "undertaking",
                        "Helios Mining Consortium delivers the survey of the new line to both registers of works.",
                        "helios",
                        "tharsis",
                        4,
                    ),
                    (
                        "undertaking",
                        "Helios Mining Consortium supplies Tharsis Ice and Water with 90 m³ of water a month.",
                        "helios",
                        "tharsis",
                        110,
                    ),
                ),
            ),
            on(60, "send_to_sign"),
            on(57, "sign", by="tharsis"),
            on(54, "sign", by="helios"),
            on(50, "take_force"),
            on(
                28,
                "prove",
                clause=3,
                proof="Transfer of 64,000 credits, reference HMC-20771, confirmed by the recipient's bank.",
            ),
            on(25, "perform", clause=3),
            on(
                9,
                "prove",
                clause=4,
                proof="All six beacons were taken up and photographed before removal; the log is attached.",
                paper=log(
                    "Removal of six beacons",
                    "Tharsis Ice and Water, field crew",
                    "Beacons 1 to 4 removed on the first day.\nBeacons 5 and 6 removed on the second day.\nSite "
                    "left level.",
                ),
            ),
        ),
    ),
    "aquifer": Dispute(
        Brief(
            claimant="belt",
            respondents=("titan",),
            track="T3",
            tariff="Titan Resources, ice extraction at Ahuna Foot, limit of 1,200 m³ a month",
            grounds=(
                (
                    "rate_too_high",
                    "Returns show 1,900 m³ in each of three months; the common aquifer has fallen by 4 m.",
                ),
            ),
            relief="That extraction keep to the limit, and the level of the aquifer be published.",
            papers=(
                table(
                    "Level of the common aquifer",
                    "Belt Mining Federation",
                    "month,level m\n1,-118.2\n2,-119.6\n3,-121.1\n4,-122.2",
                    kind="report",
                ),
            ),
            positions=(("denied", "The limit is a yearly mean."),),
            answer="Titan Resources accepts the process.",
        ),
        (
            *opened(200, 197, 194),
            on(182, "answer", by="titan"),
            on(165, "ask_for_mediator"),
            on(163, "nominate", mediator="mediator3"),
            on(156, "accept", disclosures=DISCLOSURE),
            on(138, "begin"),
            on(135, "plan", ahead=-120, place="Ceres Station, Federation Hall"),
            on(119, "hold", hour=16, next_step="Both sides exchange their gauges' readings."),
            on(
                100,
                "propose",
                terms="Titan Resources keeps to 1,200 m³ in every month, and publishes the level of the aquifer.",
                days=14,
            ),
            on(96, "reply", by="belt"),
            on(93, "reply", by="titan"),
            on(
                85,
                "draw_up",
                title="Extraction at Ahuna Foot",
                preamble=PREAMBLE,
                clauses=(
                    (
                        "undertaking",
                        "Titan Resources installs a sealed meter on each of its three wells.",
                        "titan",
                        "belt",
                        -16,
                    ),
                    (
                        "undertaking",
                        "Titan Resources publishes the level of the aquifer every month for a year.",
                        "titan",
                        "belt",
                        200,
                    ),
                ),
            ),
            on(80, "send_to_sign"),
            on(78, "sign", by="belt"),
            on(75, "sign", by="titan"),
            on(70, "take_force"),
            on(
                8,
                "breach",
                clause=2,
                by="belt",
                reasons="One of the three wells has no sealed meter; the gauge there is read by hand.",
            ),
        ),
    ),
}

PERFORMED = {
    "meridiani": Dispute(
        Brief(
            claimant="belt",
            claims=("MR-0460", "MR-0455"),
            grounds=(
                (
                    "boundary",
                    "The northern line of Meridiani South was drawn from a superseded map, and crosses MR-0455.",
                ),
            ),
            relief="That the line be drawn anew so that the conveyor of the Federation stays within its claim.",
            papers=(extract("MR-0460"), plan("MR-0460", "MR-0455")),
            positions=(("admitted", "The map was superseded."),),
            answer="The Collective accepts the process.",
        ),
        (
            *opened(236, 233, 230),
            on(208, "answer", by="mars"),
            on(196, "ask_for_mediator"),
            on(194, "nominate", mediator="mediator"),
            on(188, "accept"),
            on(171, "begin"),
            on(169, "plan", ahead=-158, place="By relay"),
            on(157, "hold", hour=16, next_step="Terms within two weeks."),
            on(
                148,
                "propose",
                terms="Meridiani South gives up the common ground. The conveyor keeps a right of way of 30 m.",
                days=14,
                division="relinquish-second",
            ),
            on(145, "reply", by="belt"),
            on(143, "reply", by="mars"),
            on(
                136,
                "draw_up",
                title="Northern line of Meridiani South",
                preamble=PREAMBLE,
                clauses=(
                    (
                        "undertaking",
                        "Mars Collective enters the right of way of the conveyor in its works plan.",
                        "mars",
                        "belt",
                        -100,
                    ),
                    (
                        "payment",
                        "Belt Mining Federation pays Mars Collective 18,000 credits for the survey.",
                        "belt",
                        "mars",
                        -90,
                    ),
                ),
            ),
            on(132, "send_to_sign"),
            on(130, "sign", by="mars"),
            on(129, "sign", by="belt"),
            on(126, "take_force"),
            on(108, "prove", clause=3, proof="Works plan, edition 12, sheet 4 shows the right of way."),
            on(105, "perform", clause=3),
            on(98, "waive", clause=4, by="mars", reasons="The survey was paid for from common funds."),
            on(94, "complete"),
        ),
    ),
}
