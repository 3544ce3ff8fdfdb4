"""Disputes in negotiation, in the choice of a mediator, in mediation, or stayed."""

from __future__ import annotations

from claims_project.demo.course import Dispute, on, opened
from claims_project.demo.files import extract, letter, log, plan, table
from claims_project.demo.story import Brief

NEGOTIATION = {
    "ahuna_dock": Dispute(
        Brief(
            claimant="belt",
            respondents=("helios",),
            track="T4",
            tariff="Helios Mining Consortium, Occator landing, tariff of the current year",
            grounds=(
                (
                    "rate_too_high",
                    "The landing fee was doubled although the landing was built with a contribution of the "
                    "Federation.",
                ),
            ),
            relief="That the fee return to the level agreed when the landing was built.",
            papers=(
                letter(
                    "Agreement on the building of the Occator landing",
                    "Belt Mining Federation",
                    "The Federation contributes two fifths of the cost of the landing at Occator.\n\n"
                    "The Consortium operates the landing and keeps its fees at cost for vessels of the Federation.",
                    kind="instrument",
                ),
            ),
            positions=(
                ("denied", "The agreement speaks of the cost of operation, which has itself doubled since the "
                "second crane."),
            ),
            answer="The Consortium accepts the process and is ready to open its accounts of the landing.",
            answer_papers=(
                table(
                    "Operating cost of the Occator landing",
                    "Helios Mining Consortium",
                    "year,calls,cost,cost per call\n1,212,1890000,8915\n2,240,2010000,8375\n3,251,4120000,16414",
                ),
            ),
        ),
        (
            *opened(47, 44, 40, method="post", proof="Return receipt CE 20 417, signed at the Occator desk"),
            on(22, "answer", by="helios"),
            on(15, "remark", event="minute", text="The parties met at Occator on the 3rd to compare their accounts."),
            on(14, "correct", text="The parties met on the 4th; the 3rd was a holiday of the Consortium."),
            on(12, "remark", event="minute", text="Invoices of the Phobos Transfer Works were handed in."),
            on(12, "strike", hour=15, reason="Entered in the wrong case: the invoices belong to another dispute."),
            on(8, "remark", event="minute", text="The Consortium laid its propellant prices before the office."),
            on(8, "seal", hour=12, open_to="helios", reasons="Prices agreed with third persons not heard here."),
        ),
    ),
    "nili": Dispute(
        Brief(
            claimant="titan",
            claims=("MR-0911", "MR-0907"),
            grounds=(
                ("overlap", "MR-0907 and MR-0911 share the chromite lens on the northern scarp; both works have "
                "reached it."),
                (
                    "boundary",
                    "The description of MR-0907 gives its north-eastern corner twice, by bearing and by "
                    "coordinates, and the two "
                    "lie 1.1 km apart.",
                ),
            ),
            relief="That the corner be fixed by coordinates, and the lens be worked under one plan.",
            papers=(extract("MR-0911"), plan("MR-0911", "MR-0907")),
            positions=(
                ("admitted", "Both works have reached the lens."),
                ("denied", "The bearing was observed on the ground and prevails over coordinates read from a map."),
            ),
            answer="The Collective accepts the process. A single plan of works is in the interest of both.",
            answer_papers=(extract("MR-0907"),),
        ),
        (
            *opened(58, 55, 52),
            on(28, "answer", by="mars"),
            on(12, "add_papers", by="titan", papers=(
                log(
                    "Assays of the chromite lens",
                    "Titan Resources, laboratory",
                    "Hole N-4: 31.2 % Cr2O3 over 6.1 m.\nHole N-5: 28.8 % Cr2O3 over 4.4 m.\nHole N-7: barren.",
                ),
            )),
        ),
    ),
}  # fmt: skip

