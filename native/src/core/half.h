#pragma once

#if defined(__F16C__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

#include "core/simd.h"

// Vectors of IEEE 754 binary16, for the files that may include simd.h. Every instruction set gives the same bits, whether the
// processor takes subnormals as 0 or not.
namespace ouroboros {

namespace {

typedef std::uint16_t HalfWords __attribute__((vector_size(kBytes / 2)));

constexpr float kLargestHalf = 65504;

// Exact.
OUROBOROS_INLINE Floats Widen(HalfWords halves) {
#if defined(__AVX512F__)
  return (Floats)_mm512_maskz_cvtph_ps(0xffff, (__m256i)halves);
#elif defined(__F16C__)
  return (Floats)_mm256_cvtph_ps((__m128i)halves);
#else
  constexpr std::uint32_t kExponent = 0x1fu << 23;
  const Words wide = __builtin_convertvector(halves, Words);
  const Words bits = (wide & 0x7fffu) << 13, exponent = bits & kExponent;
  const Words normal = bits + (112u << 23);
  // 2^-14 and the mantissa as its fraction, less 2^-14: no number on the way is subnormal.
  const Floats small = (Floats)(normal + (1u << 23)) - 0x1p-14f;
  const Words infinite = normal + (112u << 23);
  const Words finite = exponent == 0u ? (Words)small : normal;
  return (Floats)((exponent == kExponent ? infinite : finite) | (wide & 0x8000u) << 16);
#endif
}

// The nearest, of two the even one; at most the largest finite one. NaN stays NaN.
OUROBOROS_INLINE HalfWords Narrow(Floats x) {
  const Floats least = Floats{} - kLargestHalf, largest = Floats{} + kLargestHalf;
  x = x > largest ? largest : x;
  x = x < least ? least : x;
#if defined(__AVX512F__)
  return (HalfWords)_mm512_maskz_cvtps_ph(0xffff, (__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#elif defined(__F16C__)
  return (HalfWords)_mm256_cvtps_ph((__m256)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#else
  const Words bits = (Words)x & 0x7fffffffu, sign = ((Words)x & 0x80000000u) >> 16;
  // Adding 1/2 leaves the multiple of 2^-24, the step of subnormals, in the low bits.
  const Words small = (Words)((Floats)bits + 0.5f) - (Words)(Floats{} + 0.5f);
  const Words normal = (bits - (112u << 23) + 0xfffu + (bits >> 13 & 1u)) >> 13;
  const Words finite = bits < (113u << 23) ? small : normal;
  const Words half = bits > 0x7f800000u ? (Words{} + 0x7e00u) : finite;
  return __builtin_convertvector(half | sign, HalfWords);
#endif
}

}  // namespace

}  // namespace ouroboros
