// Included once by each sampler_kernel_<instructions>.cc, which is compiled for those instructions. No header with inline
// functions of external linkage may be included here.

#include "core/sampler_kernel.h"

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
constexpr std::size_t kParts = kSamplerLanes / kWidth;
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

// exp(z) = 2^n exp(r), n = round(z / ln 2), |r| <= ln(2) / 2; polynomial and split of ln 2 from Cephes' expf (Moshier).
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

// Calls body(part, vector) for the parts of the 16 elements at x; those from `count` on are -infinity.
template <typename Body>
OUROBOROS_INLINE void ForParts(const float* x, std::size_t count, Body body) {
  if (count >= kSamplerLanes) {
    for (std::size_t part = 0; part < kParts; ++part) body(part, Load<Floats>(x + part * kWidth));
    return;
  }
  float padded[kSamplerLanes];
  for (std::size_t i = 0; i < kSamplerLanes; ++i) padded[i] = i < count ? x[i] : -kInfinity;
  for (std::size_t part = 0; part < kParts; ++part) body(part, Load<Floats>(padded + part * kWidth));
}

OUROBOROS_INLINE std::size_t Least(std::size_t a, std::size_t b) { return a < b ? a : b; }

float Peak(const float* x, std::size_t n, float* maxima, bool* unordered) {
  Floats all[kParts];
  Ints ordered[kParts];
  for (std::size_t part = 0; part < kParts; ++part) {
    all[part] = Floats{} - kInfinity;
    ordered[part] = ~Ints{};
  }
  for (std::size_t block = 0; block < n; block += kSamplerBlock) {
    const std::size_t end = Least(n, block + kSamplerBlock);
    Floats best[kParts];
    for (std::size_t part = 0; part < kParts; ++part) best[part] = Floats{} - kInfinity;
    for (std::size_t i = block; i < end; i += kSamplerLanes) {
      ForParts(x + i, end - i, [&](std::size_t part, Floats v) {
        best[part] = Larger(v, best[part]);
        ordered[part] &= v < kInfinity;
      });
    }
    for (std::size_t part = 0; part < kParts; ++part) {
      all[part] = Larger(best[part], all[part]);
      if (maxima != nullptr) Store(maxima + block / kSamplerBlock * kSamplerLanes + part * kWidth, best[part]);
    }
  }
  float peak = -kInfinity;
  bool all_ordered = true;
  for (std::size_t part = 0; part < kParts; ++part) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
      if (all[part][lane] > peak) peak = all[part][lane];
      all_ordered = all_ordered && ordered[part][lane] != 0;
    }
  }
  *unordered = !all_ordered;
  return peak;
}

OUROBOROS_INLINE float SumOfLanes(const Floats (&lanes)[kParts]) {
  float sums[kSamplerLanes];
  for (std::size_t part = 0; part < kParts; ++part) Store(sums + part * kWidth, lanes[part]);
  for (std::size_t half = kSamplerLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

void Sum(const float* x, std::size_t n, float peak, float inverse_temperature, float* sums) {
  for (std::size_t block = 0; block < n; block += kSamplerBlock) {
    const std::size_t end = Least(n, block + kSamplerBlock);
    Floats lanes[kParts] = {};
    for (std::size_t i = block; i < end; i += kSamplerLanes) {
      ForParts(x + i, end - i,
               [&](std::size_t part, Floats v) { lanes[part] += Weight(v, peak, inverse_temperature); });
    }
    sums[block / kSamplerBlock] = SumOfLanes(lanes);
  }
}

// Calls store(i, count, part, weights) for the weights of every 16 elements, `count` of which exist.
template <typename Convert, typename T>
OUROBOROS_INLINE void Map(const float* x, std::size_t n, float peak, float inverse_temperature, T* out,
                          Convert convert) {
  for (std::size_t i = 0; i < n; i += kSamplerLanes) {
    T lanes[kSamplerLanes];
    T* const to = n - i >= kSamplerLanes ? out + i : lanes;
    ForParts(x + i, n - i, [&](std::size_t part, Floats v) {
      Store(to + part * kWidth, convert(Weight(v, peak, inverse_temperature)));
    });
    if (to == lanes) __builtin_memcpy(out + i, lanes, (n - i) * sizeof(T));
  }
}

void Weigh(const float* x, std::size_t n, float peak, float inverse_temperature, float* weights) {
  Map(x, n, peak, inverse_temperature, weights, [](Floats w) { return w; });
}

void Fix(const float* x, std::size_t n, float peak, float inverse_temperature, std::int32_t* fixed) {
  Map(x, n, peak, inverse_temperature, fixed, [](Floats w) { return __builtin_convertvector(w * kFixedOne, Ints); });
}

std::uint64_t Mass(const std::int32_t* fixed, std::size_t n) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += static_cast<std::uint32_t>(fixed[i]);
  return sum;
}

void Cut(std::int32_t* fixed, std::size_t n, std::int32_t least) {
  for (std::size_t i = 0; i < n; ++i) fixed[i] = fixed[i] >= least ? fixed[i] : 0;
}

constexpr SamplerKernel KernelNamed(const char* name) { return {name, Peak, Sum, Weigh, Fix, Mass, Cut}; }

#undef OUROBOROS_INLINE

}  // namespace

}  // namespace ouroboros