SELECTION = {
    "marcia": Dispute(
        Brief(
            claimant="helios",
            claims=("BR-40111", "BR-40110"),
            grounds=(
                (
                    "not_established",
                    "No instrument of BR-40110 is in the register's volumes; the entry rests on a self-report.",
                ),
                (
                    "overlap",
                    "Calpurnia and Marcia Rim meet on the inner slope, where both have staked the chromite band.",
                ),
            ),
            relief="That BR-40110 be reviewed under provision 1, and the band be divided meanwhile.",
            papers=(extract("BR-40111"), plan("BR-40111", "BR-40110")),
            positions=(
                ("denied", "The instrument was lodged at Vesta Station and is kept there."),
                ("admitted", "The claims meet on the inner slope."),
            ),
            answer="Vestan Stone and Ore accepts the process.",
            answer_papers=(extract("BR-40110"),),
        ),
        (
            *opened(70, 66, 63),
            on(41, "answer", by="vestan"),
            on(37, "withdraw", reasons="The parties told the office that they had agreed to divide the band."),
            on(
                30,
                "reopen",
                reasons="The withdrawal rested on an error: what was taken for an agreement was a draft that Vestan "
                "Stone and Ore had not approved.",
            ),
            on(11, "ask_for_mediator"),
            on(9, "remark", text="Mr Sandoval declared an interest in the claimant and was passed over."),
            on(6, "nominate", mediator="mediator"),
        ),
    ),
    "ernutet": Dispute(
        Brief(
            claimant="ernutet",
            claims=("BR-22010", "BR-22011"),
            grounds=(
                (
                    "earlier_priority",
                    "BR-22010 is the earlier claim by more than a year, and its works predate the treaty.",
                ),
            ),
            relief="That the Consortium withdraw its sampling line from the common ground.",
            papers=(extract("BR-22010"), plan("BR-22010", "BR-22011")),
            positions=(("not_known", "The Consortium has not seen the original entry."),),
            answer="The Consortium accepts the process and reserves its position on priority.",
        ),
        (
            *opened(82, 79, 76),
            on(55, "answer", by="helios"),
            on(25, "ask_for_mediator"),
            on(20, "nominate", mediator="mediator3"),
            on(12, "accept"),
            on(
                4,
                "challenge",
                by="helios",
                reasons="The nominee published an opinion on organics claims at Ernutet last year, which takes "
                "the claimant's side.",
            ),
        ),
    ),
}

