#include "core/sampler_kernel_loops.h"

namespace ouroboros {

const SamplerKernel* BaselineSamplerKernel() {
  static constexpr SamplerKernel kernel = KernelNamed("baseline");
  return &kernel;
}

}  // namespace ouroboros
