#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/attention_kernel.h"
#include "core/pages.h"

namespace ouroboros {

// The variants that this machine can run, the fastest first.
std::vector<const AttentionKernel*> AttentionKernels();

// What the numbers of a cache are kept in.
enum class CachePrecision { kSingle, kHalf };

// Keys [L, S, B, G, D, 16] and values [L, S, B, G, 16, D] of the tokens that S slots have read in L layers, with room for B
// blocks of 16 tokens each.
class AttentionCache {
 public:
  // Throws std::bad_alloc.
  AttentionCache(const AttentionHeads& heads, std::size_t layers, std::size_t slots, std::size_t blocks,
                 CachePrecision precision);

  const AttentionHeads& heads() const { return heads_; }
  std::size_t layers() const { return layers_; }
  std::size_t slots() const { return slots_; }

  // One new token for each of R slots: stores its key and value at positions[r] of slot slots[r] and attends from it to the
  // tokens 0 .. positions[r] of its slot. `projected` [R, (H + 2 G) D] holds queries, keys and values of the new tokens one
  // after another; `out` [R, H D] receives softmax(scale q k^T) v. A row at a negative position is skipped, its row of `out` 0;
  // the caller keeps the others below 16 B, and the slots apart and below S. Uses up to `threads` threads; neither their number
  // nor the kernel changes the result.
  void Attend(const AttentionKernel& kernel, std::size_t layer, std::span<const float> projected,
              std::span<const std::int32_t> slots, std::span<const std::int32_t> positions, float scale, std::size_t threads,
              std::span<float> out);

 private:
  template <typename E>
  void AttendOver(const AttentionLoops<E>& loops, std::size_t layer, std::span<const float> projected,
                  std::span<const std::int32_t> slots, std::span<const std::int32_t> positions, float scale,
                  std::size_t threads, std::span<float> out);

  const AttentionHeads heads_;
  const std::size_t layers_, slots_, blocks_;
  const std::size_t slot_size_;  // numbers of one slot's keys in one layer, and of its values
  const CachePrecision precision_;
  const Pages keys_, values_;
};

}  // namespace ouroboros
