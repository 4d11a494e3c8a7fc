"""Numbers, times and sizes as the window says them."""

from __future__ import annotations

import html

from glyphstudio.files import shown

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"


def tip(*lines: str) -> str:
    """A tooltip of lines that hold strangers' names: Qt would take some of them for HTML."""
    plain = [shown(line) for line in lines]
    if not any("<" in line or "&" in line for line in plain):
        return "\n".join(plain)
    return f"<span>{'<br>'.join(map(html.escape, plain))}</span>"


def count(number: int) -> str:
    """12,345, with a real minus sign."""
    return f"{number:,}".replace("-", MINUS)


def figure(number: float, digits: int) -> str:
    """A number with so many digits after the point and a real minus sign."""
    return f"{number:,.{digits}f}".replace("-", MINUS)


def percent(share: float) -> str:
    """A share of 0..1; 100 % only when it is whole."""
    return f"{int(share * 100 + 1e-9)}{SPACE}%"


def duration(seconds: float) -> str:
    """No finer than the eye can use: "0.4 s", "55 s", "5 min", "2 h 10 min"."""
    if seconds < 0.95:
        return f"{max(0.1, seconds):.1f}{SPACE}s"
    if seconds < 99.5:
        return f"{seconds:.0f}{SPACE}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{SPACE}h {minutes}{SPACE}min" if minutes else f"{hours}{SPACE}h"
    return f"{hours // 24}{SPACE}d {hours % 24}{SPACE}h"


def rate(per_second: float) -> str:
    """Steps a second: two digits are enough; nothing while it is not known (0)."""
    if per_second <= 0:
        return ""
    if per_second >= 9.95:
        return f"{count(round(per_second))} steps/s"
    if per_second >= 0.095:
        return f"{per_second:.1f} steps/s"
    return f"{per_second * 60:.1f} steps/min"


def size(count_bytes: float) -> str:
    """Bytes in the units of file managers."""
    for unit in ("bytes", "kB", "MB"):
        if count_bytes < 999.5:
            digits = 1 if unit == "MB" and count_bytes < 9.95 else 0
            return f"{count_bytes:.{digits}f}{SPACE}{unit}"
        count_bytes /= 1000
    return f"{count_bytes:.1f}{SPACE}GB"


def bits(number: float) -> str:
    """Bits per glyph: one digit after the point below a hundred."""
    return f"{number:.1f} bits per glyph" if number < 99.95 else f"{number:.0f} bits per glyph"
