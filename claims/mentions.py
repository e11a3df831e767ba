"""Who is named in a text with an @: by e-mail address, by what stands before its @, or by name."""

from __future__ import annotations

import re
from collections import defaultdict

from accounts.models import User

MENTION = re.compile(r"(?<![\w@])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")
MOST = 20


def people_in(text: str) -> list[User]:
    """The active people named, each once. A word that fits several people names nobody."""
    words = {found.rstrip(".-").casefold() for found in MENTION.findall(text)[:MOST]}
    if not words:
        return []
    fitting: dict[str, set[User]] = defaultdict(set)
    for user in User.objects.filter(is_active=True):
        for name in _names_of(user):
            fitting[name].add(user)
    named = {person for word in words for person in fitting[word] if len(fitting[word]) == 1}
    return sorted(named, key=lambda user: user.email)


def _names_of(user: User) -> set[str]:
    email = user.email.casefold()
    return {email, email.partition("@")[0], user.name.casefold().replace(" ", ".")}
