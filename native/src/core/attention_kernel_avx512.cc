// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/attention_kernel_loops.h"

namespace ouroboros {

const AttentionKernel* Avx512AttentionKernel() {
  static constexpr AttentionKernel kernel = KernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/attention_kernel.h"

namespace ouroboros {

const AttentionKernel* Avx512AttentionKernel() { return nullptr; }

}  // namespace ouroboros

#endif
