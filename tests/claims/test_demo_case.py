from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts.roles import Role
from claims.claimreview import Publication, claim_review
from claims.content import content
from claims.models import Claim, Finding
from estimates.models import Estimate, Parameter
from sources import provenance
from sources.models import Derivation, Observation, Source
from tests.claims import claimreview_rules
from tests.claims.casefiles import DEMO, digests, load_text, settle
from tests.conftest import person

pytestmark = [pytest.mark.once, pytest.mark.django_db]

TONNES = 74_000_000  # kilograms

# What everything in the demo case is bound to, before anything is computed: the same on every
# database. A change of the case, of the engine's reading or of the content's schema changes
# them, and should: put the new ones here once you have seen why.
DIGESTS = {
    "2026-0001": "53761f0aab2acb13",
    "2026-0002": "1077f36973a84f2b",
    "2026-0003": "81779c33d622e39b",
    "2026-0004": "d4ba9b6d71475e33",
    "bare-projectile": "5bf71eaa2fd82931",
    "packed-round": "fab5297bbc301d44",
    "shells-all-152": "06fcab95b1ef039b",
    "shells-at-40-to-50-kg": "46b4bc893a479c8d",
    "shells-bare-mix": "b1b9d85d19947f1a",
    "shells-packed-mix": "e937416bf8fda96a",
    "shells-per-day": "dd9c6d7437518660",
    "tonnage-by-containers": "2a1d3087ebeb1fdb",
    "tonnage-by-voyages": "f7b0453a47982704",
}


