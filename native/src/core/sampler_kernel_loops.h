// Included once by each sampler_kernel_<instructions>.cc, which is compiled for those instructions.

#include "core/sampler_kernel.h"
#include "core/simd.h"

namespace ouroboros {

namespace {

// Calls body(part, vector) for the parts of the 16 elements at x; those from `count` on are -infinity.
template <typename Body>
OUROBOROS_INLINE void ForParts(const float* x, std::size_t count, Body body) {
  if (count >= kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) body(part, Load<Floats>(x + part * kWidth));
    return;
  }
  float padded[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) padded[i] = i < count ? x[i] : -kInfinity;
  for (std::size_t part = 0; part < kParts; ++part) body(part, Load<Floats>(padded + part * kWidth));
}

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
    for (std::size_t i = block; i < end; i += kLanes) {
      ForParts(x + i, end - i, [&](std::size_t part, Floats v) {
        best[part] = Larger(v, best[part]);
        ordered[part] &= v < kInfinity;
      });
    }
    for (std::size_t part = 0; part < kParts; ++part) {
      all[part] = Larger(best[part], all[part]);
      if (maxima != nullptr) Store(maxima + block / kSamplerBlock * kLanes + part * kWidth, best[part]);
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

void Sum(const float* x, std::size_t n, float peak, float inverse_temperature, float* sums) {
  for (std::size_t block = 0; block < n; block += kSamplerBlock) {
    const std::size_t end = Least(n, block + kSamplerBlock);
    Floats lanes[kParts] = {};
    for (std::size_t i = block; i < end; i += kLanes) {
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
  for (std::size_t i = 0; i < n; i += kLanes) {
    T lanes[kLanes];
    T* const to = n - i >= kLanes ? out + i : lanes;
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

}  // namespace

}  // namespace ouroboros
