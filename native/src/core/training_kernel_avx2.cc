// Compiled with -mavx2 -mfma (CMakeLists.txt).
#ifdef __AVX2__

#include "core/training_kernel_loops.h"

namespace ouroboros {

const TrainingKernel* Avx2TrainingKernel() {
  static constexpr TrainingKernel kernel = TrainingKernelNamed("avx2");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/training_kernel.h"

namespace ouroboros {

const TrainingKernel* Avx2TrainingKernel() { return nullptr; }

}  // namespace ouroboros

#endif
