#include "core/attention.h"

#include <algorithm>
#include <limits>
#include <new>

#include "core/kernels.h"
#include "core/thread_pool.h"

namespace ouroboros {

namespace {

std::size_t Product(std::initializer_list<std::size_t> factors) {
  std::size_t product = 1;
  for (const std::size_t factor : factors) {
    if (factor != 0 && product > std::numeric_limits<std::size_t>::max() / factor) throw std::bad_alloc();
    product *= factor;
  }
  return product;
}

// The floats that as many numbers take.
std::size_t FloatsOf(std::size_t numbers, CachePrecision precision) {
  return precision == CachePrecision::kHalf ? numbers / 2 + numbers % 2 : numbers;
}

}  // namespace

std::vector<const AttentionKernel*> AttentionKernels() {
  return Runnable(Avx512AttentionKernel(), Avx2AttentionKernel(), BaselineAttentionKernel());
}

AttentionCache::AttentionCache(const AttentionHeads& heads, std::size_t layers, std::size_t slots, std::size_t blocks,
                               CachePrecision precision)
    : heads_(heads),
      layers_(layers),
      slots_(slots),
      blocks_(blocks),
      slot_size_(Product({blocks, heads.key_heads, heads.width, kLanes})),
      precision_(precision),
      keys_(FloatsOf(Product({layers, slots, slot_size_}), precision)),
      values_(FloatsOf(Product({layers, slots, slot_size_}), precision)) {}

void AttentionCache::Attend(const AttentionKernel& kernel, std::size_t layer, std::span<const float> projected,
                            std::span<const std::int32_t> slots, std::span<const std::int32_t> positions, float scale,
                            std::size_t threads, std::span<float> out) {
  if (precision_ == CachePrecision::kHalf) {
    AttendOver(kernel.half, layer, projected, slots, positions, scale, threads, out);
  } else {
    AttendOver(kernel.single, layer, projected, slots, positions, scale, threads, out);
  }
}

template <typename E>
void AttentionCache::AttendOver(const AttentionLoops<E>& loops, std::size_t layer, std::span<const float> projected,
                                std::span<const std::int32_t> slots, std::span<const std::int32_t> positions, float scale,
                                std::size_t threads, std::span<float> out) {
  const std::size_t queries = heads_.heads * heads_.width, kept = heads_.key_heads * heads_.width;
  E* const all_keys = reinterpret_cast<E*>(keys_.floats().data()) + layer * slots_ * slot_size_;
  E* const all_values = reinterpret_cast<E*>(values_.floats().data()) + layer * slots_ * slot_size_;
  const auto offset = [&](std::size_t row) { return static_cast<std::size_t>(slots[row]) * slot_size_; };
  ThreadPool::Shared().ParallelFor(slots.size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    static thread_local std::vector<float> scores;
    scores.resize(std::max(scores.size(), heads_.heads * blocks_ * kLanes));
    for (std::size_t row = begin; row < end; ++row) {
      float* const result = out.data() + row * queries;
      if (positions[row] < 0) {
        std::fill_n(result, queries, 0.0f);
        continue;
      }
      const auto position = static_cast<std::size_t>(positions[row]);
      const float* const token = projected.data() + row * (queries + 2 * kept);
      E* const keys = all_keys + offset(row);
      E* const values = all_values + offset(row);
      const E* const next = row + 1 < slots.size() && positions[row + 1] >= 0 ? all_keys + offset(row + 1) : nullptr;
      loops.append(heads_, token + queries, token + queries + kept, position, keys, values);
      loops.attend(heads_, token, keys, values, position + 1, scale, next, scores.data(), result);
    }
  });
}

}  // namespace ouroboros
