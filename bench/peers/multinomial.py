"""Tokens drawn with PyTorch, in float32 on the CPU: the peer of the bench suite `sampler`.

    pip install torch
    python multinomial.py <rows> <vocabulary> <temperature> <threads> <rounds> [<way>]

A way is one of `multinomial` (torch.multinomial of the softmax), `replacement` (the same with replacement, which for one draw is no
difference), `exponential` (the largest quotient of a probability and an exponential variate) and `inverse` (the running sum of the
probabilities searched for a uniform). Without a way each is tried and the fastest is measured. Prints one rate per round after a
warm-up, as "123456.7 rows/s".
"""
import statistics
import sys
import time

import torch

CALLS = 10


def exponential(probabilities):
    return (probabilities / torch.empty_like(probabilities).exponential_()).argmax(-1)


def inverse(probabilities):
    sums = probabilities.cumsum(-1)
    return torch.searchsorted(sums, torch.rand(len(sums), 1) * sums[:, -1:], right=True)


WAYS = {
    "multinomial": lambda probabilities: torch.multinomial(probabilities, 1),
    "replacement": lambda probabilities: torch.multinomial(probabilities, 1, replacement=True),
    "exponential": exponential,
    "inverse": inverse,
}


def seconds_of(way, logits, temperature):
    begun = time.perf_counter()
    for _ in range(CALLS):
        scaled = logits if temperature == 1 else logits / temperature
        WAYS[way](torch.softmax(scaled, -1))
    return (time.perf_counter() - begun) / CALLS


def fastest(logits, temperature):
    times = {way: statistics.median(seconds_of(way, logits, temperature) for _ in range(4)) for way in WAYS}
    way = min(times, key=times.get)
    print(f"fastest way: {way}", file=sys.stderr)
    return way


def main(rows, vocabulary, temperature, threads, rounds, way):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    # As spread as the logits of a trained language model.
    logits = torch.randn(rows, vocabulary) * 2.5
    with torch.inference_mode():
        way = way or fastest(logits, temperature)
        seconds_of(way, logits, temperature)
        for _ in range(rounds):
            print(f"{rows / seconds_of(way, logits, temperature):.1f} rows/s", flush=True)


if __name__ == "__main__":
    rows, vocabulary, temperature, threads, rounds, *way = sys.argv[1:]
    main(int(rows), int(vocabulary), float(temperature), int(threads), int(rounds), way[0] if way else None)
