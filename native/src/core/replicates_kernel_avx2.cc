// Compiled with -mavx2 (CMakeLists.txt).
#ifdef __AVX2__

#include "core/replicates_kernel_loops.h"

namespace ouroboros {

const ReplicatesKernel* Avx2ReplicatesKernel() {
  static constexpr ReplicatesKernel kernel = KernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/replicates_kernel.h"

namespace ouroboros {

const ReplicatesKernel* Avx2ReplicatesKernel() { return nullptr; }

}  // namespace ouroboros

#endif
