// Compiled with -mavx512f (CMakeLists.txt).
#ifdef __AVX512F__

#include "core/training_kernel_loops.h"

namespace ouroboros {

const TrainingKernel* Avx512TrainingKernel() {
  static constexpr TrainingKernel kernel = TrainingKernelNamed("avx512");
  return &kernel;
}

}  // namespace ouroboros

#else

#include "core/training_kernel.h"

namespace ouroboros {

const TrainingKernel* Avx512TrainingKernel() { return nullptr; }

}  // namespace ouroboros

#endif
