#pragma once

#include <cstddef>
#include <cstdint>

#include "core/lanes.h"

// The inner loops of attention of one query over a cache, compiled once per instruction set; every variant gives the same
// bits. Only plain C types cross this header: what a variant compiles must not be shared with code for smaller machines.
namespace ouroboros {

// A cache lies in blocks of 16 tokens. (static: see above.)
static constexpr std::size_t BlocksOf(std::size_t tokens) { return (tokens + kLanes - 1) / kLanes; }

// H heads of queries, G of keys and values (H is a multiple of G), D numbers a head.
struct AttentionHeads {
  std::size_t heads, key_heads, width;
};

// The bits of an IEEE 754 binary16.
enum class Half : std::uint16_t {};

// The loops over a cache of E, which is float or Half.
template <typename E>
struct AttentionLoops {
  // Stores the key and value [G, D] of one token at `position` of keys [.., G, D, 16] and values [.., G, 16, D]. What Half
  // cannot hold becomes its largest number; NaN stays.
  void (*append)(const AttentionHeads& heads, const float* key, const float* value, std::size_t position, E* keys,
                 E* values);

  // out [H, D] = softmax(scale * queries keys^T) values over the first n >= 1 tokens: queries [H, D], keys
  // [ceil(n / 16), G, D, 16], values [ceil(n / 16), G, 16, D], both finite beyond n. `scores` is room for
  // H * 16 * ceil(n / 16) floats. What is read after this call is fetched from `next` on; null: nothing.
  void (*attend)(const AttentionHeads& heads, const float* queries, const E* keys, const E* values, std::size_t n,
                 float scale, const E* next, float* scores, float* out);
};

struct AttentionKernel {
  const char* name;
  AttentionLoops<float> single;
  AttentionLoops<Half> half;
};

// Null where the compiler was not asked for these instructions.
const AttentionKernel* BaselineAttentionKernel();
const AttentionKernel* Avx2AttentionKernel();
const AttentionKernel* Avx512AttentionKernel();

}  // namespace ouroboros
