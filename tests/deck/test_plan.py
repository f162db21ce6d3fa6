from hypothesis import given
from hypothesis import strategies as st

from deck.faces import Face
from deck.plan import Plan, compare


def _face(entry: str, digest: str, face: str = "main") -> Face:
    return Face(entry=entry, face=face, kind="basic", objective=None, position=0, content={}, digest=digest)


def test_compare_sorts_cards_into_four() -> None:
    old = {("same", "main"): "1", ("edited", "main"): "1", ("gone", "main"): "1", ("cut", "c2"): "1"}
    new = [_face("new", "1"), _face("edited", "2"), _face("same", "1"), _face("cut", "1", "c1")]
    assert compare(old, new) == Plan(
        added=(("new", "main"), ("cut", "c1")),
        changed=(("edited", "main"),),
        unchanged=(("same", "main"),),
        retired=(("gone", "main"), ("cut", "c2")),
    )


def test_compare_takes_a_card_that_comes_back_for_a_new_one() -> None:
    assert compare({}, [_face("back", "1")]).added == (("back", "main"),)


DIGESTS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["main", "c1"])), st.sampled_from("12")
)


@given(DIGESTS, DIGESTS)
def test_compare_accounts_for_every_card_once(
    old: dict[tuple[str, str], str], new: dict[tuple[str, str], str]
) -> None:
    plan = compare(old, [_face(entry, digest, face) for (entry, face), digest in new.items()])
    assert sorted((*plan.added, *plan.changed, *plan.unchanged)) == sorted(new)
    assert set(plan.retired) == old.keys() - new.keys()
    assert set(plan.added) == new.keys() - old.keys()
    assert {key for key in plan.changed if old[key] == new[key]} == set()
    assert {key for key in plan.unchanged if old[key] != new[key]} == set()
