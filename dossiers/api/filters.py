"""What the list of dossiers can be narrowed by. A dossier never retires."""

from __future__ import annotations

import django_filters

from api.filters import Words, exact
from dossiers.models import Dossier


class DossierFilters(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    q = Words(
        "serial",
        "version__claim__reference",
        "version__claim__statement",
        "collection__case__title",
    )
    claim = exact("version__claim__reference")
    kind = django_filters.ChoiceFilter(choices=Dossier.Kind.choices)
    state = django_filters.ChoiceFilter(choices=Dossier.State.choices)
