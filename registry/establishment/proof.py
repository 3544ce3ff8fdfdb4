"""E5, E6: what proves the registration, and whether its formalities were kept."""

from __future__ import annotations

from registry.establishment.answers import Answer, Test, day, failed, passed, unknown
from registry.establishment.rules import Rules
from registry.establishment.snapshot import Defect, Instrument, Snapshot

CERTAIN = {"certified_extract": "Certified extract", "grant": "Instrument of grant"}
CORROBORATING = {"survey": "Survey on file", "corroboration": "Corroboration"}


def proven(facts: Snapshot, rules: Rules) -> Answer:
    """E5. A certified extract or an instrument of grant; else independent corroborations, of different issuers none
    of whom holds the claim. The holder's own word has no weight."""
    for one in facts.instruments:
        if one.kind in CERTAIN:
            words = f"{CERTAIN[one.kind]} {one.reference}, issued by {one.issuer}, proves the registration."
            return passed(Test.E5, one.kind, words, _named(one, CERTAIN[one.kind]))
    if facts.register.certified:
        words = f"The keeper of {facts.register.name} certified its entries when they were handed over."
        told = f"Register {facts.register.name}, version {facts.register.version} of what the office holds of it."
        return passed(Test.E5, "register_certified", words, told)
    independent = _independent(facts)
    evidence = tuple(_named(one, CORROBORATING[one.kind]) for one in independent)
    found, wanted = len(independent), rules.corroborations
    if found >= wanted:
        words = f"The registration is corroborated by {_count(found)}: {_issuers(independent)}."
        return passed(Test.E5, "corroborated", words, *evidence)
    missing = _count(wanted - found)
    turn = f"A certified extract of the register or the instrument of grant; or {missing}."
    if found:
        words = f"The registration is corroborated by {_issuers(independent)} alone; {_count(wanted)} are needed."
        return unknown(Test.E5, "too_few_corroborations", words, *evidence, would_turn=turn)
    if any(one.kind in (*CORROBORATING, "self_report") for one in facts.instruments):
        own = tuple(_named(one, "From the holder") for one in facts.instruments if one.kind != "transfer")
        words = "Only the holder's own report speaks for the registration, which has no weight by itself."
        return unknown(Test.E5, "self_report_only", words, *own, would_turn=turn)
    words = "No certified extract, instrument of grant or corroboration has been handed in."
    return unknown(Test.E5, "no_proof", words, would_turn=turn)


def _independent(facts: Snapshot) -> list[Instrument]:
    """One instrument of each issuer who is no holder."""
    keys = {one.key for one in facts.holders}
    found: dict[str, Instrument] = {}
    for one in facts.instruments:
        if one.kind in CORROBORATING and one.issuer_key not in keys:
            found.setdefault(_folded(one.issuer), one)
    return list(found.values())


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _named(one: Instrument, kind: str) -> str:
    dated = f" of {day(one.dated_on)}" if one.dated_on else ""
    return f"{kind}{dated}: {one.reference} ({one.issuer})."


def _issuers(some: list[Instrument]) -> str:
    return " and ".join(one.issuer for one in some)


def _count(number: int) -> str:
    if number == 1:
        return "one independent corroboration"
    return f"{'two' if number == 2 else number} independent corroborations"


def formal(facts: Snapshot, rules: Rules) -> Answer:
    """E6. A defect that cannot be cured defeats the claim. One that can, and was not: under substantial compliance it
    does not; under strict compliance it is open until cured."""
    listed = tuple(_defect(one) for one in facts.defects)
    if not facts.defects:
        return passed(Test.E6, "no_defect", "No defect of form is on record.")
    uncured = [one for one in facts.defects if one.cured_on is None]
    if lasting := [one for one in uncured if not one.curable]:
        words = f"A formality was not kept, and that cannot be cured: {_first(lasting)}"
        return failed(Test.E6, "incurable_defect", words, *listed)
    if not uncured:
        return passed(Test.E6, "cured", "Every defect of form was cured.", *listed)
    if rules.strictness == "strict":
        return unknown(
            Test.E6, "curable_defect",
            f"A formality was not kept: {_first(uncured)} It can be cured, and under strict compliance it must be.",
            *listed, would_turn=f"The cure of {'this defect' if len(uncured) == 1 else 'these defects'}.",
        )  # fmt: skip
    words = f"A formality was not kept: {_first(uncured)} It can be cured, and the claim complies in substance."
    return passed(Test.E6, "substantial_compliance", words, *listed)


def _first(defects: list[Defect]) -> str:
    return f"{defects[0].formality}: {defects[0].what.rstrip('.')}."


def _defect(one: Defect) -> str:
    state = f"cured on {day(one.cured_on)}" if one.cured_on else "can be cured" if one.curable else "cannot be cured"
    return f"{one.formality}: {one.what.rstrip('.')} ({state}; {one.source})."
