#include "core/pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <limits>
#include <new>

namespace ouroboros {

namespace {

std::size_t BytesOf(std::size_t floats) {
  if (floats > std::numeric_limits<std::size_t>::max() / sizeof(float)) throw std::bad_alloc();
  return std::max<std::size_t>(floats, 1) * sizeof(float);
}

}  // namespace

Pages::Pages(std::size_t floats)
    : floats_(floats),
      bytes_(BytesOf(floats)),
      memory_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
  if (memory_ == MAP_FAILED) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  madvise(memory_, bytes_, MADV_HUGEPAGE);  // a wish: what it answers does not matter
#endif
}

Pages::~Pages() { munmap(memory_, bytes_); }

}  // namespace ouroboros
