"""The table that the benchmarks fill."""

import dataclasses

TITLES = ["measure", "Filmgate", "peer", "ratio", "goal", "met"]


@dataclasses.dataclass
class Row:
    """`goal` bounds the ratio to the peer, or the figure itself where there is no peer."""

    measure: str
    unit: str
    filmgate: float
    goal: float
    peer: float | None = None
    ratio: float | None = None
    is_limit: bool = False

    @property
    def is_met(self):
        value = self.filmgate if self.ratio is None else self.ratio
        return value <= self.goal if self.is_limit else value >= self.goal

    @property
    def cells(self):
        goal = f"{self.goal:,} {self.unit}" if self.ratio is None else f"{self.goal} ×"
        return [
            self.measure,
            f"{self.filmgate:,.0f} {self.unit}",
            "" if self.peer is None else f"{self.peer:,.0f} {self.unit}",
            "" if self.ratio is None else f"{self.ratio:.2f} ×",
            f"{'≤' if self.is_limit else '≥'} {goal}",
            "yes" if self.is_met else "no",
        ]


def text(rows):
    lines = [TITLES] + [row.cells for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def markdown(rows):
    lines = [TITLES, ["---", "---:", "---:", "---:", "---:", "---"]] + [row.cells for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
