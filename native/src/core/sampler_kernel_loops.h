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

struct Extremes {
  Floats largest[kParts];
  Flags unordered[kParts];
};

// The lanes of a whole block at x: pairs halve the comparisons, a tree has short chains.
OUROBOROS_INLINE void PeakOfBlock(const float* x, Extremes& block) {
  constexpr std::size_t kRows = kSamplerBlock / kLanes;
  for (std::size_t part = 0; part < kParts; ++part) {
    Floats largest[4];
    Flags unordered[2] = {};
    for (std::size_t row = 0; row < kRows; row += 4) {
      Floats v[4];
      for (std::size_t i = 0; i < 4; ++i) {
        v[i] = Load<Floats>(x + (row + i) * kLanes + part * kWidth);
        Hold(v[i]);
        largest[i] = row == 0 ? v[i] : Larger(v[i], largest[i]);
      }
      unordered[0] |= Unordered(v[0], v[1]);
      unordered[1] |= Unordered(v[2], v[3]);
    }
    block.largest[part] = Larger(Larger(largest[0], largest[1]), Larger(largest[2], largest[3]));
    block.unordered[part] |= unordered[0] | unordered[1];
  }
}

OUROBOROS_INLINE void PeakOfRest(const float* x, std::size_t count, Extremes& block) {
  for (std::size_t part = 0; part < kParts; ++part) block.largest[part] = Floats{} - kInfinity;
  for (std::size_t i = 0; i < count; i += kLanes) {
    ForParts(x + i, count - i, [&](std::size_t part, Floats v) {
      block.largest[part] = Larger(v, block.largest[part]);
      block.unordered[part] |= Unordered(v, v);
    });
  }
}

float Peak(const float* x, std::size_t n, float* maxima, bool* unordered) {
  Floats all[kParts];
  for (std::size_t part = 0; part < kParts; ++part) all[part] = Floats{} - kInfinity;
  Extremes block = {};
  for (std::size_t i = 0; i < n; i += kSamplerBlock) {
    if (n - i >= kSamplerBlock) {
      PeakOfBlock(x + i, block);
    } else {
      PeakOfRest(x + i, n - i, block);
    }
    for (std::size_t part = 0; part < kParts; ++part) {
      all[part] = Larger(block.largest[part], all[part]);
      Store(maxima + i / kSamplerBlock * kLanes + part * kWidth, block.largest[part]);
    }
  }
  float peak = -kInfinity;
  bool found = false;
  for (std::size_t part = 0; part < kParts; ++part) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) peak = all[part][lane] > peak ? all[part][lane] : peak;
    found = found || Any(block.unordered[part]);
  }
  *unordered = found || peak == kInfinity;
  return peak;
}

std::size_t Select(const float* x, std::size_t n, float least, std::uint32_t* indices) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; i += kLanes) {
    std::uint32_t found = 0;
    ForParts(x + i, n - i, [&](std::size_t part, Floats v) { found |= AtLeast(v, least) << (part * kWidth); });
    if (n - i < kLanes) found &= (1u << (n - i)) - 1;
    for (; found != 0; found &= found - 1) {
      indices[count++] = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(__builtin_ctz(found));
    }
  }
  return count;
}

// Weights that are computed together: a multiple of 16, and as many vectors as there are registers for.
constexpr std::size_t kTogether = kBytes == 64 ? 4 : 2;
constexpr std::size_t kStride = kTogether * kWidth;
static_assert(kStride % kLanes == 0 || kLanes % kStride == 0);

OUROBOROS_INLINE float SumOfBlock(const float* x, float peak, float inverse_temperature, const float* soon) {
  Floats lanes[kParts] = {};
  for (std::size_t i = 0; i < kSamplerBlock; i += kStride) {
    Floats v[kTogether], weights[kTogether];
    for (std::size_t j = 0; j < kTogether; ++j) v[j] = Load<Floats>(x + i + j * kWidth);
    WeighAll(v, peak, inverse_temperature, weights);
    for (std::size_t j = 0; j < kTogether; ++j) lanes[(i / kWidth + j) % kParts] += weights[j];
    for (std::size_t line = 0; line < kStride; line += kLanes) __builtin_prefetch(soon + i + line);
  }
  return SumOfLanes(lanes);
}

void Sum(const float* x, std::size_t n, float peak, float inverse_temperature, const float* soon, float* sums) {
  std::size_t block = 0;
  for (; n - block >= kSamplerBlock; block += kSamplerBlock) {
    sums[block / kSamplerBlock] = SumOfBlock(x + block, peak, inverse_temperature, soon + block);
  }
  if (block == n) return;
  Floats lanes[kParts] = {};
  for (std::size_t i = block; i < n; i += kLanes) {
    ForParts(x + i, n - i, [&](std::size_t part, Floats v) { lanes[part] += Weight(v, peak, inverse_temperature); });
  }
  sums[block / kSamplerBlock] = SumOfLanes(lanes);
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

constexpr SamplerKernel KernelNamed(const char* name) { return {name, Peak, Select, Sum, Weigh, Fix, Mass, Cut}; }

}  // namespace

}  // namespace ouroboros
