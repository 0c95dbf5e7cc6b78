#pragma once

#include <string_view>
#include <vector>

namespace ouroboros {

// Of the variants of a kernel (null where the compiler was not asked for one), those that this machine can run, the
// fastest first.
template <typename Kernel>
std::vector<const Kernel*> Runnable(const Kernel* avx512, const Kernel* avx2, const Kernel* baseline) {
  std::vector<const Kernel*> kernels;
#if defined(__x86_64__)
  if (avx512 != nullptr && __builtin_cpu_supports("avx512f")) kernels.push_back(avx512);
  if (avx2 != nullptr && __builtin_cpu_supports("avx2")) kernels.push_back(avx2);
#endif
  kernels.push_back(baseline);
  return kernels;
}

// The one called `name`, or the fastest.
template <typename Kernel>
const Kernel& KernelNamed(const std::vector<const Kernel*>& kernels, std::string_view name) {
  for (const Kernel* const kernel : kernels) {
    if (kernel->name == name) return *kernel;
  }
  return *kernels.front();
}

}  // namespace ouroboros
