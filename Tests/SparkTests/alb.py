"""Makes logs of application load balancers, as they lie in S3."""

from __future__ import annotations

import gzip
import random

ENDPOINTS = ["/", "/api/v1/login", "/api/v1/items", "/img/logo.svg", "/cart", "/search?q=tea", "/a%20b"]
STATUSES = [200, 200, 200, 200, 304, 404, 500]


def line(numbers: random.Random) -> str:
    """Returns a line."""
    status, hour = numbers.choice(STATUSES), numbers.randrange(24)
    trace = f"{numbers.getrandbits(32):08x}-{numbers.getrandbits(96):024x}"
    client = f"198.51.100.{numbers.randrange(256)}:{numbers.randrange(1024, 65536)}"
    return (
        f"https 2025-11-03T{hour:02}:05:06.123456Z app/shop/50dc6c495c0c9188 "
        f"{client} 192.0.2.7:80 0.001 0.020 0.000 "
        f"{status} {status} {numbers.randrange(999)} {numbers.randrange(9999)} "
        f'"GET https://shop.example.com:443{numbers.choice(ENDPOINTS)} HTTP/2.0" "Mozilla/5.0" '
        "ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 "
        "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "
        f'"Root=1-{trace}" "shop.example.com" "-" 0 2025-11-03T04:05:06.102000Z "forward" "-" "-" '
        f'"192.0.2.7:80" "{status}" "-" "-"'
    )


def log(lines: int, seed: int = 1) -> bytes:
    """Returns a log of some lines."""
    numbers = random.Random(seed)
    return "".join(line(numbers) + "\n" for _ in range(lines)).encode()


def compressed(lines: int, seed: int = 1) -> bytes:
    """Returns such a log as the load balancer stores it."""
    return gzip.compress(log(lines, seed), 1, mtime=0)
