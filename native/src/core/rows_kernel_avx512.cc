// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/rows_kernel_loops.h"

namespace ouroboros {

const RowsKernel* Avx512RowsKernel() {
  static constexpr RowsKernel kernel = KernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/rows_kernel.h"

namespace ouroboros {

const RowsKernel* Avx512RowsKernel() { return nullptr; }

}  // namespace ouroboros

#endif
