// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/replicates_kernel_loops.h"

namespace ouroboros {

const ReplicatesKernel* Avx512ReplicatesKernel() {
  static constexpr ReplicatesKernel kernel = KernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/replicates_kernel.h"

namespace ouroboros {

const ReplicatesKernel* Avx512ReplicatesKernel() { return nullptr; }

}  // namespace ouroboros

#endif
