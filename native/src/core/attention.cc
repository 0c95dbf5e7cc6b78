#include "core/attention.h"

#include <algorithm>

#include "core/kernels.h"
#include "core/thread_pool.h"

namespace ouroboros {

namespace {

// Stores the key and value [G, D] of one token at `position` of a slot's cache.
void Append(const AttentionHeads& heads, const float* key, const float* value, std::size_t position, float* keys,
            float* values) {
  const std::size_t width = heads.width, size = width * kLanes, lane = position % kLanes;
  for (std::size_t head = 0; head < heads.key_heads; ++head) {
    const std::size_t block = (position / kLanes * heads.key_heads + head) * size;
    for (std::size_t d = 0; d < width; ++d) keys[block + d * kLanes + lane] = key[head * width + d];
    std::copy_n(value + head * width, width, values + block + lane * width);
  }
}

}  // namespace

std::vector<const AttentionKernel*> AttentionKernels() {
  return Runnable(Avx512AttentionKernel(), Avx2AttentionKernel(), BaselineAttentionKernel());
}

void AttendCached(const AttentionKernel& kernel, const AttentionCache& cache, std::span<const float> projected,
                  std::span<const std::int32_t> positions, float scale, std::size_t threads, std::span<float> out) {
  const AttentionHeads heads = cache.heads;
  const std::size_t queries = heads.heads * heads.width, kept = heads.key_heads * heads.width;
  ThreadPool::Shared().ParallelFor(positions.size(), 1, threads, [&](std::size_t begin, std::size_t end) {
    static thread_local std::vector<float> scores;
    scores.resize(std::max(scores.size(), heads.heads * cache.blocks * kLanes));
    for (std::size_t slot = begin; slot < end; ++slot) {
      float* const result = out.data() + slot * queries;
      if (positions[slot] < 0) {
        std::fill_n(result, queries, 0.0f);
        continue;
      }
      const auto position = static_cast<std::size_t>(positions[slot]);
      const float* const row = projected.data() + slot * (queries + 2 * kept);
      float* const keys = cache.keys.data() + slot * cache.SlotSize();
      float* const values = cache.values.data() + slot * cache.SlotSize();
      Append(heads, row + queries, row + queries + kept, position, keys, values);
      kernel.attend(heads, row, keys, values, position + 1, scale, scores.data(), result);
    }
  });
}

}  // namespace ouroboros
