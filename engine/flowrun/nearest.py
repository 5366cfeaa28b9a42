"""A misspelt word to the known one that was probably meant."""

import difflib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_CANDIDATES = 5
_COMMON = 50
"""A piece that so many words hold tells little, and following it up for each would be slow."""


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like another, if one is like it at all.

    It takes no longer for many known words than for few, so that it can be asked about each of
    thousands of words.

    Args:
        word: What somebody wrote.
        known: What there is.
        cutoff: How alike the two must be: 0 for not at all, 1 for the same.
    """
    candidates = _index(tuple(known)).candidates(word)
    near = difflib.get_close_matches(word, candidates, n=1, cutoff=cutoff)
    return near[0] if near else None


def question(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, as the hint that asks for it."""
    near = nearest(word, known)
    return None if near is None else f'did you mean "{near}"?'


class _Index:
    """Known words by the pieces that they hold."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self._by_piece: dict[str, list[str]] = {}
        for word in known:
            for piece in _pieces(word):
                self._by_piece.setdefault(piece, []).append(word)

    def candidates(self, word: str) -> list[str]:
        """The words that share most pieces with another."""
        shared = Counter(
            each for piece in _pieces(word) for each in self._by_piece.get(piece, ())[:_COMMON]
        )
        return [each for each, _ in shared.most_common(_CANDIDATES)]


@lru_cache(maxsize=8)
def _index(known: tuple[str, ...]) -> _Index:
    return _Index(known)


def _pieces(word: str) -> dict[str, None]:
    """Every three neighbouring letters, each once, in order."""
    text = f" {word} "
    return dict.fromkeys(text[place : place + 3] for place in range(len(text) - 2))