@pytest.fixture(scope="module", autouse=True)
def at_first(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """The case loaded and settled once for all tests here, which only read; and its digests as
    they were before anything was computed."""
    with django_db_blocker.unblock(), transaction.atomic():
        checker = person("checker@example.org", Role.FACT_CHECKER)
        with time_machine.travel("2026-12-15T12:00:00Z", tick=True):
            load_text(DEMO.read_text(), by=checker)
            before = {name: digest[:16] for name, digest in digests().items()}
            settle()
        yield before
        transaction.set_rollback(True)


def test_the_demo_claim_keeps_googles_rules_for_fact_checks() -> None:
    frozen = content(Claim.objects.get(reference="2026-0001"))
    steps = [{"number": number, "label": f"step {number}"} for number in range(1, 6)]
    frozen["claim"]["verdict"] = {"label": "Partly true", "number": 3, "steps": steps}
    address = "https://desk.example/published/2026-0001/"
    when = "2026-06-15T12:00:00+00:00"
    published = Publication(address, when, when, "The Desk", "https://desk.example/")
    review = claim_review(frozen, published)
    assert review is not None
    assert claimreview_rules.faults(review, host="desk.example") == []
    assert claimreview_rules.missing(review) == set()
    assert len(review["itemReviewed"]["appearance"]) > 5


def interval(slug: str) -> tuple[float, float, float]:
    estimate = Estimate.objects.get(slug=slug)
    assert estimate.state == "fresh", estimate.error
    assert estimate.low is not None and estimate.central is not None and estimate.high is not None
    return estimate.low, estimate.central, estimate.high


def test_the_case_is_bound_to_the_same_digests_on_every_database(
    at_first: dict[str, str],
) -> None:
    assert at_first == DIGESTS


def test_forty_to_fifty_kilograms_give_about_1_65_million() -> None:
    expected = (1_480_000, 1_655_000, 1_850_000)
    assert interval("shells-at-40-to-50-kg") == pytest.approx(expected, rel=2e-3)
    finding = Finding.objects.get(estimate__slug="shells-at-40-to-50-kg").parsed()
    assert float(finding["p_at_least"]) == pytest.approx(0.69, abs=0.005)
    mass = next(row for row in finding["break_even"] if row["name"] == "shell-mass")
    assert float(mass["value"]) == pytest.approx(46.25, rel=1e-4)


def test_bare_152_mm_projectiles_would_be_1_7_million() -> None:
    assert interval("shells-all-152") == pytest.approx([TONNES / 43.56] * 3, rel=1e-5)


def test_packed_rounds_of_two_calibres_put_the_claim_near_the_upper_end() -> None:
    low, _median, high = interval("shells-packed-mix")
    assert (low, high) == pytest.approx((1_190_000, 1_670_000), rel=0.02)
    finding = Finding.objects.get(estimate__slug="shells-packed-mix")
    assert finding.percentile is not None
    assert 80 < finding.percentile < 99
    assert "compatible" in finding.sentence  # a ceiling refutes nothing below it


def test_bare_projectiles_of_two_calibres_follow_their_shares() -> None:
    """The number falls as the share of the heavier ones grows, so its ends are theirs."""
    shells = [TONNES / (share * 43.56 + (1 - share) * 21.76) for share in (0.6, 0.3)]
    low, _median, high = interval("shells-bare-mix")
    assert (low, high) == pytest.approx(shells, rel=1e-3)


def test_the_rate_is_the_number_over_184_days() -> None:
    shells = interval("shells-packed-mix")
    assert interval("shells-per-day") == pytest.approx([it / 184 for it in shells], rel=1e-4)


def test_voyages_and_containers_could_carry_such_a_mass() -> None:
    """A product of lognormal inputs is lognormal: median and width in closed form."""
    median = 27 * sqrt(150 * 300) * sqrt(8 * 20)
    factor = exp(sqrt(log(300 / 150) ** 2 + log(20 / 8) ** 2) / 2)
    expected = (median / factor, median, median * factor)
    assert interval("tonnage-by-voyages") == pytest.approx(expected, rel=3e-3)
    assert Finding.objects.get(estimate__slug="tonnage-by-voyages").place == "inside"


def test_every_estimate_and_finding_of_the_case_has_its_result() -> None:
    assert not Estimate.objects.stale().exists() and not Estimate.objects.failed().exists()
    assert not Finding.objects.stale().exists()
    assert not Finding.objects.exclude(error="").exists()


def test_everybody_who_repeats_the_claim_has_it_from_one_origin() -> None:
    claim = Claim.objects.get(key="shells")
    outlets = set(claim.appearances.values_list("source__slug", flat=True))
    edges = list(Derivation.objects.live().values_list("source__slug", "origin__slug"))
    assert len(outlets) == 11
    assert provenance.origins(edges, outlets) == {"supplier-of-the-records"}
    others = {"rusi-imagery", "us-state-department-2024-06", "south-korea-nis-2024-05"}
    assert provenance.origins(edges, others) == others


def test_eleven_outlets_carry_the_count_and_have_it_from_one_origin() -> None:
    (count,) = content(Claim.objects.get(key="shells"))["carried"]
    assert len(count["sources"]) == 11
    assert count["sentence"] == (
        "11 sources carry this figure; all of them lead back to one origin."
    )
    points = ["protected-1", "russian-trade-records", "c4ads-analysis", "wapo-2024-06-22"]
    assert count["single_points"] == points
    assert count["apart"] == ["us-state-department-2024-06"]
    (mass,) = content(Claim.objects.get(key="tonnage"))["carried"]
    assert (len(mass["sources"]), mass["origins"]) == (7, ["protected-1"])
    assert mass["single_points"] == points
    assert mass["apart"] == ["rusi-imagery", "us-state-department-2024-06"]


def test_five_of_the_six_drifts_are_found_where_they_happened() -> None:
    found = {
        (row["report"], row["respect"])
        for claim in Claim.objects.all()
        for row in content(claim)["drift"]
    }
    assert {respect for _report, respect in found} == {
        "unit", "bound", "modality", "period", "place",
    }  # fmt: skip
    assert {
        ("ukrainian-news-months", "period"),
        ("kbs-world-tonnage", "unit"),
        ("kyiv-independent-tonnage", "bound"),
        ("ukrainian-news-shells", "modality"),
        ("buna-times-ports", "place"),
    } <= found
    assert "rbc-ukraine-shells" not in {report for report, _respect in found}


def test_the_claim_of_the_shells_alone_shows_five_of_the_six_drifts() -> None:
    drift = content(Claim.objects.get(key="shells"))["drift"]
    assert {row["respect"] for row in drift} == {"unit", "bound", "modality", "period", "place"}
    assert all(row["sentence"] for row in drift)


def test_only_the_supplier_is_protected() -> None:
    assert Source.objects.get(protected=True).slug == "supplier-of-the-records"


def test_every_value_is_read_in_a_source_or_says_that_it_is_assumed() -> None:
    for parameter in Parameter.objects.all():
        assert parameter.illustrative != (parameter.observation is not None), parameter.slug


def test_the_case_shows_how_the_figures_drifted() -> None:
    read = {row.key: row for row in Observation.objects.all()}
    assert read["ukrainian-news-months"].text == "4 months"
    assert read["ukrainian-news-tonnage"].unit == "ton"
    assert not read["ukrainian-news-tonnage"].figure.comparable
    assert read["wapo-tonnage"].bound == "more_than"
    assert read["kyiv-independent-tonnage"].bound == "exactly"
    assert (read["wapo-shells"].modality, read["ukrainian-news-shells"].modality) == (
        "may_have",
        "asserted",
    )
    assert "Danube" in read["buna-times-ports"].place


def test_the_period_is_184_days() -> None:
    for claim in Claim.objects.all():
        assert claim.period is not None
        assert claim.period.days == 184
