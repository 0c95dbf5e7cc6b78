#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "core/lanes.h"

// Vectors of the instructions that the including file is compiled for. Only for files that are compiled once per
// instruction set (*_kernel_<instructions>.cc): no header with inline functions of external linkage may be included
// there, or code for larger machines would be shared with smaller ones (intrinsics are always inlined).
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

// A vector of one number. (Not Floats{} + x, which is an addition: it must turn -0 into 0.)
OUROBOROS_INLINE Floats Same(float x) {
#if defined(__AVX512F__)
  return (Floats)_mm512_set1_ps(x);
#elif defined(__AVX2__)
  return (Floats)_mm256_set1_ps(x);
#else
  return (Floats){x, x, x, x};
#endif
}

// a b + c, in one rounding where the file is compiled for instructions that do that.
OUROBOROS_INLINE Floats MultiplyAdd(Floats a, Floats b, Floats c) {
#if defined(__AVX512F__)
  return (Floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (Floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}

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

// a where a > b, else b (so b where one is NaN).
OUROBOROS_INLINE Floats Larger(Floats a, Floats b) {
#if defined(__AVX512F__)
  return _mm512_maskz_max_ps(0xffff, a, b);  // GCC warns of the undefined vector in _mm512_max_ps
#elif defined(__AVX2__)
  return _mm256_max_ps(a, b);
#elif defined(__SSE2__)
  return _mm_max_ps(a, b);
#else
  return a > b ? a : b;
#endif
}

// Keeps x in a register: without it GCC loads a second time what two instructions need.
OUROBOROS_INLINE void Hold([[maybe_unused]] Floats& x) {
#if defined(__AVX512F__)
  asm("" : "+v"(x));
#elif defined(__SSE2__)
  asm("" : "+x"(x));
#endif
}

// Lanes in which something was found.
#if defined(__AVX512F__)
typedef __mmask16 Flags;
OUROBOROS_INLINE bool Any(Flags flags) { return flags != 0; }
#else
typedef Ints Flags;
OUROBOROS_INLINE bool Any(Flags flags) {
  std::int32_t any = 0;
  for (std::size_t lane = 0; lane < kWidth; ++lane) any |= flags[lane];
  return any != 0;
}
#endif

// Where a or b is NaN.
OUROBOROS_INLINE Flags Unordered(Floats a, Floats b) {
#if defined(__AVX512F__)
  return _mm512_cmp_ps_mask(a, b, _CMP_UNORD_Q);
#elif defined(__AVX2__)
  return (Ints)_mm256_cmp_ps(a, b, _CMP_UNORD_Q);
#elif defined(__SSE2__)
  return (Ints)_mm_cmpunord_ps(a, b);
#else
  return (a != a) | (b != b);
#endif
}

// Bit l: whether lane l of a is at least `least` (false for NaN).
OUROBOROS_INLINE std::uint32_t AtLeast(Floats a, float least) {
#if defined(__AVX512F__)
  return _mm512_cmp_ps_mask(a, _mm512_set1_ps(least), _CMP_GE_OQ);
#elif defined(__AVX2__)
  return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(a, _mm256_set1_ps(least), _CMP_GE_OQ)));
#elif defined(__SSE2__)
  return static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpge_ps(a, _mm_set1_ps(least))));
#else
  std::uint32_t bits = 0;
  for (std::size_t lane = 0; lane < kWidth; ++lane) bits |= static_cast<std::uint32_t>(a[lane] >= least) << lane;
  return bits;
#endif
}

// a - b * c where b * c is exact, so that fusing changes nothing.
OUROBOROS_INLINE Floats MinusExact(Floats a, Floats b, float c) {
#if defined(__AVX512F__)
  return _mm512_fnmadd_ps(b, _mm512_set1_ps(c), a);
#else
  return a - b * c;
#endif
}

// p * 2^n where z > -87, else (and where z is NaN) 0. p in (0.7, 1.5), n in the low bits of `shifted`, p * 2^n normal:
// adding n to the exponent of p multiplies.
OUROBOROS_INLINE Floats Scaled(Floats p, Floats shifted, Floats z) {
#if defined(__AVX512F__)
  const __mmask16 kept = _mm512_cmp_ps_mask(z, _mm512_set1_ps(-87.0f), _CMP_GT_OQ);
  const __m512i exponent = _mm512_maskz_slli_epi32(0xffff, _mm512_castps_si512(shifted), 23);
  return _mm512_castsi512_ps(_mm512_maskz_add_epi32(kept, _mm512_castps_si512(p), exponent));
#else
  const Words product = (Words)p + ((Words)shifted << 23);
  return (Floats)(product & (Words)(z > -87.0f));
#endif
}

// out[i] = exp((x[i] - peak) * inverse_temperature), x[i] <= peak: a polynomial with relative error below 2e-7, and 0
// where the exponent is below -87. exp(z) = 2^n exp(r), n = round(z / ln 2), |r| <= ln(2) / 2; polynomial and split of ln 2
// from Cephes' expf (Moshier). Step by step for all, so that a step of one need not wait for the step before it.
template <std::size_t kCount>
OUROBOROS_INLINE void WeighAll(const Floats (&x)[kCount], float peak, float inverse_temperature, Floats (&out)[kCount]) {
  constexpr float kRound = 0x1.8p23f;  // adding it leaves round(z / ln 2) in the low bits
  constexpr float kTerms[] = {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
  Floats z[kCount], shifted[kCount], r[kCount], p[kCount];
  for (std::size_t i = 0; i < kCount; ++i) z[i] = (x[i] - peak) * inverse_temperature;
  for (std::size_t i = 0; i < kCount; ++i) shifted[i] = z[i] * 1.44269504088896341f + kRound;
  for (std::size_t i = 0; i < kCount; ++i) {
    const Floats n = shifted[i] - kRound;
    r[i] = MinusExact(z[i], n, 0.693359375f);  // 7 bits times 9
    r[i] = r[i] - n * -2.12194440e-4f;
  }
  for (std::size_t i = 0; i < kCount; ++i) p[i] = r[i] * 1.9875691500e-4f + kTerms[0];
  for (std::size_t term = 1; term < sizeof kTerms / sizeof *kTerms; ++term) {
    for (std::size_t i = 0; i < kCount; ++i) p[i] = p[i] * r[i] + kTerms[term];
  }
  for (std::size_t i = 0; i < kCount; ++i) p[i] = p[i] * (r[i] * r[i]) + r[i];
  // The bits of kRound leave at the top; z is NaN for -infinity at infinite temperature.
  for (std::size_t i = 0; i < kCount; ++i) out[i] = Scaled(p[i] + 1.0f, shifted[i], z[i]);
}

// The same of one vector.
OUROBOROS_INLINE Floats Weight(Floats x, float peak, float inverse_temperature) {
  const Floats one[1] = {x};
  Floats weight[1];
  WeighAll(one, peak, inverse_temperature, weight);
  return weight[0];
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
