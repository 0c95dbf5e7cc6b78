#include "core/training_kernel_loops.h"

namespace ouroboros {

const TrainingKernel* BaselineTrainingKernel() {
  static constexpr TrainingKernel kernel = TrainingKernelNamed("baseline");
  return &kernel;
}

}  // namespace ouroboros
