#include "core/attention_kernel_loops.h"

namespace ouroboros {

const AttentionKernel* BaselineAttentionKernel() {
  static constexpr AttentionKernel kernel = KernelNamed("baseline");
  return &kernel;
}

}  // namespace ouroboros
