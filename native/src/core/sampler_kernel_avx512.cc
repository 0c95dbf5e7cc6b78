// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/sampler_kernel_loops.h"

namespace ouroboros {

const SamplerKernel* Avx512SamplerKernel() {
  static constexpr SamplerKernel kernel = KernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/sampler_kernel.h"

namespace ouroboros {

const SamplerKernel* Avx512SamplerKernel() { return nullptr; }

}  // namespace ouroboros

#endif
