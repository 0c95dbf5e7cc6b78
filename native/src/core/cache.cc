#include "core/cache.h"

#include <algorithm>

namespace ouroboros {

void AppendCache(const CacheShape& shape, std::span<const float> step, std::span<const std::int32_t> positions,
                 std::span<float> cache) {
  const std::size_t width = shape.width;
  for (std::size_t b = 0; b < shape.batch; ++b) {
    if (positions[b] < 0) continue;
    for (std::size_t h = 0; h < shape.heads; ++h) {
      const std::size_t line = b * shape.heads + h;
      const std::size_t to = (line * shape.capacity + static_cast<std::size_t>(positions[b])) * width;
      std::copy_n(step.begin() + static_cast<std::ptrdiff_t>(line * width), width,
                  cache.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
}

}  // namespace ouroboros
