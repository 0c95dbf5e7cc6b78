#include "core/training.h"

#include <atomic>

#include "core/kernels.h"
#include "core/product.h"

namespace ouroboros {

namespace {

const TrainingKernel* Avx2WithFma() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("fma")) return nullptr;
#endif
  return Avx2TrainingKernel();
}

const std::vector<const TrainingKernel*>& Kernels() {
  static const auto kernels = Runnable(Avx512TrainingKernel(), Avx2WithFma(), BaselineTrainingKernel());
  return kernels;
}

std::atomic<const TrainingKernel*> chosen = nullptr;

}  // namespace

const TrainingKernel& ChosenTrainingKernel() {
  const TrainingKernel* const kernel = chosen;
  return kernel != nullptr ? *kernel : *Kernels().front();
}

void ChooseTrainingKernel(std::string_view instructions) {
  chosen = &KernelNamed(Kernels(), instructions);
  ChooseProductKernel(instructions);
}

}  // namespace ouroboros
