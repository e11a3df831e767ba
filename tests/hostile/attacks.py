"""Texts that mean harm, by what they try. `TAG` marks markup that must never become an element."""

from __future__ import annotations

TAG = "x-hostile"
MARKUP = (
    f"\"'></title></textarea></style></script></pre><{TAG} onmouseover=alert(1)>"
    "<script>alert(1)</script><img src=x onerror=alert(2)>"
)

TEXTS = {
    "markup": MARKUP,
    "an event handler": f"' onfocus=alert(1) autofocus x=\" onfocus=alert(1) <{TAG}>",
    "a script's address": "javascript:alert(document.domain)//https://example.org/",
    "a data address": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "template code": "{{ settings.SECRET_KEY }}{% debug %}{% load x %}${7*7} %(x)s %s {0.a} \\",
    "a turned reading order": "\u202eevil\u2066\u2067 \u200f\u061c payments to \u202c",
    "a formula": '=HYPERLINK("http://127.0.0.1:9/?"&A1,"x")',
    "a formula with a plus": "+cmd|'/C calc'!A0",
    "a formula with a minus": "-2+3+cmd|'/C calc'!A0",
    "a formula with an at": "@SUM(1+1)*cmd|'/C calc'!A0",
    "a string without a break": "W" * 5_000,
    "characters beyond the first plane": "𝕳𝖔𝖘𝖙𝖎𝖑𝖊 💥👩‍👩‍👧‍👦\U000e0001\U0010fffd",
    "marks upon marks": "Z" + "\u0301\u0489" * 200,
    "blanks that are none": "\u3000\u200b\ufeff\u00a0x\u00ad",
    "other line breaks": "a\u2028b\u2029c\x85d",
    "lines and blanks at the edges": "  a \r\n b\n\n c \n",
    "a path": "../../../../etc/passwd",
    "a file": '<a href="file:///etc/passwd">x</a> file:///etc/passwd',
    "a query": "'; DROP TABLE claims_claim; -- \\' OR 1=1",
    "words of YAML": "~",
    "a date": "2024-06-22",
    "a comment": "x # y: z - [1, 2] {3: 4} !!python/object/apply:os.system ['id'] &a *a",
    "ends in a comment": "<!-- ]]> --!> <![CDATA[",
}

NEVER = {
    "NUL": "a\x00b",
    "an escape sequence": "\x1b[31mred\x1b]0;title\x07",
    "a backspace": "approved\x08\x08\x08",
    "delete": "a\x7fb",
}
"""Texts that no column takes."""

PARAMETERS = (
    "/../",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "a%00b",
    "%27%22%3E%3Cscript%3E",
    "9" * 25,
    "-1",
    "%D9%A1%D9%A2",
    "%F0%9F%92%A5",
    "%FF%FE",
    "_5F",
    "_00_27",
    "x" * 3_000,
    "1e400",
    "00000000-0000-0000-0000-000000000000",
)
"""What a stranger puts into an address, encoded as it travels."""

QUERIES = (
    "1" + "0" * 24,
    "-1",
    "0",
    "1" * 5_000,
    "٣",
    "'\"\\%_",
    "\x00",
    "a\x00b",
    '"><script>alert(1)</script>',
    "zzz",
    "",
    "None",
    "nan",
    "2024-13-45",
    "💥\u202e",
    "\ud800",
    "[]",
    "1,2",
    "x" * 20_000,
)
