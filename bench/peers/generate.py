"""Hugging Face's generate on PyTorch, in float32 on the CPU: the peer of the bench suite `decode`.

    pip install torch transformers
    python generate.py <folder> <sequences> <tokens> <cache> <threads> <rounds> [<end of text>]

The folder holds a model as `ouroboros export --to hf` writes it. All sequences are written in one batch from <|endoftext|> on, drawn at
temperature 1 with the key-value cache: `dynamic`, `static`, or `compiled`, which is the static cache with a forward pass that
torch.compile compiles. With an end of text the sequences end there, and their tokens up to it count; without, every one has that many
tokens. Prints one rate per round after a warm-up, as "123.4 tokens/s".
"""
import sys
import time

import torch
import transformers


def model_of(folder, threads):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    return transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


def settings(tokens, cache, end):
    """What the model draws from: all tokens, as probable as it says."""
    drawing = {"do_sample": True, "temperature": 1.0, "top_k": 0, "top_p": 1.0, "max_new_tokens": tokens, "use_cache": True}
    ending = {"eos_token_id": end, "pad_token_id": 0 if end is None else end}
    static = {} if cache == "dynamic" else {"cache_implementation": "static"}
    compiled = {} if cache == "compiled" else {"disable_compile": True}
    return transformers.GenerationConfig(**drawing, **ending, **static, **compiled)


def written(tokens, end):
    """Tokens of all sequences, each up to its end."""
    if end is None:
        return tokens.numel()
    ends = tokens == end
    return int((ends.cumsum(1) - ends.long() == 0).sum())


def main(folder, sequences, tokens, cache, threads, rounds, end):
    model = model_of(folder, threads)
    if cache == "compiled":
        model.forward = torch.compile(model.forward, dynamic=False)
    prompt = torch.zeros((sequences, 1), dtype=torch.long)

    def write(tokens):
        given = {"attention_mask": torch.ones_like(prompt), "generation_config": settings(tokens, cache, end)}
        with torch.inference_mode():
            return model.generate(prompt, **given)[:, 1:]

    # What is compiled is compiled for one size of the cache.
    write(tokens if cache == "compiled" else 8)
    for _ in range(rounds):
        begun = time.perf_counter()
        out = write(tokens)
        seconds = time.perf_counter() - begun
        print(f"{written(out, end) / seconds:.1f} tokens/s", flush=True)


if __name__ == "__main__":
    folder, sequences, tokens, cache, threads, rounds, *end = sys.argv[1:]
    main(folder, int(sequences), int(tokens), cache, int(threads), int(rounds), int(end[0]) if end else None)
