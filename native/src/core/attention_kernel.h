#pragma once

#include <cstddef>

#include "core/lanes.h"

// The inner loops of attention of one query over a cache, compiled once per instruction set; every variant gives the same
// bits. Only plain C types cross this header: what a variant compiles must not be shared with code for smaller machines.
namespace ouroboros {

// A cache lies in blocks of 16 tokens. (static: see above.)
static constexpr std::size_t BlocksOf(std::size_t tokens) { return (tokens + kLanes - 1) / kLanes; }

// H heads of queries, G of keys and values (H is a multiple of G), D floats a head.
struct AttentionHeads {
  std::size_t heads, key_heads, width;
};

struct AttentionKernel {
  const char* name;

  // out [H, D] = softmax(scale * queries keys^T) values over the first n >= 1 tokens: queries [H, D], keys
  // [ceil(n / 16), G, D, 16], values [ceil(n / 16), G, 16, D], both finite beyond n. `scores` is room for
  // H * 16 * ceil(n / 16) floats.
  void (*attend)(const AttentionHeads& heads, const float* queries, const float* keys, const float* values, std::size_t n,
                 float scale, float* scores, float* out);
};

// Null where the compiler was not asked for these instructions.
const AttentionKernel* BaselineAttentionKernel();
const AttentionKernel* Avx2AttentionKernel();
const AttentionKernel* Avx512AttentionKernel();

}  // namespace ouroboros
