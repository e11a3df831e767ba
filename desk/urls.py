"""Addresses of the desk. A claim and a dossier are named by what people say: a reference."""

from __future__ import annotations

from django.urls import include, path

from desk.views import (
    appearance,
    checking,
    claims,
    dossiers,
    estimates,
    graphs,
    parameters,
    past,
    recomputing,
    retiring,
    sources,
    tokens,
    work,
    writing,
)

app_name = "desk"

urlpatterns = [
    path("claims/", claims.claims, name="claims"),
    path("claims/open/", claims.jump, name="jump"),
    path("claims/<slug:reference>/", claims.claim, name="claim"),
    path("claims/<slug:reference>/figures/", claims.figures, name="claim_figures"),
    path("claims/<slug:reference>/dossiers/", claims.claim_dossiers, name="claim_dossiers"),
    path("claims/<slug:reference>/steps/<slug:verb>/", work.step, name="claim_step"),
    path("claims/<slug:reference>/verdict/", work.verdict, name="claim_verdict"),
    path("claims/<slug:reference>/plan/", work.plan, name="claim_plan"),
    path("claims/<slug:reference>/watch/", work.watch, name="claim_watch"),
    path("claims/<slug:reference>/comments/", work.comment, name="claim_comment"),
    path("claims/<slug:reference>/relations/", work.relate, name="claim_relation"),
    path("claims/<slug:reference>/waivers/", work.waive, name="claim_waiver"),
    path("claims/<slug:reference>/make-dossier/", claims.make_dossier, name="make_dossier"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:slug>/", sources.source, name="source"),
    path("sources/<slug:slug>/captures/", include("desk.capture_urls")),
    path("sources/<slug:slug>/", include("desk.passage_urls")),
    path("estimates/", estimates.estimates, name="estimates"),
    path("estimates/check/", checking.check, name="check"),
    path("estimates/check/live/", checking.live, name="check_live"),
    path("estimates/check/value/", parameters.live_value, name="check_value"),
    path("estimates/new/", writing.new_estimate, name="new_estimate"),
    path("estimates/<slug:slug>/revise/", writing.revise_estimate, name="revise_estimate"),
    path("estimates/<slug:slug>/retire/", retiring.retire_estimate, name="retire_estimate"),
    path("parameters/", parameters.parameters, name="parameters"),
    path("parameters/new/", parameters.new_parameter, name="new_parameter"),
    path(
        "parameters/<slug:slug>/describe/", parameters.describe_parameter, name="describe_parameter"
    ),
    path("parameters/<slug:slug>/retire/", retiring.retire_parameter, name="retire_parameter"),
    path("help/inputs/", checking.inputs_help, name="input_help"),
    path("estimates/<slug:slug>/", estimates.estimate, name="estimate"),
    path("estimates/<slug:slug>/result/", estimates.result, name="estimate_result"),
    path("estimates/<slug:slug>/retry/", estimates.retry, name="retry_estimate"),
    path("estimates/<slug:slug>/history/", past.history, name="estimate_history"),
    path("estimates/<slug:slug>/graph/", graphs.of_estimate, name="estimate_graph"),
    path(
        "estimates/<slug:slug>/graph/progress/",
        graphs.estimate_progress,
        name="estimate_graph_progress",
    ),
    path("recompute/", recomputing.recompute, name="recompute"),
    path("recompute/progress/", recomputing.progress_piece, name="recompute_progress"),
    path("recompute/retry/", recomputing.retry, name="retry_estimates"),
    path("parameters/<slug:slug>/graph/", graphs.of_parameter, name="parameter_graph"),
    path(
        "parameters/<slug:slug>/graph/progress/",
        graphs.parameter_progress,
        name="parameter_graph_progress",
    ),
    path("parameters/<slug:slug>/", estimates.parameter, name="parameter"),
    path("parameters/<slug:slug>/revise/", estimates.revise_parameter, name="revise_parameter"),
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/<slug:serial>/download/", dossiers.download, name="download_dossier"),
    path("dossiers/<slug:serial>/progress/", dossiers.progress, name="dossier_progress"),
    path("dossiers/<slug:serial>/retry/", dossiers.retry, name="retry_dossier"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:uuid>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("appearance/", appearance.appearance, name="appearance"),
]
