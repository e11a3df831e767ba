from __future__ import annotations

from django.urls import path

from public import downloads, every_review, feeds, sitemaps, verification, views

app_name = "public"

urlpatterns = [
    path("", views.home, name="home"),
    path("published/", views.published, name="published"),
    path("published/<slug:reference>/", views.claim, name="claim"),
    path("published/<slug:reference>/versions/<int:number>/", views.version, name="version"),
    path("published/<slug:reference>/dossiers/<slug:serial>/", downloads.dossier, name="dossier"),
    path("published/<slug:reference>/card/<slug:key>.png", downloads.card, name="card"),
    path("published/<slug:reference>/cite.bib", views.bibtex, name="bibtex"),
    path("published/<slug:reference>/cite.json", views.csl, name="csl"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed.atom", feeds.corrections_atom, name="corrections_atom"),
    path("corrections/feed.json", feeds.corrections_json, name="corrections_json"),
    path("methodology/", views.methodology, name="methodology"),
    path("corrections-policy/", views.corrections_policy, name="corrections_policy"),
    path("feed.atom", feeds.claims_atom, name="feed_atom"),
    path("feed.json", feeds.claims_json, name="feed_json"),
    path("claimreview.json", every_review.every_claim_review, name="every_claim_review"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("card.png", downloads.site_card, name="site_card"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<uuid:uuid>/", verification.verify_one, name="verify_one"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
