"""The portal's addresses for disputes."""

from django.urls import path

from disputes.views import answers, cases, dates, docket, drafts, evidence, motions, receipts, service

app_name = "disputes"

urlpatterns = [
    path("disputes/new/", drafts.start, name="new"),
    path("disputes/draft/<uuid:key>/", drafts.tasks, name="tasks"),
    path("disputes/draft/<uuid:key>/about/", drafts.about, name="about"),
    path("disputes/draft/<uuid:key>/issue/", drafts.issue, name="issue"),
    path("disputes/draft/<uuid:key>/issue/change/", drafts.change_issue, name="change_issue"),
    path("disputes/draft/<uuid:key>/parties/", drafts.parties, name="parties"),
    path("disputes/draft/<uuid:key>/evidence/", evidence.draft_evidence, name="evidence"),
    path("disputes/draft/<uuid:key>/grounds/", drafts.grounds, name="grounds"),
    path("disputes/draft/<uuid:key>/relief/", drafts.relief, name="relief"),
    path("disputes/draft/<uuid:key>/lateness/", drafts.lateness, name="lateness"),
    path("disputes/draft/<uuid:key>/truth/", drafts.truth, name="truth"),
    path("disputes/draft/<uuid:key>/check/", drafts.check, name="check"),
    path("disputes/exhibits/<uuid:key>/drop/", evidence.drop, name="drop_exhibit"),
    path("my/filings/<uuid:key>/", receipts.filed, name="filed"),
    path("my/filings/<uuid:key>/receipt.pdf", receipts.filed_pdf, name="filed_pdf"),
    path("my/filings/<uuid:key>/deficiencies/", service.deficiencies, name="deficiencies"),
    path("receipt/", receipts.check_receipt, name="check_receipt"),
    path("answer/", answers.letter, name="letter"),
    path("my/cases/", cases.my_cases, name="my_cases"),
    path("my/cases/<str:docket_number>/", cases.case, name="case"),
    path("my/cases/<str:docket_number>/docket/", docket.sheet, name="docket"),
    path("my/cases/<str:docket_number>/docket.pdf", docket.sheet_pdf, name="docket_pdf"),
    path("my/cases/<str:docket_number>/docket.csv", docket.sheet_csv, name="docket_csv"),
    path("my/cases/<str:docket_number>/docket/<int:number>/", docket.entry, name="entry"),
    path("my/cases/<str:docket_number>/service/", service.service, name="service"),
    path("my/cases/<str:docket_number>/seal/", motions.move_to_seal, name="move_to_seal"),
    path("my/cases/<str:docket_number>/motions/new/", motions.file_motion, name="file_motion"),
    path("my/cases/<str:docket_number>/motions/<int:number>/", motions.respond, name="respond"),
    path("my/cases/<str:docket_number>/evidence/", evidence.case_evidence, name="case_evidence"),
    path("my/cases/<str:docket_number>/evidence/file/", evidence.file_now, name="file_evidence"),
    path("my/cases/<str:docket_number>/evidence/joint/", evidence.offer_joint, name="offer_joint"),
    path("my/cases/<str:docket_number>/evidence/joint/<int:number>/", evidence.answer_joint, name="answer_joint"),
    path("my/cases/<str:docket_number>/corrections/", cases.corrections, name="corrections"),
    path("my/cases/<str:docket_number>/corrections/<int:number>/", cases.correction, name="correction"),
    path("my/cases/<str:docket_number>/steps/<slug:name>/", cases.party_step, name="party_step"),
    path("my/cases/<str:docket_number>/dates/<uuid:key>/extension/", dates.extension, name="extension"),
    path("my/cases/<str:docket_number>/answer/", answers.answer, name="answer"),
    path("my/cases/<str:docket_number>/answer/process/", answers.process, name="answer_process"),
    path("my/cases/<str:docket_number>/answer/grounds/<int:number>/", answers.ground, name="answer_ground"),
    path("my/cases/<str:docket_number>/answer/counter-claim/", answers.counter_claim, name="counter_claim"),
    path("my/cases/<str:docket_number>/answer/truth/", answers.truth, name="answer_truth"),
    path("my/cases/<str:docket_number>/answer/check/", answers.check_answer, name="check_answer"),
]
