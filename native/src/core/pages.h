#pragma once

#include <cstddef>
#include <span>

namespace ouroboros {

// Floats in memory of their own, 0 at first. Pages that nobody touches take no memory; where the system has large pages
// these are asked for: the first touch of many small ones costs more than all that is done with them.
class Pages {
 public:
  // Throws std::bad_alloc when the system gives none.
  explicit Pages(std::size_t floats);
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages();

  std::span<float> floats() const { return {static_cast<float*>(memory_), floats_}; }

 private:
  const std::size_t floats_, bytes_;
  void* memory_;
};

}  // namespace ouroboros
