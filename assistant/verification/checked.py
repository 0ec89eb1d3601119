"""A composer's sentences, verified one by one as they come.

One sentence that fails brings the whole answer down: the sentences around it lean on it (a condition, an exception, the conclusion), and
a model that invented once is not trusted for the rest. The flow then answers with the extractive composer and shows the reason. The same
holds when the model says 方案未载明: whether the text is silent is for the flow to decide, a model's word for it cannot be checked.
Decision: docs/decisions/0002-verification-thresholds.md.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Protocol

from assistant.records import Check, Document, Evidence, Question, Statement
from assistant.verification.restating import restates_whole
from assistant.verification.verify import check, wording

NO_SENTENCE = "语言模型没有给出带条文出处的句子"
SAYS_NOT_STATED = "语言模型认为条文没有载明，这一点不能由模型断定"


class Composer(Protocol):
    """Whatever words an answer from evidence."""

    def sentences(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Statement]:
        """Give the answer's statements in order."""
        ...


class CheckedSentences(Iterator[Statement]):
    """An iterator over verified statements that remembers every check.

    Attributes:
        checks: Every check made so far, failed ones included.
        fallback_reason: Why the answer must be given up for the extractive one; "" while nothing has failed. Final only when the
            iterator is exhausted: what was shown before is provisional until then.
    """

    def __init__(
        self,
        statements: Iterator[Statement],
        evidence: Sequence[Evidence],
        documents: Mapping[str, Document],
        synonyms: Mapping[str, str],
        *,
        word_for_word: bool,
    ) -> None:
        """Take the unverified statements and what they are checked against."""
        self._word_for_word = word_for_word
        self.checks: list[Check] = []
        self.fallback_reason = ""
        self._given = 0
        self._statements = statements
        self._against = (evidence, documents, synonyms)

    def __next__(self) -> Statement:
        """Give the next verified statement.

        Raises:
            ModelUnavailableError: If the composer's model fails.
        """
        statement = None if self.fallback_reason else next(self._statements, None)
        if statement is None:
            self._give_up("" if self._given else NO_SENTENCE)
        elif statement.role == "open":
            self._give_up(SAYS_NOT_STATED)
        else:
            checks = (*check(statement, *self._against), *self._strictly(statement))
            self.checks += checks
            failed = [each for each in checks if not each.passed]
            if not failed:
                self._given += 1
                return statement
            self._give_up(f"「{statement.text}」没有通过核对：{failed[0].detail}")
        raise StopIteration

    def _strictly(self, statement: Statement) -> tuple[Check, ...]:
        if not self._word_for_word:
            return ()
        evidence, documents, _ = self._against
        cited = {each.clause_id for each in statement.citations}
        passed = any(restates_whole(statement.text, wording(each.clause, documents)) for each in evidence if each.clause.id in cited)
        return (Check("support", passed, statement.text, "" if passed else "不是条文的原句"),)

    def _give_up(self, reason: str) -> None:
        """Note the reason, if there is one, and stop the model."""
        self.fallback_reason = self.fallback_reason or reason
        if isinstance(self._statements, Generator):
            self._statements.close()


def checked_sentences(
    composer: Composer,
    question: Question,
    evidence: Sequence[Evidence],
    documents: Mapping[str, Document],
    synonyms: Mapping[str, str],
    *,
    word_for_word: bool = False,
) -> CheckedSentences:
    """Word an answer and let only verified sentences through.

    Args:
        composer: The composer, here the language model.
        question: The question, personal data masked.
        evidence: The clauses to answer from.
        documents: Every document of the collection, by id.
        synonyms: Plain word to official word.
        word_for_word: Admit whole sub-clauses of the cited clauses only, so that the model chooses and orders but does not reword. Of
            what a very weak model got through the other checks, one retelling in five was false; of what this admitted, none.

    Returns:
        An iterator of verified statements, as they come, with `checks` and `fallback_reason`. Once the reason is set the flow must replace
        everything given so far by the extractive answer.

    Raises:
        ModelUnavailableError: While iterating, if the model cannot be used.
    """
    return CheckedSentences(composer.sentences(question, evidence), evidence, documents, synonyms, word_for_word=word_for_word)
