// Compiled with -mavx2 and -mfma (CMakeLists.txt).
#if defined(__AVX2__) && defined(__FMA__)

#include "core/rows_kernel_loops.h"

namespace ouroboros {

const RowsKernel* Avx2RowsKernel() {
  static constexpr RowsKernel kernel = KernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/rows_kernel.h"

namespace ouroboros {

const RowsKernel* Avx2RowsKernel() { return nullptr; }

}  // namespace ouroboros

#endif
