#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ouroboros {

// A cache [B, H, C, D] of keys or values: slots, heads, capacity, width.
struct CacheShape {
  std::size_t batch, heads, capacity, width;
};

// Writes step [B, H, 1, D] into the cache at positions[b] of slot b; a negative position skips the slot. The caller keeps
// the positions below the capacity.
void AppendCache(const CacheShape& shape, std::span<const float> step, std::span<const std::int32_t> positions,
                 std::span<float> cache);

}  // namespace ouroboros
