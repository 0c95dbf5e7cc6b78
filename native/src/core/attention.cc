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

}  // namespace

std::vector<const AttentionKernel*> AttentionKernels() {
  return Runnable(Avx512AttentionKernel(), Avx2AttentionKernel(), BaselineAttentionKernel());
}

AttentionCache::AttentionCache(const AttentionHeads& heads, std::size_t layers, std::size_t slots, std::size_t blocks)
    : heads_(heads),
      layers_(layers),
      slots_(slots),
      blocks_(blocks),
      slot_size_(Product({blocks, heads.key_heads, heads.width, kLanes})),
      keys_(Product({layers, slots, slot_size_})),
      values_(Product({layers, slots, slot_size_})) {}

void AttentionCache::Append(const float* key, const float* value, std::size_t position, float* keys,
                            float* values) const {
  const std::size_t width = heads_.width, size = width * kLanes, lane = position % kLanes;
  for (std::size_t head = 0; head < heads_.key_heads; ++head) {
    const std::size_t block = (position / kLanes * heads_.key_heads + head) * size;
    for (std::size_t d = 0; d < width; ++d) keys[block + d * kLanes + lane] = key[head * width + d];
    std::copy_n(value + head * width, width, values + block + lane * width);
  }
}

void AttentionCache::Attend(const AttentionKernel& kernel, std::size_t layer, std::span<const float> projected,
                            std::span<const std::int32_t> positions, float scale, std::size_t threads,
                            std::span<float> out) {
  const std::size_t queries = heads_.heads * heads_.width, kept = heads_.key_heads * heads_.width;
  ThreadPool::Shared().ParallelFor(slots_, 1, threads, [&](std::size_t begin, std::size_t end) {
    static thread_local std::vector<float> scores;
    scores.resize(std::max(scores.size(), heads_.heads * blocks_ * kLanes));
    for (std::size_t slot = begin; slot < end; ++slot) {
      float* const result = out.data() + slot * queries;
      if (positions[slot] < 0) {
        std::fill_n(result, queries, 0.0f);
        continue;
      }
      const auto position = static_cast<std::size_t>(positions[slot]);
      const float* const row = projected.data() + slot * (queries + 2 * kept);
      const std::size_t at = (layer * slots_ + slot) * slot_size_;
      float* const keys = keys_.floats().data() + at;
      float* const values = values_.floats().data() + at;
      Append(row + queries, row + queries + kept, position, keys, values);
      kernel.attend(heads_, row, keys, values, position + 1, scale, scores.data(), result);
    }
  });
}

}  // namespace ouroboros
