#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/attention_kernel.h"

namespace ouroboros {

// Keys [S, B, G, D, 16] and values [S, B, G, 16, D] of the tokens that S slots have read, B blocks of 16 tokens each.
struct AttentionCache {
  AttentionHeads heads;
  std::size_t blocks;
  std::span<float> keys, values;

  // Floats of one slot in `keys`, and in `values`.
  std::size_t SlotSize() const { return blocks * heads.key_heads * heads.width * kLanes; }
};

// The variants that this machine can run, the fastest first.
std::vector<const AttentionKernel*> AttentionKernels();

// One new token per slot: stores its key and value in the cache at positions[s] and attends from it to the tokens
// 0 .. positions[s] of its slot. `projected` [S, (H + 2 G) D] holds queries, keys and values of the new tokens one after
// another; `out` [S, H D] receives softmax(scale q k^T) v. A slot at a negative position is skipped, its row of `out` 0; the
// caller keeps the others below 16 B. Uses up to `threads` threads; neither their number nor the kernel changes the
// result.
void AttendCached(const AttentionKernel& kernel, const AttentionCache& cache, std::span<const float> projected,
                  std::span<const std::int32_t> positions, float scale, std::size_t threads, std::span<float> out);

}  // namespace ouroboros
