"""The table that the benchmarks fill."""

import dataclasses

from measure import median, ratio

TITLES = ["measure", "Filmgate", "peer", "ratio", "goal", "met"]


@dataclasses.dataclass
class Row:
    """`goal` bounds the ratio to the peer, or the figure itself where there is no ratio; None where it is only told."""

    measure: str
    unit: str
    filmgate: float
    goal: float | None
    peer: float | None = None
    ratio: float | None = None
    is_limit: bool = False

    @property
    def is_met(self):
        if self.goal is None:
            return True
        value = self.filmgate if self.ratio is None else self.ratio
        return value <= self.goal if self.is_limit else value >= self.goal

    @property
    def cells(self):
        goal = ""
        if self.goal is not None:
            goal = "≤ " if self.is_limit else "≥ "
            goal += f"{self.goal:,} {self.unit}" if self.ratio is None else f"{self.goal} ×"
        return [
            self.measure,
            self.said(self.filmgate),
            "" if self.peer is None else self.said(self.peer),
            "" if self.ratio is None else f"{self.ratio:.2f} ×",
            goal,
            ("yes" if self.is_met else "no") if goal else "",
        ]

    def said(self, figure):
        return f"{figure:,.{0 if abs(figure) >= 10 else 2}f} {self.unit}"


def against_peer(measure, unit, ours, theirs, goal):
    """A row of figures that were taken in turn."""
    return Row(measure, unit, median(ours), goal, peer=median(theirs), ratio=ratio(ours, theirs))


def connected(connections):
    return "one connection" if connections == 1 else f"{connections} connections"


def text(rows):
    lines = [TITLES] + [row.cells for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(rows):
    lines = [TITLES, ["---", "---:", "---:", "---:", "---:", "---"]] + [row.cells for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
