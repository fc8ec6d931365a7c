"""Addresses of the API: `v1/...`, its schema, and Swagger for people."""

from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from programs.api.door import Session

from .agreements import AgreementViewSet
from .check import CheckView
from .difference import DifferenceView
from .indicators import IndicatorTargetView, IndicatorValueViewSet, IndicatorViewSet
from .meetings import MeetingViewSet, SnapshotViewSet
from .money import BudgetView
from .needs import NeedFigureViewSet, PriorityListViewSet
from .notices import NoticeViewSet
from .places import AreaSummaryView, CrowdingView
from .review import DecisionViewSet
from .rules import OfferView, PrecisionView, ReviewRulesView
from .runs import RunViewSet
from .tables import CompetenceView, ConversionView
from .untouched import UntouchedView
from .views import AreaViewSet, FindingViewSet, GapViewSet, OutlineView, ProgramViewSet

router = SimpleRouter()
router.register("areas", AreaViewSet, basename="api-area")
router.register("programs", ProgramViewSet, basename="api-program")
router.register("findings", FindingViewSet, basename="api-finding")
router.register("agreements", AgreementViewSet, basename="api-agreement")
router.register("decisions", DecisionViewSet, basename="api-decision")
router.register("overlap-runs", RunViewSet, basename="api-run")
router.register("gaps", GapViewSet, basename="api-gap")
router.register("indicators", IndicatorViewSet, basename="api-indicator")
router.register("indicator-values", IndicatorValueViewSet, basename="api-indicator-value")
router.register("priority-lists", PriorityListViewSet, basename="api-priority-list")
router.register("need-figures", NeedFigureViewSet, basename="api-need-figure")
router.register("notices", NoticeViewSet, basename="api-notice")
router.register("meetings", MeetingViewSet, basename="api-meeting")
router.register("snapshots", SnapshotViewSet, basename="api-snapshot")

swagger = SpectacularSwaggerSplitView.as_view(
    url_name="schema", template_name="api/docs.html", authentication_classes=[Session]
)

urlpatterns = [
    path("v1/areas.geojson", OutlineView.as_view(), name="api-outlines"),
    path("v1/check/", CheckView.as_view(), name="api-check"),
    path("v1/budgets/", BudgetView.as_view(), name="api-budgets"),
    path("v1/review-rules/", ReviewRulesView.as_view(), name="api-review-rules"),
    path("v1/review-precision/", PrecisionView.as_view(), name="api-review-precision"),
    path("v1/compatibility-offers/", OfferView.as_view(), name="api-compatibility-offers"),
    path("v1/indicator-targets/", IndicatorTargetView.as_view(), name="api-indicator-targets"),
    path("v1/competence/", CompetenceView.as_view(), name="api-competence"),
    path("v1/conversions/", ConversionView.as_view(), name="api-conversions"),
    path("v1/crowding/", CrowdingView.as_view(), name="api-crowding"),
    path("v1/areas/<str:code>/summary/", AreaSummaryView.as_view(), name="api-area-summary"),
    path(
        "v1/meetings/<int:pk>/difference/",
        DifferenceView.as_view(),
        name="api-meeting-difference",
    ),
    path("v1/untouched/", UntouchedView.as_view(), name="api-untouched"),
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[Session]), name="schema"),
    path("docs/", login_required(swagger), name="api-docs"),
]
