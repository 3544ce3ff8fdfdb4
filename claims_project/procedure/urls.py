"""What the office says of time, to everyone."""

from django.urls import path

from claims_project.procedure import views

app_name = "procedure"

urlpatterns = [path("deadlines/", views.calculator, name="calculator")]
