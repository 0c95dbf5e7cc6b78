#pragma once

#include <cstddef>
#include <cstdint>

#include "core/lanes.h"

// Vectors of the instructions that the including file is compiled for. Only for files that are compiled once per
// instruction set (*_kernel_<instructions>.cc): no header with inline functions of external linkage may be included
// there, or code for larger machines would be shared with smaller ones.
//
namespace ouroboros {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t kBytes = 64;
#elif defined(__AVX2__)
constexpr std::size_t kBytes = 32;
#else
constexpr std::size_t kBytes = 16;
#endif

typedef float Floats __attribute__((vector_size(kBytes)));
typedef std::int32_t Ints __attribute__((vector_size(kBytes)));
typedef std::uint32_t Words __attribute__((vector_size(kBytes)));

constexpr std::size_t kWidth = kBytes / sizeof(float);
constexpr std::size_t kParts = kLanes / kWidth;
constexpr float kInfinity = __builtin_inff();

#define OUROBOROS_INLINE inline __attribute__((always_inline))

template <typename Vector>
OUROBOROS_INLINE Vector Load(const void* from) {
  Vector vector;
  __builtin_memcpy(&vector, from, sizeof vector);
  return vector;
}

template <typename Vector>
OUROBOROS_INLINE void Store(void* to, Vector vector) {
  __builtin_memcpy(to, &vector, sizeof vector);
}

OUROBOROS_INLINE Floats Larger(Floats a, Floats b) { return a > b ? a : b; }

// exp((x - peak) * inverse_temperature), x <= peak: a polynomial with relative error below 2e-7, and 0 where the exponent
// is below -87. exp(z) = 2^n exp(r), n = round(z / ln 2), |r| <= ln(2) / 2; polynomial and split of ln 2 from Cephes' expf (Moshier).
OUROBOROS_INLINE Floats Weight(Floats x, float peak, float inverse_temperature) {
  constexpr float kRound = 0x1.8p23f;  // adding it leaves round(z / ln 2) in the low bits
  const Floats z = (x - peak) * inverse_temperature;
  const Floats shifted = z * 1.44269504088896341f + kRound;
  const Floats n = shifted - kRound;
  Floats r = z - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r;
  p = p + 1.0f;
  const Words scale = ((Words)shifted + 127u) << 23;  // 2^n: the bits of kRound leave at the top
  const Floats zero = {};
  return z > -87.0f ? p * (Floats)scale : zero;  // the comparison is false for NaN: -infinity at infinite temperature
}

OUROBOROS_INLINE std::size_t Least(std::size_t a, std::size_t b) { return a < b ? a : b; }

// Lane l adds lane l + 8, l + 4, l + 2, l + 1.
OUROBOROS_INLINE float SumOfLanes(const Floats (&lanes)[kParts]) {
  float sums[kLanes];
  for (std::size_t part = 0; part < kParts; ++part) Store(sums + part * kWidth, lanes[part]);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace

}  // namespace ouroboros
