// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/product_kernel_loops.h"

namespace ouroboros {

const ProductKernel* Avx512ProductKernel() {
  static constexpr ProductKernel kernel = ProductKernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/product_kernel.h"

namespace ouroboros {

const ProductKernel* Avx512ProductKernel() { return nullptr; }

}  // namespace ouroboros

#endif
