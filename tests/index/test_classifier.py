from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.index.classifier import NGRAMS, fit

TEXTS = ["租房能落户吗", "租的房子可以落户吗", "父母投靠我落户", "爸妈投靠子女", "当兵随军落户", "随军家属怎么落"]
LABELS = ["a", "a", "b", "b", "c", "c"]


@pytest.mark.parametrize("text", ["租房租房落户", "随军的父母", "Z", ""])
def test_n_grams_weigh_as_sklearn_weighs_them(text: str) -> None:
    dense = np.random.default_rng(0).normal(size=(len(TEXTS), 4)).astype(np.float32)
    fitted = fit(TEXTS, dense, LABELS)
    library = TfidfVectorizer(analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, vocabulary={g: i for i, g in enumerate(fitted.grams)})
    library.idf_ = fitted.idf
    scores = library.transform([text]) @ fitted.weights[4:] + fitted.bias - fitted.centre @ fitted.weights[:4]
    expected = scores - np.log(np.exp(scores).sum())
    assert np.allclose(fitted.log_probabilities([text], np.zeros((1, 4), np.float32)), expected, atol=1e-5)
