// Included once by each attention_kernel_<instructions>.cc, which is compiled for those instructions.

#include "core/attention_kernel.h"
#include "core/simd.h"

namespace ouroboros {

namespace {

// Sums run in this many interleaved chains, so that one addition need not wait for the one before.
constexpr std::size_t kChains = 4;

// scores[l] = scale * query . key of token l of one block, keys [D, 16].
OUROBOROS_INLINE void Score(const float* query, const float* keys, std::size_t width, float scale, float* scores) {
  Floats sums[kChains][kParts] = {};
  std::size_t d = 0;
  for (; d + kChains <= width; d += kChains) {
    for (std::size_t chain = 0; chain < kChains; ++chain) {
      for (std::size_t part = 0; part < kParts; ++part) {
        sums[chain][part] += Load<Floats>(keys + (d + chain) * kLanes + part * kWidth) * query[d + chain];
      }
    }
  }
  for (; d < width; ++d) {
    for (std::size_t part = 0; part < kParts; ++part) {
      sums[0][part] += Load<Floats>(keys + d * kLanes + part * kWidth) * query[d];
    }
  }
  for (std::size_t part = 0; part < kParts; ++part) {
    const Floats sum = (sums[0][part] + sums[1][part]) + (sums[2][part] + sums[3][part]);
    Store(scores + part * kWidth, sum * scale);
  }
}

// Softmax of the first n scores; those beyond become 0.
OUROBOROS_INLINE void Normalise(float* scores, std::size_t n, std::size_t blocks) {
  for (std::size_t i = n; i < blocks * kLanes; ++i) scores[i] = -kInfinity;
  Floats largest[kParts];
  for (std::size_t part = 0; part < kParts; ++part) largest[part] = Load<Floats>(scores + part * kWidth);
  for (std::size_t i = kLanes; i < blocks * kLanes; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) {
      largest[part] = Larger(Load<Floats>(scores + i + part * kWidth), largest[part]);
    }
  }
  float peak = -kInfinity;
  for (std::size_t part = 0; part < kParts; ++part) {
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
      if (largest[part][lane] > peak) peak = largest[part][lane];
    }
  }
  Floats sums[kParts] = {};
  for (std::size_t i = 0; i < blocks * kLanes; i += kLanes) {
    for (std::size_t part = 0; part < kParts; ++part) {
      float* const at = scores + i + part * kWidth;
      const Floats weight = Weight(Load<Floats>(at), peak, 1.0f);
      sums[part] += weight;
      Store(at, weight);
    }
  }
  const float total = SumOfLanes(sums);
  for (std::size_t i = 0; i < blocks * kLanes; i += kWidth) Store(scores + i, Load<Floats>(scores + i) / total);
}

// out[0 .. 16 kGroups) += sum of weights[j] values[j, 0 .. 16 kGroups) over the 16 tokens of one block, values [16, D].
template <std::size_t kGroups>
OUROBOROS_INLINE void Mix(const float* weights, const float* values, std::size_t width, float* out) {
  constexpr std::size_t kVectors = kGroups * kParts;
  Floats even[kVectors] = {}, odd[kVectors] = {};
  for (std::size_t j = 0; j < kLanes; j += 2) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      even[v] += Load<Floats>(values + j * width + v * kWidth) * weights[j];
      odd[v] += Load<Floats>(values + (j + 1) * width + v * kWidth) * weights[j + 1];
    }
  }
  for (std::size_t v = 0; v < kVectors; ++v) {
    float* const to = out + v * kWidth;
    Store(to, Load<Floats>(to) + (even[v] + odd[v]));
  }
}

// The same for one column.
OUROBOROS_INLINE void MixColumn(const float* weights, const float* values, std::size_t width, float* out) {
  float even = 0, odd = 0;
  for (std::size_t j = 0; j < kLanes; j += 2) {
    even += values[j * width] * weights[j];
    odd += values[(j + 1) * width] * weights[j + 1];
  }
  *out += even + odd;
}

OUROBOROS_INLINE void MixBlock(const float* weights, const float* values, std::size_t width, float* out) {
  std::size_t d = 0;
  for (; d + 2 * kLanes <= width; d += 2 * kLanes) Mix<2>(weights, values + d, width, out + d);
  for (; d + kLanes <= width; d += kLanes) Mix<1>(weights, values + d, width, out + d);
  for (; d < width; ++d) MixColumn(weights, values + d, width, out + d);
}

// Both passes run through the cache from its beginning to its end, whatever the number of heads: memory is read best so.
void Attend(const AttentionHeads& heads, const float* queries, const float* keys, const float* values, std::size_t n,
            float scale, float* scores, float* out) {
  const auto [count, key_count, width] = heads;
  const std::size_t blocks = BlocksOf(n), room = blocks * kLanes, group = count / key_count, size = width * kLanes;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t head = 0; head < count; ++head) {
      Score(queries + head * width, keys + (block * key_count + head / group) * size, width, scale,
            scores + head * room + block * kLanes);
    }
  }
  for (std::size_t head = 0; head < count; ++head) Normalise(scores + head * room, n, blocks);
  for (std::size_t i = 0; i < count * width; ++i) out[i] = 0;
  for (std::size_t block = 0; block < blocks; ++block) {
    for (std::size_t head = 0; head < count; ++head) {
      MixBlock(scores + head * room + block * kLanes, values + (block * key_count + head / group) * size, width,
               out + head * width);
    }
  }
}

constexpr AttentionKernel KernelNamed(const char* name) { return {name, Attend}; }

}  // namespace

}  // namespace ouroboros
