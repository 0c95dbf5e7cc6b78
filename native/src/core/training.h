#pragma once

#include <string_view>

#include "core/training_kernel.h"

namespace ouroboros {

// The kernels that this machine runs fastest, or those that were chosen.
const TrainingKernel& ChosenTrainingKernel();

// Chooses the kernels of an instruction set for the whole process (tests compare them); an unknown name chooses the fastest.
void ChooseTrainingKernel(std::string_view instructions);

}  // namespace ouroboros
