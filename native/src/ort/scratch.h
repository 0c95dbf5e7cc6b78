#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace ouroboros::ort {

// Memory of the calling thread for `floats` floats, 64-byte aligned, until the next call; kept for later ones.
inline float* ThreadScratch(std::size_t floats) {
  struct Free {
    void operator()(float* held) const { std::free(held); }
  };
  thread_local std::unique_ptr<float, Free> memory;
  thread_local std::size_t size = 0;
  if (size < floats) {
    memory.reset();
    size = 0;
    memory.reset(static_cast<float*>(std::aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64)));
    if (!memory) throw std::bad_alloc();
    size = floats;
  }
  return memory.get();
}

}  // namespace ouroboros::ort
