// Compiled with -mavx2 -mfma (CMakeLists.txt).
#ifdef __AVX2__

#include "core/product_kernel_loops.h"

namespace ouroboros {

const ProductKernel* Avx2ProductKernel() {
  static constexpr ProductKernel kernel = ProductKernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/product_kernel.h"

namespace ouroboros {

const ProductKernel* Avx2ProductKernel() { return nullptr; }

}  // namespace ouroboros

#endif
