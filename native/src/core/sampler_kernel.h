#pragma once

#include <cstddef>
#include <cstdint>

#include "core/lanes.h"

// The sampler's inner loops over a row of logits, compiled once per instruction set; every variant gives the same bits.
//
// Only plain C types cross this header: what a variant compiles must not be shared with code for smaller machines.
namespace ouroboros {

// Logits are summed in blocks: lane l of a block adds elements l, l + 16, l + 32, ... in order, in float; then lane l
// adds lane l + 8, l + 4, l + 2, l + 1.
inline constexpr std::size_t kSamplerBlock = 256;

// A weight of 1 as a fixed-point number. 2^30 fits a 32-bit lane, and the sum of 2^23 such weights is exact in a double.
inline constexpr float kFixedOne = 0x1p30f;
inline constexpr std::size_t kMostVocabulary = std::size_t{1} << 23;

struct SamplerKernel {
  const char* name;

  // The largest of x[0 .. n); -infinity for n = 0. `*unordered` becomes true when one is NaN or +infinity.
  // maxima[16 * b + l] becomes the largest of lane l of block b (-infinity for a lane without elements).
  float (*peak)(const float* x, std::size_t n, float* maxima, bool* unordered);

  // Writes the indices of what is at least `least`, ascending; gives their number. `indices` has room for n.
  std::size_t (*select)(const float* x, std::size_t n, float least, std::uint32_t* indices);

  // Below, the weight of x is exp((x - peak) * inverse_temperature), x <= peak: a polynomial with relative error below
  // 2e-7, and 0 where the exponent is below -87.

  // sums[b] = the sum of the weights of block b. `soon` are n numbers that are read next: they are fetched from memory
  // meanwhile.
  void (*sum)(const float* x, std::size_t n, float peak, float inverse_temperature, const float* soon, float* sums);
  void (*weigh)(const float* x, std::size_t n, float peak, float inverse_temperature, float* weights);
  // fixed[i] = the weight as a fixed-point number, rounded down.
  void (*fix)(const float* x, std::size_t n, float peak, float inverse_temperature, std::int32_t* fixed);

  // The sum of fixed[0 .. n).
  std::uint64_t (*mass)(const std::int32_t* fixed, std::size_t n);
  // Sets to 0 what is below `least`.
  void (*cut)(std::int32_t* fixed, std::size_t n, std::int32_t least);
};

// Null where the compiler was not asked for these instructions.
const SamplerKernel* BaselineSamplerKernel();
const SamplerKernel* Avx2SamplerKernel();
const SamplerKernel* Avx512SamplerKernel();

}  // namespace ouroboros
