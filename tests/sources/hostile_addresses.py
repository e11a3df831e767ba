"""Addresses that lead inside, in the spellings by which people have got past other doors."""

from __future__ import annotations

IN_DISGUISE = """
http://127.0.0.1/
http://127.0.0.1:80/admin
http://127.1/
http://127.0.1/
http://127.255.255.254/
http://127.0.0.1#@example.org/x@y
http://0/
http://0.0.0.0/
http://0.0.0.0:443/
http://2130706433/
http://017700000001/
http://0177.0.0.1/
http://0177.0000.0000.0001/
http://0x7f000001/
http://0x7f.0.0.1/
http://0x7f.1/
http://0x7F.0x00.0x00.0x01/
http://127.0x000000001/
http://00000177.1/
http://①②⑦.⓪.⓪.①/
http://１２７．０．０．１/
http://127。0。0。1/
http://0x7f。1/
http://10.0.0.1/
http://10.255.255.255/
http://167772161/
http://012.1/
http://172.16.0.1/
http://172.31.255.254/
http://192.168.0.1/
http://192.168.1.1/latest
http://0xc0a80101/
http://3232235777/
http://100.64.0.1/
http://100.100.100.200/latest/meta-data/
http://169.254.169.254/latest/meta-data/iam/security-credentials/
http://169.254.170.2/v2/credentials
http://2852039166/
http://0xa9fea9fe/
http://0251.0376.0251.0376/
http://0xA9.0xFE.43518/
http://169。254。169。254/
http://168.63.129.16/machine
http://192.0.0.192/opc/v2/
http://192.0.2.1/
http://192.88.99.1/
http://198.18.0.1/
http://198.51.100.7/
http://203.0.113.9/
http://224.0.0.1/
http://239.255.255.250/
http://240.0.0.1/
http://255.255.255.255/
http://[::1]/
http://[0:0:0:0:0:0:0:1]/
http://[0000:0000:0000:0000:0000:0000:0000:0001]/
http://[::]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[0:0:0:0:0:ffff:a9fe:a9fe]/
http://[::ffff:0:127.0.0.1]/
http://[::127.0.0.1]/
http://[::7f00:1]/
http://[::a9fe:a9fe]/
http://[64:ff9b::7f00:1]/
http://[64:ff9b::169.254.169.254]/
http://[64:ff9b:1::a00:1]/
http://[2002:7f00:1::]/
http://[2002:a9fe:a9fe::1]/
http://[2001:0:7f00:1::1]/
http://[2001::1]/
http://[2001:db8::1]/
http://[2001:20::1]/
http://[2606:4700::5efe:7f00:1]/
http://[2606:4700::200:5efe:a00:1]/
http://[3fff::1]/
http://[4000::1]/
http://[100::1]/
http://[5f00::1]/
http://[fc00::1]/
http://[fd00:ec2::254]/latest/meta-data/
http://[fd20:ce::254]/
http://[fe80::1]/
http://[fec0::1]/
http://[ff02::1]/
""".strip().splitlines()

BY_NAME = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "localtest.example": ["127.0.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "intranet": ["10.1.2.3"],
    "one-of-two.example": ["93.184.216.34", "192.168.0.1"],
    "second-of-two.example": ["2606:2800:220:1::1", "::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "scoped.example": ["fe80::1%2"],
    "xn--bcher-kva.example": ["172.20.0.1"],
}

NO_ADDRESSES = [
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org:70/_GET",
    "javascript:alert(1)",
    "data:text/html,hello",
    "dict://example.org:11211/stats",
    "//example.org/",
    "example.org",
    "",
    "http://",
    "http:///etc/passwd",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org\\.127.0.0.1/",
    "http://127.0.0.1%2f@example.org/",
    "http://127.0.0.1%00.example.org/",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: inside",
    "http://example.org/ HTTP/1.1\r\n\r\nGET /",
    "http://example.org\t/",
    "http://example.org\u2028/",
    "http://example.org:99999/",
    "http://example.org:-1/",
    "http://example.org:port/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://[v1.fe80]/",
    "http://[example.org]/",
    "http://exam_ple$.org/",
    "http://example.org,127.0.0.1/",
    "http://a..b/",
    "http://.example.org/",
    f"http://{'a' * 64}.example.org/",
    f"http://{'a.' * 130}org/",
    f"http://example.org/{'a' * 4000}",
]

OTHER_PORTS = [
    "http://example.org:22/",
    "http://example.org:6379/",
    "http://example.org:11211/",
    "https://example.org:8443/",
    "http://example.org:0/",
    "http://[2606:4700::1111]:25/",
]
