"""GPT-2 or Llama-2 of the sizes of a preset in PyTorch with Hugging Face transformers, trained in float32 on the CPU: the peer of the bench suite `train-step`.

    pip install torch transformers
    python gpt2-train.py <gpt2|llama2> <vocabulary> <context> <width> <inner> <layers> <heads> <key heads> <batch> <threads> <rounds> <eager|compile>
    # gpt2 4096 256 256 1024 10 8 8 8 2 5 eager

No dropout, attention by scaled_dot_product_attention, mean cross-entropy, PyTorch's fused AdamW, no clipping. `compile` trains what torch.compile makes of the model. Prints one rate per round after a warm-up, as "2648.1 tokens/s"; a round is one optimizer step.
"""
import sys
import time

import torch
import torch.nn.functional as F
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM


def model_of(architecture, vocabulary, context, width, inner, layers, heads, key_heads):
    if architecture == "gpt2":
        config = GPT2Config(vocab_size=vocabulary, n_positions=context, n_embd=width, n_inner=inner, n_layer=layers, n_head=heads, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)
        kind = GPT2LMHeadModel
    else:
        config = LlamaConfig(vocab_size=vocabulary, max_position_embeddings=context, hidden_size=width, intermediate_size=inner, num_hidden_layers=layers, num_attention_heads=heads, num_key_value_heads=key_heads, attention_dropout=0.0)
        kind = LlamaForCausalLM
    config.use_cache = False
    config._attn_implementation = "sdpa"
    return kind(config).train()


def main(architecture, mode, sizes, batch, threads, rounds):
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    vocabulary, context = sizes[:2]
    model = model_of(architecture, *sizes)
    forward = torch.compile(model) if mode == "compile" else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=True)
    tokens = torch.randint(0, vocabulary, (batch, context + 1))

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = forward(tokens[:, :-1]).logits
        loss = F.cross_entropy(logits.reshape(-1, vocabulary), tokens[:, 1:].reshape(-1))
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(2):
        step()
    for _ in range(rounds):
        begun = time.perf_counter()
        step()
        print(f"{batch * context / (time.perf_counter() - begun):.1f} tokens/s")


if __name__ == "__main__":
    architecture, *numbers, mode = sys.argv[1:]
    *sizes, batch, threads, rounds = map(int, numbers)
    main(architecture, mode, sizes, batch, threads, rounds)
