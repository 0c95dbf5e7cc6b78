"""The convolutional VAE of this repository in PyTorch, timed in float32 on the CPU: the peer of the bench suite `images`.

    pip install torch
    python vae.py train|sample <side> <channels> <latent> <batch> <threads> <rounds> [channels_last]     # 64 32,64,128,256,512 128 64 2 5

`channels_last` keeps images and weights of convolutions in that layout. The optimizer is PyTorch's fused AdamW. Prints one rate per round after a warm-up, as "123.4 images/s"; a round is one optimizer step, or one batch of images from the prior.
"""
import sys
import time

import torch
from torch import nn

VARIANCE = 0.1


def convolve(layer, channels):
    return nn.Sequential(layer, nn.BatchNorm2d(channels), nn.LeakyReLU())


class Vae(nn.Module):
    def __init__(self, side, channels, latent):
        super().__init__()
        down = dict(kernel_size=3, stride=2, padding=1, bias=False)
        up = dict(**down, output_padding=1)
        pairs = list(zip([3, *channels], channels))
        self.inner = (channels[-1], side >> len(channels), side >> len(channels))
        width = self.inner[0] * self.inner[1] * self.inner[2]
        self.encoder = nn.Sequential(*[convolve(nn.Conv2d(a, b, **down), b) for a, b in pairs])
        self.fc_mu = nn.Linear(width, latent)
        self.fc_var = nn.Linear(width, latent)
        self.decoder_input = nn.Linear(latent, width)
        mirrored = [(b, a) for a, b in reversed(pairs[1:])] + [(channels[0], channels[0])]
        self.decoder = nn.Sequential(*[convolve(nn.ConvTranspose2d(a, b, **up), b) for a, b in mirrored])
        self.colours = nn.Sequential(nn.Conv2d(channels[0], 3, kernel_size=3, padding=1), nn.Tanh())

    def decode(self, latent):
        return self.colours(self.decoder(self.decoder_input(latent).unflatten(1, self.inner)))

    def loss(self, image, noise):
        features = self.encoder(image).flatten(1)
        mean, log_variance = self.fc_mu(features), self.fc_var(features)
        error = (self.decode(mean + torch.exp(log_variance / 2) * noise) - image).square().flatten(1).sum(1)
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum(1) / 2
        return (error / (2 * VARIANCE) + divergence).mean()


def training_round(model, image, noise):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0, fused=True)

    def step():
        optimizer.zero_grad()
        model.loss(image, noise).backward()
        optimizer.step()

    return step


def sampling_round(model, noise):
    model.eval()

    def draw():
        with torch.inference_mode():
            model.decode(noise)

    return draw


def main(mode, layout, side, channels, latent, batch, threads, rounds):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    model = Vae(side, channels, latent).to(memory_format=layout)
    noise = torch.randn(batch, latent)
    image = (torch.rand(batch, 3, side, side) * 2 - 1).to(memory_format=layout)
    work = training_round(model, image, noise) if mode == "train" else sampling_round(model, noise)
    for round in range(rounds + 1):
        begun = time.perf_counter()
        work()
        if round > 0:
            print(f"{batch / (time.perf_counter() - begun):.2f} images/s")


if __name__ == "__main__":
    mode, side, channels, latent, batch, threads, rounds, *layout = sys.argv[1:]
    sizes = [int(width) for width in channels.split(",")]
    formats = {"channels_last": torch.channels_last}
    main(mode, formats[layout[0]] if layout else torch.contiguous_format, int(side), sizes, int(latent), int(batch), int(threads), int(rounds))
