"""GeoDiff as in this repository in plain PyTorch, timed in float32 on the CPU: the peer of the bench suite `molecules`.

    pip install torch
    python geodiff.py train|score <batch.json> <hidden> <interactions> <local layers> <cutoff> <molecules> <threads> <rounds>

The file holds a batch of molecules: elements, original and noisy positions, local edges with their types, and all other pairs of each
molecule, of which those within the cutoff become edges at every step. Undirected pairs stand once and send a message each way, added up
with index_add. Prints one rate per round after a warm-up, as "123.4 molecules/s"; a round is one optimizer step, or one evaluation of
the scores.
"""
import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

ELEMENTS, EDGE_TYPES = 100, 7


def perceptron(*widths):
    layers = [nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    between = [module for layer in layers for module in (nn.ReLU(), layer)]
    return nn.Sequential(*between[1:])


def shifted_softplus(x):
    return functional.softplus(x) - math.log(2)


def arrived(messages, edges, atoms):
    """Sum of the messages [2, n, H], to the first atom of each edge and to the second."""
    width = messages.shape[-1]
    return torch.zeros(atoms, width).index_add(0, edges.reshape(-1), messages.reshape(-1, width))


class Interaction(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.lin1 = nn.Linear(hidden, hidden, bias=False)
        self.lin2 = nn.Linear(hidden, hidden)
        self.filter_in, self.filter_out = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.lin = nn.Linear(hidden, hidden)

    def forward(self, h, edges, features, share):
        filters = self.filter_out(shifted_softplus(self.filter_in(features))) * share
        messages = self.lin1(h)[edges.flip(0)] * filters
        return h + self.lin(shifted_softplus(self.lin2(arrived(messages, edges, len(h)))))


class GeoDiff(nn.Module):
    def __init__(self, hidden, interactions, layers, cutoff):
        super().__init__()
        self.cutoff = cutoff
        self.types, self.lengths = nn.Embedding(EDGE_TYPES, hidden), perceptron(1, hidden, hidden)
        self.far_atoms, self.near_atoms = nn.Embedding(ELEMENTS, hidden), nn.Embedding(ELEMENTS, hidden)
        self.interactions = nn.ModuleList(Interaction(hidden) for _ in range(interactions))
        self.layers = nn.ModuleList(perceptron(hidden, hidden, hidden) for _ in range(layers))
        self.far_head, self.near_head = [perceptron(2 * hidden, hidden, hidden // 2, 1) for _ in range(2)]

    def far(self, elements, edges, lengths, features):
        share = 0.5 * (torch.cos(lengths * math.pi / self.cutoff) + 1) * (lengths <= self.cutoff)
        h = self.far_atoms(elements)
        for interaction in self.interactions:
            h = interaction(h, edges, features, share)
        return h

    def near(self, elements, edges, features):
        h = self.near_atoms(elements)
        for i, layer in enumerate(self.layers):
            out = layer(h + arrived(torch.relu(h[edges.flip(0)] + features), edges, len(h)))
            h = h + (out if i == len(self.layers) - 1 else torch.relu(out))
        return h

    def forward(self, batch, positions):
        """Edges of both kinds, the lengths of each and their scores."""
        local = batch["local"]
        radius = near_pairs(batch["pairs"], positions, self.cutoff)
        lengths = [lengths_of(positions, edges) for edges in (local, radius)]
        kinds = [batch["types"], torch.zeros(radius.shape[1], dtype=torch.long)]
        features = [self.lengths(d) * self.types(kind) for d, kind in zip(lengths, kinds)]
        far = self.far(batch["elements"], torch.cat([local, radius], 1), torch.cat(lengths), torch.cat(features))
        near = self.near(batch["elements"], local, features[0])
        scores = [
            head(torch.cat([h[edges[0]] * h[edges[1]], feature], 1))
            for head, h, edges, feature in zip((self.near_head, self.far_head), (near, far), (local, radius), features)
        ]
        return (local, radius), lengths, scores


def near_pairs(pairs, positions, cutoff):
    near = (positions[pairs[0]] - positions[pairs[1]]).square().sum(1) < cutoff**2
    return pairs[:, near]


def lengths_of(positions, edges):
    return (positions[edges[0]] - positions[edges[1]]).norm(dim=1, keepdim=True)


def moves(scores, positions, edges, lengths):
    """What scores of edges say of atoms, [N, 3]."""
    steps = scores * (positions[edges[0]] - positions[edges[1]]) / lengths
    return 2 * arrived(torch.stack([steps, -steps]), edges, len(positions))


def loss_of(model, batch):
    noisy, total = batch["noisy"], 0
    for weight, edges, lengths, scores in zip((5, 2), *model(batch, noisy)):
        change = (lengths_of(batch["original"], edges) - lengths) / batch["sigma"]
        total = total + weight * moves(scores - change, noisy, edges, lengths).square().sum(1)
    return total.mean()


def training_round(model, batch):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0, fused=True)

    def step():
        optimizer.zero_grad()
        loss_of(model, batch).backward()
        optimizer.step()

    return step


def scoring_round(model, batch):
    def score():
        with torch.inference_mode():
            for edges, lengths, scores in zip(*model(batch, batch["noisy"])):
                moves(scores, batch["noisy"], edges, lengths)

    return score


def read_batch(path):
    with open(path) as file:
        given = json.load(file)
    return {
        "sigma": given["sigma"],
        "elements": torch.tensor(given["elements"]),
        "original": torch.tensor(given["original"]).reshape(-1, 3),
        "noisy": torch.tensor(given["noisy"]).reshape(-1, 3),
        "local": torch.tensor(given["localEdges"]).T.contiguous(),
        "types": torch.tensor(given["localTypes"]),
        "pairs": torch.tensor(given["pairs"]).T.contiguous(),
    }


def main(mode, path, sizes, cutoff, molecules, threads, rounds):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    model, batch = GeoDiff(*sizes, cutoff), read_batch(path)
    work = training_round(model, batch) if mode == "train" else scoring_round(model, batch)
    for round in range(rounds + 1):
        begun = time.perf_counter()
        work()
        if round > 0:
            print(f"{molecules / (time.perf_counter() - begun):.2f} molecules/s")


if __name__ == "__main__":
    mode, path, hidden, interactions, layers, cutoff, molecules, threads, rounds = sys.argv[1:]
    sizes = [int(hidden), int(interactions), int(layers)]
    main(mode, path, sizes, float(cutoff), int(molecules), int(threads), int(rounds))
