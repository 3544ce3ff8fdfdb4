"""Service: formal delivery to a respondent, with its proof, the day it counts from, and who opened it; that it failed,
and the order of another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from claims_project.accounts.models import Membership, Party, User
from claims_project.accounts.services import system_actor
from claims_project.common.errors import Conflict, Fault, Invalid, NotAllowed
from claims_project.common.formatting import full_date
from claims_project.notices.models import Bounce, Notice
from claims_project.notices.services import on_service_bounced
from claims_project.procedure.models import RulesVersion
from claims_project.vault import services as vault
from disputes.access import roles_on
from disputes.lifecycle import Role, State
from disputes.models import Case, CaseParty, DocketEntry, Filing, Service, ServiceOpening
from disputes.services.answering import make_answer_code
from disputes.services.docket import Paper, enter
from disputes.services.telling import notify
from disputes.wordings import ENTRY

SERVABLE = (State.REGISTERED, State.RESPONSE_DUE)
ORDERED = "substituted_service"


@dataclass(frozen=True, slots=True)
class Deemed:
    """When a paper counts as served, and how that was worked out, a line each."""

    at: datetime
    trace: tuple[str, ...]


def deemed(method: str, sent_at: datetime, rules: RulesVersion) -> Deemed:
    """The moment a paper sent so counts as served: the days its method is deemed to take (rules: deemed_days)."""
    days = int(rules.policy("deemed_days").get(method, 0))
    at = sent_at + timedelta(days=days)
    how = Service.Method(method).label.lower()
    sent = f"Sent on {full_date(sent_at, rules.time_zone)}: {how}."
    if not days:
        return Deemed(sent_at, (sent, "This way is deemed to take no time: it counts as served when it was sent."))
    counted = f"This way is deemed to take {days} {'day' if days == 1 else 'days'} (rules version {rules.number})."
    return Deemed(at, (sent, counted, f"It counts as served on {full_date(at, rules.time_zone)}."))


def serve(
    *,
    case_party: CaseParty,
    actor: User,
    now: datetime,
    method: str,
    proof: str = "",
    served_at: datetime | None = None,
    upload: File | None = None,
) -> tuple[Service, str]:
    """Enter the proof that the request was delivered to a respondent, and make the code of its letter.

    The proof is words (a tracking reference, a log) or a file, or both. Where another way was ordered and this is that
    way, it carries out the order. From then on the respondent's people see the case. Returns the service and the code,
    which is kept nowhere else.
    Raises NotAllowed, Conflict (not registered), Invalid (no method, no proof, a time that lies ahead).
    """
    case = case_party.case
    _may_serve(case, actor)
    faults = []
    if method not in Service.Method.values:
        faults.append(Fault("method", "Choose how it was served."))
    if not proof.strip() and upload is None:
        faults.append(Fault("proof", "Say what proves the delivery, or add the receipt as a file."))
    at = served_at or now
    if at > now:
        faults.append(Fault("served_at", "The time of service lies ahead; enter it once it is done."))
    if faults:
        raise Invalid(faults)
    if case.rules_version is None:
        raise Conflict("The case is not bound to a version of the rules, so nothing counts as served yet.")
    counts = deemed(method, at, case.rules_version)
    # The bytes are stored before the transaction: a long upload must not hold the database's lock.
    stored = vault.store(upload=upload, name=upload.name or "proof") if upload is not None else None
    with transaction.atomic():
        request = case.filings.filter(kind=Filing.Kind.REQUEST).latest("lodged_at")
        if case_party.appeared_at is None:
            case_party.appeared_at = now
            case_party.save(update_fields=["appeared_at"])
        how = Service.Method(method).label.lower()
        order = standing_order(case_party, method=method, at=at)
        file = None
        if stored is not None and upload is not None:
            file = vault.enter(stored=stored, name=upload.name or "proof", actor=actor, now=now)
        entry = enter(
            case,
            "served",
            actor=actor,
            now=now,
            text=f"Request for mediation served on {case_party.party}: {how}. {counts.trace[-1]}",
            data={
                "party": str(case_party.party.key),
                "method": method,
                "filing_sha256": request.sha256,
                "proof": proof,
                "deemed_at": counts.at.isoformat(),
            },
            received_at=at,
            effective_at=counts.at,
            links=[("responds_to", order)] if order is not None else (),
            papers=[Paper(file, "Proof of service")] if file is not None else (),
        )
        service = Service.objects.create(
            case_party=case_party,
            filing=request,
            method=method,
            served_at=at,
            proof=proof.strip(),
            served_by=actor,
            entry=entry,
            deemed_at=counts.at,
            deemed_trace=list(counts.trace),
            document=file,
            ordered_in=order,
        )
        notify(entry, now=now, service=True)
        return service, make_answer_code(case_party, now=now)


def order_another_way(*, case_party: CaseParty, actor: User, now: datetime, method: str, reasons: str) -> DocketEntry:
    """Order substituted service: that a respondent be served `method`'s way, because the usual ways failed. `serve`
    enters its proof, once it is done.

    Raises NotAllowed, Conflict (nothing is served in this state; ordered already), Invalid (no method, no reasons).
    """
    case = case_party.case
    _may_serve(case, actor)
    faults = []
    if method not in Service.Method.values:
        faults.append(Fault("method", "Choose how it is to be served."))
    if not reasons.strip():
        faults.append(Fault("reasons", "Say why the usual ways fail, and why this one will reach the party."))
    if faults:
        raise Invalid(faults)
    if standing_order(case_party, method=method, at=now) is not None:
        raise Conflict("This way is ordered already. Serve the paper so, and enter the proof.")
    if case.rules_version is None:
        raise Conflict("The case is not bound to a version of the rules, so nothing counts as served yet.")
    how = Service.Method(method).label.lower()
    counts = deemed(method, now, case.rules_version).trace[1]
    with transaction.atomic():
        entry = enter(
            case,
            ORDERED,
            actor=actor,
            now=now,
            text=f"It is ordered that {case_party.party} be served another way: {how}. {reasons.strip()} {counts}",
            data={"party": str(case_party.party.key), "method": method},
        )
        notify(entry, now=now)
    return entry


def standing_order(case_party: CaseParty, *, method: str, at: datetime) -> DocketEntry | None:
    """The order that this respondent be served so, made by `at` and not carried out yet."""
    return standing_orders(case_party, at=at).filter(data__method=method).last()


def standing_orders(case_party: CaseParty, *, at: datetime) -> QuerySet[DocketEntry]:
    """The orders that this respondent be served another way, made by `at` and not carried out yet, oldest first."""
    carried_out = Service.objects.filter(ordered_in__isnull=False).values("ordered_in")
    orders = case_party.case.docket.filter(event=ORDERED, data__party=str(case_party.party.key))
    standing = orders.filter(entered_at__lte=at).exclude(pk__in=carried_out).exclude(linked_from__kind="strikes")
    return standing.order_by("number")


def find_failed(*, service: Service, actor: User, now: datetime, reasons: str) -> DocketEntry:
    """Find that a service failed: it does not count from now on, and somebody has to serve the paper again.

    No date moves by itself: time to answer that runs is moved by order. Raises NotAllowed (no registrar), Conflict
    (nothing is served in this state; it does not count already), Invalid (no reasons).
    """
    _may_serve(service.case_party.case, actor)
    if not reasons.strip():
        raise Invalid.one("reasons", "Say how it is known that the paper did not arrive.")
    return _fail(service, reasons.strip(), actor=actor, now=now)


@on_service_bounced
def _came_back(bounce: Bounce, now: datetime) -> None:
    """A mail that served a paper came back. The service fails with the last of them: while one of the party's people
    has the mail, or opened the case, the paper arrived. What was answered, and what is over, was served well enough."""
    notice = bounce.notice
    if notice.gate != ENTRY:
        return
    mailed = Service.objects.standing().filter(entry=notice.gate_id, method=Service.Method.MAIL)
    service = mailed.select_related("case_party__case", "case_party__party", "entry").first()
    if service is None or service.case_party.case.state not in SERVABLE:
        return
    members = Membership.objects.filter(party=service.case_party.party, ended_at=None).values("user")
    sent = Notice.objects.filter(gate=ENTRY, gate_id=service.entry_id, service=True, recipient__in=members)
    arrived = sent.exclude(state=Notice.State.FAILED).filter(bounces=None).exists() or service.openings.exists()
    answered = service.case_party.case.filings.filter(party=service.case_party.party).exists()
    if sent.filter(pk=notice.pk).exists() and not arrived and not answered:
        _fail(service, "The mail came back from every address of the party.", actor=system_actor(), now=now)


@transaction.atomic
def _fail(service: Service, reasons: str, *, actor: User, now: datetime) -> DocketEntry:
    case, party = service.case_party.case, service.case_party.party
    list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))  # two who find it wait for each other
    if not Service.objects.standing().filter(pk=service.pk).exists():
        raise Conflict("This service does not count already.")
    entry = enter(
        case,
        "service_failed",
        actor=actor,
        now=now,
        text=f"The service on {party} ({service.get_method_display().lower()}, docket entry {service.entry.number}) "
        f"failed and does not count. {reasons}",
        data={"party": str(party.key), "method": service.method},
        links=[("corrects", service.entry)],
    )
    notify(entry, now=now)
    return entry


def last_deemed(case: Case) -> Service | None:
    """The service that counts last among each respondent's first: from its day the time to answer runs."""
    first: dict[int, Service] = {}
    served = Service.objects.standing().filter(case_party__case=case, case_party__role=CaseParty.Role.RESPONDENT)
    for service in served.order_by("deemed_at"):
        first.setdefault(service.case_party_id, service)
    return max(first.values(), key=lambda service: service.deemed_at, default=None)


@transaction.atomic
def record_opening(*, case: Case, user: User, now: datetime) -> None:
    """Keep when someone of a served party first opened the case."""
    unopened = (
        Service.objects.filter(case_party__case=case, case_party__party__in=Party.objects.read_for_by(user))
        .exclude(openings__user=user)
        .order_by("pk")
    )
    openings = [ServiceOpening(service=service, user=user, at=now) for service in unopened]
    ServiceOpening.objects.bulk_create(openings, ignore_conflicts=True)


def _may_serve(case: Case, actor: User) -> None:
    if Role.REGISTRAR not in roles_on(actor, case):
        raise NotAllowed("Only the registrar does this.")
    if case.state not in SERVABLE:
        raise Conflict("A case is served once it is registered.")
