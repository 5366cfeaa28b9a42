"""A misspelt word to the known one that was probably meant."""

import difflib
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache

_CANDIDATES = 5
_COMMON = 50
"""A piece that so many words hold tells little, and following it up for each would be slow."""


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The known word that is most like another, if one is like it at all.

    To ask for each of thousands of words, make `Known` of the known ones once.

    Args:
        word: What somebody wrote.
        known: What there is.
        cutoff: How alike the two must be: 0 for not at all, 1 for the same.
    """
    return _known(tuple(known)).nearest(word, cutoff=cutoff)


def question(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, as the hint that asks for it."""
    return _known(tuple(known)).question(word)


class Known:
    """Known words, to be asked for many others: it takes no longer if they are many than if few."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = words

    def nearest(self, word: str, *, cutoff: float = 0.6) -> str | None:
        """As the function of this name."""
        near = difflib.get_close_matches(word, self._candidates(word), n=1, cutoff=cutoff)
        return near[0] if near else None

    def question(self, word: str) -> str | None:
        """As the function of this name."""
        near = self.nearest(word)
        return None if near is None else f'did you mean "{near}"?'

    def _candidates(self, word: str) -> list[str]:
        """The words that share most pieces with another."""
        shared = Counter(
            each for piece in _pieces(word) for each in self._by_piece.get(piece, ())[:_COMMON]
        )
        return [each for each, _ in shared.most_common(_CANDIDATES)]

    @cached_property
    def _by_piece(self) -> dict[str, list[str]]:
        by_piece: dict[str, list[str]] = {}
        for word in self._words:
            for piece in _pieces(word):
                by_piece.setdefault(piece, []).append(word)
        return by_piece


@lru_cache(maxsize=8)
def _known(words: tuple[str, ...]) -> Known:
    return Known(words)


def _pieces(word: str) -> dict[str, None]:
    """Every three neighbouring letters, each once, in order."""
    text = f" {word} "
    return dict.fromkeys(text[place : place + 3] for place in range(len(text) - 2))
