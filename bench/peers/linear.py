"""Chains of linear regression in NumPy, all replicates at once: the peer of the bench suite `linear`.

    pip install numpy
    python linear.py replace|accumulate refit|inverse float32|float64 <replicates> <fits> <rows> <features> <rounds>

Every round draws designs [R, T, d], truths and real labels, fits the first model, then label by label and fit by fit: labels
y = X w + sigma E of all T rows from the model before, normal equations X'X w = X'y, the mean over replicates of the test error
|w - w*|^2. Under `accumulate` the sum of the moments X'y is kept (the incremental form: a fit does not go back to earlier rows). `refit` solves
the normal equations of every replicate anew in every fit, with X'X kept, because designs stay; `inverse` inverts X'X once and multiplies.
Replicates are worked on in blocks that fit the caches. Prints one rate per round after a warm-up, as "123.4 replicates/s".
"""
import sys
import time

import numpy as np

# Bytes of a block's designs.
BLOCK = 4 * 2**20


def chains(random, regime, solver, dtype, replicates, fits, rows, features):
    """The sum over replicates of the test error of every fit, [fits]."""
    design = random.standard_normal((replicates, rows, features), dtype)
    truth = random.standard_normal((replicates, features, 1), dtype)
    transposed = design.transpose(0, 2, 1)
    gram = transposed @ design
    inverse = np.linalg.inv(gram) if solver == "inverse" else None
    errors, moment, model = np.empty(fits), np.zeros_like(truth), truth
    for n in range(1, fits + 1):
        labels = design @ model
        labels += random.standard_normal(labels.shape, dtype)
        fresh = transposed @ labels
        moment = fresh if regime == "replace" else moment + fresh
        mean = moment if regime == "replace" else moment / dtype(n)
        model = np.linalg.solve(gram, mean) if inverse is None else inverse @ mean
        errors[n - 1] = np.square(model - truth).sum()
    return errors


def simulate(random, regime, solver, dtype, replicates, fits, rows, features):
    """The mean test error of every fit, [fits]."""
    block = max(1, BLOCK // (rows * features * np.dtype(dtype).itemsize))
    parts = [min(block, replicates - first) for first in range(0, replicates, block)]
    sums = [chains(random, regime, solver, dtype, count, fits, rows, features) for count in parts]
    return np.sum(sums, axis=0) / replicates


def main(regime, solver, precision, replicates, fits, rows, features, rounds):
    random, dtype = np.random.Generator(np.random.SFC64(1)), np.dtype(precision).type
    for round in range(rounds + 1):
        begun = time.perf_counter()
        errors = simulate(random, regime, solver, dtype, replicates, fits, rows, features)
        if round > 0:
            print(f"{replicates / (time.perf_counter() - begun):.1f} replicates/s, mean error of the last {errors[-1]:.4f}", flush=True)


if __name__ == "__main__":
    regime, solver, precision, *sizes = sys.argv[1:]
    main(regime, solver, precision, *map(int, sizes))
