"""Files: /files/<key>/ and below."""

from django.urls import path

from claims_project.vault import views

app_name = "vault"
urlpatterns = [
    path("<uuid:key>/", views.file, name="file"),
    path("<uuid:key>/download/", views.download, name="download"),
    path("<uuid:key>/preview.png", views.preview, name="preview"),
    path("<uuid:key>/state.json", views.state, name="state"),
]
