#include "core/replicates_kernel_loops.h"

namespace ouroboros {

const ReplicatesKernel* BaselineReplicatesKernel() {
  static constexpr ReplicatesKernel kernel = KernelNamed("baseline");
  return &kernel;
}

}  // namespace ouroboros
