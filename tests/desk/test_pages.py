"""Every page: who gets it, what it shows, and that its cost does not grow with rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import actions as claims
from dossiers import actions as dossiers
from estimates import actions as estimates
from estimates.models import Estimate
from sources import actions as sources
from sources.models import Source
from sources.quantities import read_figure
from tests.desk.conftest import HOSTILE, Case, make_case, work_everything_out

LISTS = [
    "/claims/",
    "/sources/",
    "/sources/suggestions/",
    "/publishers/",
    "/estimates/",
    "/parameters/",
    "/captures/",
    "/dossiers/",
]
PAGES = [
    *LISTS,
    "/desk/",
    "/help/keys/",
    "/help/style/",
    "/claims/open/?reference=s",
    "/claims/bulk/?which=all",
    "/claims/{claim.reference}/",
    "/claims/{claim.reference}/figures/",
    "/claims/{claim.reference}/dossiers/",
    "/cases/{claim.case.slug}/dossiers/",
    "/sources/{outlet.slug}/",
    "/sources/{origin.slug}/",
    "/estimates/{estimate.slug}/",
    "/estimates/{estimate.slug}/result/",
    "/parameters/{mass.slug}/",
    "/estimates/{estimate.slug}/graph/",
    "/estimates/{estimate.slug}/history/",
    "/parameters/{mass.slug}/revise/",
    "/parameters/{mass.slug}/describe/",
    "/parameters/{mass.slug}/retire/",
    "/parameters/new/",
    "/estimates/{estimate.slug}/revise/",
    "/estimates/{estimate.slug}/retire/",
    "/estimates/new/",
    "/estimates/check/",
    "/help/inputs/",
    "/estimates/{estimate.slug}/graph/progress/",
    "/parameters/{mass.slug}/graph/",
    "/parameters/{mass.slug}/graph/progress/",
    "/recompute/",
    "/recompute/progress/",
    "/account/tokens/",
    "/views/claims/save/?query=status%3Dlogged",
    "/notifications/",
    "/notifications/?show=all",
    "/notifications/choices/",
    "/published/",
]
FRAGMENTS = {
    "/claims/{claim.reference}/figures/",
    "/claims/{claim.reference}/dossiers/",
    "/estimates/{estimate.slug}/result/",
    "/estimates/{estimate.slug}/graph/progress/",
    "/parameters/{mass.slug}/graph/progress/",
    "/recompute/progress/",
}


def address(page: str, case: Case) -> str:
    return page.format(**vars(case))


def statuses(client: Client, case: Case) -> dict[str, int]:
    return {page: client.get(address(page, case)).status_code for page in PAGES}


def test_a_fact_checker_gets_every_page(desk: Client, case: Case) -> None:
    assert statuses(desk, case) == dict.fromkeys(PAGES, 200)


def test_an_editor_gets_every_page(editors_desk: Client, case: Case) -> None:
    assert statuses(editors_desk, case) == dict.fromkeys(PAGES, 200)


def test_an_anonymous_visitor_is_sent_to_sign_in(client: Client, case: Case) -> None:
    for page in PAGES:
        response = client.get(address(page, case))
        if page == "/published/":
            assert response.status_code == 200
        elif page in FRAGMENTS:
            assert (response.status_code, response.content) == (204, b""), page
            assert response["HX-Refresh"] == "true"
        else:
            assert response.status_code == 302, page
            assert response["Location"].startswith("/accounts/login/?next=")


def test_what_strangers_wrote_ends_up_as_text_on_every_page(desk: Client, checker: User) -> None:
    case = make_case(checker, words=HOSTILE)
    for page in PAGES:
        html = desk.get(address(page, case)).content.decode()
        assert "<script>alert" not in html, page
        assert "<img src=x" not in html, page
        assert "<h1" not in html.partition("</head>")[0], page  # a block named as the frame's own


def test_the_hostile_words_do_reach_the_page(desk: Client, checker: User) -> None:
    case = make_case(checker, words=HOSTILE)
    html = desk.get(f"/claims/{case.claim.reference}/").content.decode()
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 10


def test_the_number_of_queries_grows_with_rows_on_no_page(
    desk: Client, checker: User, case: Case
) -> None:
    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address(page, case)).status_code == 200
        return len(captured)

    dossiers.issue_dossier(case.claim, by=checker)
    make_case(checker, suffix="-another")  # an estimate of the same measure, so that some is shown
    make_case(checker, suffix="-9")
    _more_on(case, checker, 9)  # some of everything: nothing asked for is nothing looked up
    statuses(desk, case)  # what a process looks up once
    before = {page: queries(page) for page in PAGES}
    for number in range(2):
        make_case(checker, suffix=f"-{number}")
        _more_on(case, checker, number)
    assert {page: queries(page) for page in PAGES} == before


def _more_on(case: Case, by: User, number: int) -> None:
    """More of everything under the one claim, source and estimate too."""
    other = Source.objects.get(slug=f"article-{number}")
    estimate = Estimate.objects.get(slug=f"shells-{number}")
    sources.add_derivation(source=other, origin=case.outlet, relation="quotes", by=by)
    observation = sources.add_observation(
        source=case.outlet,
        key=f"more-{number}",
        measure="shells",
        figure=read_figure("1.5 million shells"),
        by=by,
    )
    sources.add_capture(case.outlet, upload=[b"%d" % number], filename="a.txt", by=by)
    quantity = claims.add_quantity(
        case.claim,
        figure=read_figure("1.5 million shells"),
        key=f"more-{number}",
        measure="shells",
        observation=observation,
        by=by,
    )
    claims.add_finding(quantity, estimate, by=by)
    claims.add_finding(quantity, case.estimate, by=by)
    claims.add_evidence(
        case.claim, key=f"more-{number}", source=case.outlet, stance="supports", by=by
    )
    claims.add_appearance(case.claim, key=f"more-{number}", source=other, by=by)
    estimates.revise_parameter(case.mass, text=f"40 to {51 + number} kg/shell", why="w", by=by)
    dossiers.issue_dossier(case.claim, by=by)
    work_everything_out()


HOSTILE_QUERIES = [
    "page=999999999999999999999999",
    f"page={'9' * 5000}",
    "page=-1",
    "page=0",
    "page=%00",
    "page=½",
    "q=%00",
    "q=%27%22%5C%25_",
    f"q={'a+' * 90}",
    f"q={'x' * 3000}",
    "status=%00&case=%00&claimant=%00&sort=%00&kind=%00&state=%00",
    "status=nonsense&case=nonsense&sort=-pk;drop&kind=nonsense&state=objects",
    "case=%F0%9F%92%A3&q=%FF%FE",
    "q[]=1&q=2&q=3",
]


@pytest.mark.parametrize("page", [*LISTS, "/published/", "/claims/open/"])
def test_every_hostile_query_gets_an_answer(page: str, desk: Client, case: Case) -> None:
    answers = {query: desk.get(f"{page}?{query}").status_code for query in HOSTILE_QUERIES}
    assert {query: code for query, code in answers.items() if code not in {200, 302}} == {}


@pytest.mark.parametrize("page", LISTS)
def test_a_list_tells_what_it_could_not_read(page: str, desk: Client, case: Case) -> None:
    response = desk.get(page, {"sort": "upwards", "state": "odd", "q": "x" * 3000})
    assert 'class="errorlist"' in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/claims/2026-9999/",
        "/claims/%00/",
        f"/claims/{'9' * 3000}/",
        "/sources/nobody/",
        "/estimates/nothing/",
        "/parameters/nothing/",
        "/parameters/nothing/revise/",
        "/dossiers/D-2026-9999/download/",
        "/sources/nobody/captures/00000000-0000-0000-0000-000000000000/download/",
    ],
)
def test_what_does_not_exist_is_not_found_in_the_same_look(path: str, desk: Client) -> None:
    response = desk.get(path)
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize("page", ["/claims/{claim.reference}/steps/submit/", "/appearance/"])
def test_what_changes_something_is_not_done_by_following_a_link(
    page: str, desk: Client, case: Case
) -> None:
    assert desk.get(address(page, case)).status_code == 405


def test_every_page_says_which_part_of_the_desk_it_is(desk: Client, case: Case) -> None:
    html = desk.get("/claims/").content.decode()
    assert html.count('aria-current="page"') == 1
    html = desk.get(f"/claims/{case.claim.reference}/").content.decode()
    assert html.count('<a class="nav__link" href="/claims/" aria-current="true">') == 1


def test_a_page_that_breaks_says_so_in_the_same_look(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("A secret of the inside.")

    monkeypatch.setattr("desk.list_page.page_of", broken)
    desk.raise_request_exception = False
    response = desk.get("/claims/")
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something broke on our side" in html
    assert 'class="masthead"' in html
    assert "A secret of the inside." not in html


def test_every_page_is_sent_under_a_policy_without_inline_code(desk: Client, case: Case) -> None:
    policy = desk.get(f"/claims/{case.claim.reference}/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
