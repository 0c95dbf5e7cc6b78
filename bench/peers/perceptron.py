"""A network of three layers in plain PyTorch, trained by gradient descent in float32 on the CPU: the peer of the bench suite `perceptron`.

    pip install torch
    python perceptron.py <batch> <inputs> <hidden> <outputs> <steps> <threads> <rounds>     # 256 256 512 64 16 2 5

Two layers of rectified units and a linear one, without biases; the mean squared error. Prints the median rate of the rounds after a
warm-up, as "123.4 samples/s"; a round is all steps, its losses read.
"""
import statistics
import sys
import time

import torch

batch, inputs, hidden, outputs, steps, threads, rounds = (int(word) for word in sys.argv[1:8])
torch.set_num_threads(threads)
torch.manual_seed(1)


def weight(rows, columns):
    return (torch.randn(rows, columns) * (2 / rows) ** 0.5).requires_grad_()


x, y = torch.randn(batch, inputs), torch.randn(batch, outputs)


def train():
    weights = [weight(inputs, hidden), weight(hidden, hidden), weight(hidden, outputs)]
    optimizer = torch.optim.SGD(weights, lr=0.05)
    begun = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        first = torch.relu(x @ weights[0])
        second = torch.relu(first @ weights[1])
        loss = torch.nn.functional.mse_loss(second @ weights[2], y)
        loss.backward()
        optimizer.step()
        loss.item()
    return time.perf_counter() - begun


train()
seconds = statistics.median(train() for _ in range(rounds))
print(f"{batch * steps / seconds:.3f} samples/s")
