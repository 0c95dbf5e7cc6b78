#include "core/product_kernel_loops.h"

namespace ouroboros {

const ProductKernel* BaselineProductKernel() {
  static constexpr ProductKernel kernel = ProductKernelNamed("baseline");
  return &kernel;
}

}  // namespace ouroboros
