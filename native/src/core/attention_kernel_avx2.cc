// Compiled with -mavx2 (CMakeLists.txt).
#ifdef __AVX2__

#include "core/attention_kernel_loops.h"

namespace ouroboros {

const AttentionKernel* Avx2AttentionKernel() {
  static constexpr AttentionKernel kernel = KernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/attention_kernel.h"

namespace ouroboros {

const AttentionKernel* Avx2AttentionKernel() { return nullptr; }

}  // namespace ouroboros

#endif
