"""The register's public addresses. A claim's is its register and number, and stays."""

from django.urls import path

from registry.views import claims, concentration, conflict_sets, establishment, lists, maps, overlaps, provenance

app_name = "registry"

urlpatterns = [
    path("register/", lists.claims, name="claims"),
    path("register/words/", lists.words, name="words"),
    path("register.<slug:form>", lists.claims_file, name="claims_file"),
    path("register/<slug:register>/<path:number>/provenance/", provenance.provenance, name="provenance"),
    path("register/grounds/", establishment.grounds, name="grounds"),
    path("register/<slug:register>/<path:number>/establishment/", establishment.establishment, name="establishment"),
    path("register/<slug:register>/<path:number>/", claims.claim, name="claim"),
    path("map/", maps.extent_page, name="map"),
    path("map/claims.json", maps.extent_data, name="map_data"),
    path("concentration/", concentration.concentration, name="concentration"),
    path("conflicts/", conflict_sets.conflict_sets, name="conflict_sets"),
    path("conflicts/<int:number>/", conflict_sets.conflict_set, name="conflict_set"),
    path("overlaps/", lists.overlaps, name="overlaps"),
    path("overlaps.<slug:form>", lists.overlaps_file, name="overlaps_file"),
    path("overlaps/<uuid:key>/", overlaps.overlap, name="overlap"),
]
