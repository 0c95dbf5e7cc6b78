// Included once by each attention_kernel_<instructions>.cc, which is compiled for those instructions.

#include "core/attention_kernel.h"
#include "core/half.h"
#include "core/simd.h"

namespace ouroboros {

namespace {

// Sums run in this many interleaved chains, so that one addition need not wait for the one before.
constexpr std::size_t kChains = 4;

// Bytes between what is read and what is fetched from memory meanwhile.
constexpr std::size_t kAhead = 8192;

OUROBOROS_INLINE Floats LoadFloats(const float* from) { return Load<Floats>(from); }
OUROBOROS_INLINE Floats LoadFloats(const Half* from) { return Widen(Load<HalfWords>(from)); }
OUROBOROS_INLINE void StoreFloats(float* to, Floats x) { Store(to, x); }
OUROBOROS_INLINE void StoreFloats(Half* to, Floats x) { Store(to, Narrow(x)); }

// Asks for `count` numbers, to be read before long.
template <typename E>
OUROBOROS_INLINE void Fetch(const E* from, std::size_t count) {
  constexpr std::size_t kLine = 64 / sizeof(E);
  for (std::size_t i = 0; i < count; i += kLine) __builtin_prefetch(from + i, 0, 2);
}

// What of two areas that are read one after the other, in pieces of `size` numbers, is to be fetched while piece `at` of the `count` of
// the first one is read; null: nothing.
template <typename E>
OUROBOROS_INLINE const E* Ahead(const E* first, std::size_t at, std::size_t count, std::size_t size, const E* second) {
  const std::size_t to = at + (kAhead / sizeof(E) + size - 1) / size;
  if (to < count) return first + to * size;
  return second == nullptr ? nullptr : second + (to - count) * size;
}

// scores[l] = scale * query . key of token l of one block, keys [D, 16].
template <typename E>
OUROBOROS_INLINE void Score(const float* query, const E* keys, std::size_t width, float scale, float* scores) {
  Floats sums[kChains][kParts] = {};
  std::size_t d = 0;
  for (; d + kChains <= width; d += kChains) {
    for (std::size_t chain = 0; chain < kChains; ++chain) {
      for (std::size_t part = 0; part < kParts; ++part) {
        sums[chain][part] += LoadFloats(keys + (d + chain) * kLanes + part * kWidth) * query[d + chain];
      }
    }
  }
  for (; d < width; ++d) {
    for (std::size_t part = 0; part < kParts; ++part) {
      sums[0][part] += LoadFloats(keys + d * kLanes + part * kWidth) * query[d];
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
template <std::size_t kGroups, typename E>
OUROBOROS_INLINE void Mix(const float* weights, const E* values, std::size_t width, float* out) {
  constexpr std::size_t kVectors = kGroups * kParts;
  Floats even[kVectors] = {}, odd[kVectors] = {};
  for (std::size_t j = 0; j < kLanes; j += 2) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      even[v] += LoadFloats(values + j * width + v * kWidth) * weights[j];
      odd[v] += LoadFloats(values + (j + 1) * width + v * kWidth) * weights[j + 1];
    }
  }
  for (std::size_t v = 0; v < kVectors; ++v) {
    float* const to = out + v * kWidth;
    Store(to, Load<Floats>(to) + (even[v] + odd[v]));
  }
}

// The same for the last columns, fewer than 16.
template <typename E>
OUROBOROS_INLINE void MixRest(const float* weights, const E* values, std::size_t width, std::size_t count, float* out) {
  E padded[kLanes * kLanes] = {};
  float sums[kLanes] = {};
  for (std::size_t j = 0; j < kLanes; ++j) {
    __builtin_memcpy(padded + j * kLanes, values + j * width, count * sizeof(E));
  }
  Mix<1>(weights, padded, kLanes, sums);
  for (std::size_t d = 0; d < count; ++d) out[d] += sums[d];
}

template <typename E>
OUROBOROS_INLINE void MixBlock(const float* weights, const E* values, std::size_t width, float* out) {
  std::size_t d = 0;
  for (; d + 2 * kLanes <= width; d += 2 * kLanes) Mix<2>(weights, values + d, width, out + d);
  for (; d + kLanes <= width; d += kLanes) Mix<1>(weights, values + d, width, out + d);
  if (d < width) MixRest(weights, values + d, width, width - d, out + d);
}

template <typename E>
void Append(const AttentionHeads& heads, const float* key, const float* value, std::size_t position, E* keys, E* values) {
  const std::size_t width = heads.width, size = width * kLanes, lane = position % kLanes;
  for (std::size_t head = 0; head < heads.key_heads; ++head) {
    const std::size_t block = (position / kLanes * heads.key_heads + head) * size;
    for (std::size_t d = 0; d < width; d += kLanes) {
      const std::size_t count = Least(kLanes, width - d);
      float rows[2][kLanes] = {};
      __builtin_memcpy(rows[0], key + head * width + d, count * sizeof(float));
      __builtin_memcpy(rows[1], value + head * width + d, count * sizeof(float));
      E stored[2][kLanes];
      for (std::size_t part = 0; part < 2 * kParts; ++part) StoreFloats(stored[0] + part * kWidth, Load<Floats>(rows[0] + part * kWidth));
      for (std::size_t i = 0; i < count; ++i) keys[block + (d + i) * kLanes + lane] = stored[0][i];
      __builtin_memcpy(values + block + lane * width + d, stored[1], count * sizeof(E));
    }
  }
}

// Both passes run through the cache from its beginning to its end, whatever the number of heads: memory is read best so.
template <typename E>
void Attend(const AttentionHeads& heads, const float* queries, const E* keys, const E* values, std::size_t n, float scale,
            const E* next, float* scores, float* out) {
  const auto [count, key_count, width] = heads;
  const std::size_t blocks = BlocksOf(n), room = blocks * kLanes, group = count / key_count, size = width * kLanes;
  const std::size_t pieces = blocks * key_count;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    Fetch(Ahead(keys, piece, pieces, size, values), size);
    const std::size_t block = piece / key_count, first = piece % key_count * group;
    for (std::size_t head = first; head < first + group; ++head) {
      Score(queries + head * width, keys + piece * size, width, scale, scores + head * room + block * kLanes);
    }
  }
  for (std::size_t head = 0; head < count; ++head) Normalise(scores + head * room, n, blocks);
  for (std::size_t i = 0; i < count * width; ++i) out[i] = 0;
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    const E* const ahead = Ahead(values, piece, pieces, size, next);
    if (ahead != nullptr) Fetch(ahead, size);
    const std::size_t block = piece / key_count, first = piece % key_count * group;
    for (std::size_t head = first; head < first + group; ++head) {
      MixBlock(scores + head * room + block * kLanes, values + piece * size, width, out + head * width);
    }
  }
}

template <typename E>
constexpr AttentionLoops<E> kLoops = {Append<E>, Attend<E>};

constexpr AttentionKernel KernelNamed(const char* name) { return {name, kLoops<float>, kLoops<Half>}; }

}  // namespace

}  // namespace ouroboros
