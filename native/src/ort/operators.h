#pragma once

#include "ort/library.h"

namespace ouroboros::ort {

// The operators of domain `ouroboros.kernels` that this addon computes itself. Made once, and never freed: sessions point to it.
OpDomain* KernelDomain(const Library& library);

}  // namespace ouroboros::ort