MEDIATION = {
    "tranquillity": Dispute(
        Brief(
            claimant="helios",
            claims=("LC-0212", "LC-0213"),
            grounds=(
                (
                    "overlap",
                    "Tranquillity One and Tranquillity Two were registered on the same day from two surveys that "
                    "did not know of "
                    "each other. Neither comes first.",
                ),
                (
                    "boundary",
                    "The western survey was tied to beacon Lamont, the eastern one to a landing mark that has "
                    "moved since.",
                ),
            ),
            relief="That the common ground be divided by a line both can work to.",
            papers=(
                extract("LC-0212"),
                plan("LC-0212", "LC-0213"),
                log(
                    "Resurvey of the common ground",
                    "Licensed surveyor",
                    "Beacon Lamont held fixed.\nLanding mark found 27.4 m south of its published place.\nMean "
                    "error of the traverse 0.8 m.",
                ),
            ),
            positions=(
                ("admitted", "The two claims bear the same date."),
                ("denied", "The landing mark was moved after the survey, not before."),
            ),
            answer="The Collective accepts the process. Its crews depend on the southern half of the common "
            "ground for their water plant.",
            answer_papers=(extract("LC-0213"),),
        ),
        (
            *opened(124, 121, 118),
            on(95, "answer", by="mars"),
            on(78, "ask_for_mediator"),
            on(74, "nominate", mediator="mediator"),
            on(68, "accept"),
            on(52, "begin"),
            on(50, "plan", ahead=-38, place="Neutral station, room 4"),
            on(
                37,
                "hold",
                hour=16,
                next_step="Each party lists the works it needs in the common ground, within two weeks.",
            ),
            on(35, "plan", ahead=-30, kind="caucus", party="helios", place="By relay"),
            on(30, "hold", hour=16, next_step="The Consortium states which haul roads it can give up."),
            on(
                30,
                "note",
                hour=17,
                party="helios",
                text="Helios would accept the southern half going to the Collective if the haul road to "
                "Tranquillity One stays open. "
                "It must not be told before the Collective has said what its water plant needs.",
            ),
            on(29, "plan", ahead=-27, kind="caucus", party="mars", place="By relay"),
            on(27, "hold", hour=16, next_step="The Collective sends the load figures of the water plant."),
            on(
                27,
                "note",
                hour=17,
                party="mars",
                text="The water plant needs 1.9 km² around its intake, no more. The rest of the common ground is "
                "for bargaining.",
            ),
            on(
                26,
                "note",
                party="helios",
                by_party=True,
                text="For the mediator alone: our board would agree to a shared haul road with the cost split by "
                "tonnage.",
            ),
            on(
                21,
                "propose",
                terms="The common ground is halved by a straight line. Each party may use the haul road of the "
                "other at cost.",
                days=10,
                division="median",
            ),
            on(18, "reply", by="helios"),
            on(14, "reply", by="mars", answer="decline"),
            on(
                6,
                "propose",
                by="mars",
                terms="The Collective keeps the ground within 800 m of its intake. The rest of the common ground "
                "goes to the "
                "Consortium, which keeps the haul road open to both.",
                days=14,
            ),
            on(4, "plan", ahead=1, kind="caucus", party="mars", place="By relay"),
            on(4, "plan", hour=11, ahead=6, at_hour=10, place="Neutral station, room 4"),
        ),
    ),
    "hygiea": Dispute(
        Brief(
            claimant="mars",
            track="T2",
            claims=("BR-70001", "BR-70002", "BR-70003"),
            apart=True,
            grounds=(
                (
                    "concentration",
                    "Three adjoining permits of the Federation take in all the shallow ice of the equatorial "
                    "plain. No other "
                    "landing on Hygiea can be supplied with water.",
                ),
                (
                    "exclusive_access",
                    "Requests for supply were answered with a price list that applies to members only.",
                ),
            ),
            relief="That supply be offered to everybody on the same terms, and one of the three permits be "
            "opened to others.",
            papers=(
                extract("BR-70002"),
                table(
                    "Requests for supply, Hygiea",
                    "Mars Collective",
                    "request,volume m3,answer\n1,400,members only\n2,400,members only\n3,150,no answer",
                    kind="correspondence",
                ),
            ),
            positions=(
                ("denied", "Ice lies at workable depth in the northern basin as well."),
                ("admitted", "The price list was for members; a public list is being drawn up."),
            ),
            answer="The Federation accepts the process.",
        ),
        (
            *opened(96, 92, 90),
            on(68, "answer", by="belt"),
            on(45, "ask_for_mediator"),
            on(43, "nominate", mediator="mediator3"),
            on(41, "decline_nomination", reasons="No time before the end of the quarter."),
            on(40, "nominate", mediator="mediator"),
            on(33, "accept"),
            on(12, "begin"),
            on(10, "plan", ahead=5, place="Neutral station, room 1", at_hour=9),
            on(
                5,
                "propose",
                terms="The Federation publishes a price list for everybody within sixty days. Until then it "
                "supplies the "
                "Collective with 150 m³ a month at the members' price.",
                days=15,
            ),
            on(2, "reply", by="mars"),
        ),
    ),
}

STAYED = {
    "ahuna": Dispute(
        Brief(
            claimant="titan",
            claims=("BR-18771", "BR-18770"),
            grounds=(
                (
                    "overlap",
                    "The eastern third of Ahuna Foot is covered by BR-18770, whose survey has no tie to the "
                    "Ceres datum.",
                ),
                (
                    "boundary",
                    "BR-18770 was computed on a sphere of 470 km; on the ellipsoid of the register its lines "
                    "move by 900 m.",
                ),
            ),
            relief="That both claims be surveyed anew on one datum, and the boundary follow the result.",
            papers=(extract("BR-18771"), plan("BR-18771", "BR-18770")),
            positions=(
                ("admitted", "The claims overlap on the register."),
                ("not_known", "The Federation has asked its surveyor."),
            ),
            answer="The Federation accepts the process and proposes a joint survey.",
            answer_papers=(extract("BR-18770"),),
        ),
        (
            *opened(73, 70, 67, method="radio", proof="Log of the broadcast, acknowledged by Ceres Station"),
            on(45, "answer", by="belt"),
            on(
                24,
                "stay",
                until=22,
                reasons="The parties have agreed on a joint survey of the saddle of Ahuna Mons and await its result.",
            ),
            on(5, "remark", text="The survey party reports two of five beacons observed."),
        ),
    ),
}
