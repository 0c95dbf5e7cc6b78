// Compiled with -mavx2 (CMakeLists.txt).
#ifdef __AVX2__

#include "core/sampler_kernel_loops.h"

namespace ouroboros {

const SamplerKernel* Avx2SamplerKernel() {
  static constexpr SamplerKernel kernel = KernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/sampler_kernel.h"

namespace ouroboros {

const SamplerKernel* Avx2SamplerKernel() { return nullptr; }

}  // namespace ouroboros

#endif
