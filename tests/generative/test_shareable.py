"""No small number can be worked out from shareable/: a solver tries, over consecutive nights.

The attacker has only the files. All relations between cells are in `Known`: the ranges; that the
cases of the teams and of no named team are the cases of the checks; that a late one is a gap; and
that a named team has at least one judged case. A separate test shows that shares, sums and outcomes
reveal no more than the ranges.
"""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from helpers.campaign import examples
from helpers.nights_out import rows_of
from helpers.shared_nights import MEASURES, Night, Range, content, ranges, shared

CHECKS = "seen/one", "seen/two", "seen/three"
TEAMS = "North", "South", "West", None
COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 12), st.sampled_from([9, 10, 19, 20, 29]))


@st.composite
def nights(draw: st.DrawFn) -> Night:
    """A night of few cases, some at the edges of ranges."""
    checks = draw(st.integers(1, len(CHECKS)))
    teams = draw(st.lists(st.sampled_from(TEAMS), min_size=1, max_size=4, unique=True))
    cells = [(check, team) for check in CHECKS[:checks] for team in teams]
    return Night(
        held={cell: (draw(COUNTS), draw(COUNTS), draw(COUNTS)) for cell in cells},
        must_be_met={check: draw(st.sampled_from([0.5, 0.9, 1.0, None])) for check in CHECKS},
        late={check: draw(COUNTS) for check in CHECKS},
        small_number=draw(st.sampled_from([1, 2, 3, 5, 8])),
    )


def test_the_files_bear_no_id_and_no_bare_count() -> None:
    with shared([Night(held={("seen/one", "North"): (3, 1, 0)})]) as (folder,):
        assert sorted(content(folder)) == ["checks.csv", "fields.csv", "teams.csv", "trend.csv"]
        (team,) = rows_of(folder / "teams.csv")
        assert team == {
            "team_name": "North", "suite": "seen", "judged": "0 to 27", "gaps": "0 to 9",
            "share_met": "", "share_low": "", "share_high": "",
        }  # fmt: skip
        (check,) = rows_of(folder / "checks.csv")
        assert (check["met"], check["late"], check["share_met"]) == ("0 to 9", "0 to 9", "")
        assert not {"new", "resolved", "change_on_night_before", "reason"} & set(check)


@pytest.mark.parametrize(("small", "widest"), [(1, 9), (5, 9), (6, 11), (20, 39)])
def test_a_range_is_ten_wide_or_twice_the_small_number(small: int, widest: int) -> None:
    with shared([Night(held={("seen/one", None): (0, 0, 0)}, small_number=small)]) as (folder,):
        (check,) = ranges(folder, "checks.csv", "check", ["met"]).values()
        assert check["met"] == (0, widest)


def test_cases_without_a_named_team_are_in_no_row_of_teams() -> None:
    held = {("seen/one", "North"): (40, 1, 0), ("seen/one", None): (70, 0, 0)}
    with shared([Night(held=held)]) as (folder,):
        assert [row["team_name"] for row in rows_of(folder / "teams.csv")] == ["North"]
        (check,) = ranges(folder, "checks.csv", "check", ["met"]).values()
        assert check["met"] == (110, 119)


def test_a_share_is_within_a_tenth_of_the_true_one_and_blank_for_few() -> None:
    held = {("seen/one", "North"): (97, 9, 9), ("seen/two", "North"): (89, 9, 0)}
    with shared([Night(held=held)]) as (folder,):
        said = {row["check"]: row["share_met"] for row in rows_of(folder / "checks.csv")}
        assert said["seen/one"] == ""
        assert said["seen/two"] == ""
    held = {("seen/one", "North"): (100, 9, 9), ("seen/two", "North"): (100, 0, 0)}
    with shared([Night(held=held)]) as (folder,):
        said = {row["check"]: row["share_met"] for row in rows_of(folder / "checks.csv")}
        assert abs(float(said["seen/one"]) - 100 / 118) < 0.1
        assert abs(float(said["seen/two"]) - 1) < 0.1


class Known:
    """All facts in the files of one night, as a system of whole numbers.

    The attacker gets more about teams than the files show: the ranges of met and of unknown, which
    the files have only as a sum.
    """

    def __init__(self, folder: Path, night: Night) -> None:
        self.bounds: dict[tuple[str, str], Range] = {}
        self.sums: list[tuple[dict[tuple[str, str], int], float, float]] = []
        checks = ranges(folder, "checks.csv", "check", [*MEASURES, "late"])
        teams = ranges(folder, "teams.csv", "team_name", ["gaps"])
        for check, said in checks.items():
            self.bounds |= {(check, measure): range_ for measure, range_ in said.items()}
            self.sums.append(({(check, "late"): 1, (check, "gaps"): -1}, -numpy.inf, 0))
        for team, said in teams.items():
            width = said["gaps"][1] - said["gaps"][0] + 1
            for place, measure in enumerate(MEASURES):
                least = night.of_team(team, place) // width * width
                self.bounds[team, measure] = least, least + width - 1
            assert self.bounds[team, "gaps"] == said["gaps"]
            self.sums.append(({(team, measure): 1 for measure in MEASURES}, 1, numpy.inf))
        for measure in MEASURES:
            self.bounds["nobody", measure] = 0, 10**6
            held = {(name, measure): 1 for name in (*teams, "nobody")}
            self.sums.append(({**held, **{(check, measure): -1 for check in checks}}, 0, 0))

    def between(self, cell: tuple[str, str]) -> Range:
        """The least and largest value that a number can have."""
        places = {name: place for place, name in enumerate(self.bounds)}
        matrix = numpy.zeros((len(self.sums), len(places)))
        for row, (terms, _, _) in enumerate(self.sums):
            for name, times in terms.items():
                matrix[row, places[name]] = times
        within = LinearConstraint(
            matrix, [least for _, least, _ in self.sums], [most for _, _, most in self.sums]
        )
        least, most = zip(*self.bounds.values(), strict=True)
        found = []
        for sign in (1, -1):
            wanted = numpy.zeros(len(places))
            wanted[places[cell]] = sign
            solved = milp(
                wanted,
                constraints=within,
                bounds=Bounds(least, most),
                integrality=numpy.ones(len(places)),
            )
            assert solved.success
            found.append(round(sign * solved.fun))
        return found[0], found[1]


def numbers_of(night: Night) -> dict[tuple[str, str], int]:
    """Every number of the night behind a range, by owner and kind."""
    return {
        (name, measure): night.of_check(name, place) if "/" in name else night.of_team(name, place)
        for name in (*night.checks, *night.teams)
        for place, measure in enumerate(MEASURES)
    }


def found_out(night: Night, folder: Path) -> dict[tuple[str, str], Range]:
    """A solver's result for each number of the night; the true number is always possible."""
    known = Known(folder, night)
    found = {cell: known.between(cell) for cell in numbers_of(night)}
    for cell, number in numbers_of(night).items():
        assert found[cell][0] <= number <= found[cell][1]
    return found


@pytest.mark.long
@settings(max_examples=examples(400), deadline=None)
@given(nights(), nights())
def test_a_solver_finds_no_small_number_and_no_small_difference_between_two_nights(
    first: Night, second: Night
) -> None:
    second = replace(second, small_number=first.small_number)
    small = range(1, first.small_number + 1)
    with shared([first, second]) as folders:
        before, after = (found_out(*one) for one in zip((first, second), folders, strict=True))
    for night, found in ((first, before), (second, after)):
        for cell, number in numbers_of(night).items():
            assert number not in small or found[cell][0] < found[cell][1], cell
    then, now = numbers_of(first), numbers_of(second)
    for cell in then.keys() & now.keys():
        if abs(now[cell] - then[cell]) in small:
            least, most = after[cell][0] - before[cell][1], after[cell][1] - before[cell][0]
            assert least < most, cell


@settings(max_examples=examples(200), deadline=None)
@given(nights(), st.data())
def test_another_night_with_one_case_more_has_the_same_bytes(
    night: Night, data: st.DataObject
) -> None:
    """A small number of a check, and the number of no named team, are one more."""
    small = [
        (check, place)
        for check in night.checks
        for place in range(3)
        if 1 <= night.of_check(check, place) <= night.small_number
    ]
    if not small:
        return
    check, place = data.draw(st.sampled_from(small))
    counts = list(night.held.get((check, None), (0, 0, 0)))
    counts[place] += 1
    other = replace(night, held={**night.held, (check, None): tuple(counts)})
    with shared([night]) as (one,), shared([other]) as (two,):
        assert content(one) == content(two)


@settings(max_examples=examples(200), deadline=None)
@given(nights(), st.data())
def test_another_night_with_one_case_less_of_a_team_has_the_same_bytes(
    night: Night, data: st.DataObject
) -> None:
    """A small number of a team is one less, and the number of no named team is one more."""
    small = [
        (check, team, place)
        for (check, team), counts in night.held.items()
        for place in range(3)
        if team is not None
        and counts[place]
        and 1 <= night.of_team(team, place) <= night.small_number
        and sum(night.of_team(team, one) for one in range(3)) > 1
    ]
    if not small:
        return
    check, team, place = data.draw(st.sampled_from(small))
    held = {cell: list(counts) for cell, counts in night.held.items()}
    held[check, team][place] -= 1
    held.setdefault((check, None), [0, 0, 0])[place] += 1
    other = replace(night, held={cell: tuple(counts) for cell, counts in held.items()})
    with shared([night]) as (one,), shared([other]) as (two,):
        assert content(one) == content(two)


@pytest.mark.long
@settings(max_examples=examples(200), deadline=None)
@given(nights(), st.data())
def test_all_else_in_the_files_is_made_of_the_ranges(night: Night, data: st.DataObject) -> None:
    """A night has the same bytes after every number is drawn again within its range."""
    width = max(10, 2 * night.small_number)

    def again(number: int) -> int:
        return data.draw(st.integers(number // width * width, number // width * width + width - 1))

    # one team for each check, so that checks and teams have the same numbers
    held = {
        (check, f"Team {place}"): tuple(night.of_check(check, measure) for measure in range(3))
        for place, check in enumerate(night.checks)
    }
    held = {cell: counts for cell, counts in held.items() if sum(counts)}
    other = {cell: tuple(map(again, counts)) for cell, counts in held.items()}
    if not held or not all(map(sum, other.values())):
        return
    late = dict.fromkeys(CHECKS, 0)
    with (
        shared([replace(night, held=held, late=late)]) as (one,),
        shared([replace(night, held=other, late=late)]) as (two,),
    ):
        assert content(one) == content(two)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(nights(), min_size=2, max_size=3))
def test_a_night_is_the_same_in_the_trend_of_every_later_night(held: list[Night]) -> None:
    with shared(held) as folders:
        trends = [rows_of(folder / "trend.csv") for folder in folders]
    for earlier, later in itertools.pairwise(trends):
        assert later[: len(earlier)] == earlier
