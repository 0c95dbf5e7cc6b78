#include "core/product.h"

#include <algorithm>
#include <atomic>

#include "core/kernels.h"

namespace ouroboros {

namespace {

// Rows or columns of a part at least: it packs all of the other matrix for itself.
constexpr std::size_t kLeastPart = 96;

const ProductKernel* Avx2WithFma() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("fma")) return nullptr;
#endif
  return Avx2ProductKernel();
}

const std::vector<const ProductKernel*>& Kernels() {
  static const auto kernels = Runnable(Avx512ProductKernel(), Avx2WithFma(), BaselineProductKernel());
  return kernels;
}

std::atomic<const ProductKernel*> chosen = nullptr;

}  // namespace

const ProductKernel& ChosenProductKernel() {
  const ProductKernel* const kernel = chosen;
  return kernel != nullptr ? *kernel : *Kernels().front();
}

void ChooseProductKernel(std::string_view instructions) { chosen = &KernelNamed(Kernels(), instructions); }

ProductParts::ProductParts(const ProductKernel& kernel, const ProductTask& task, std::size_t threads)
    : task_(task), by_rows_(task.rows >= task.columns) {
  const std::size_t length = by_rows_ ? task.rows : task.columns, tile = by_rows_ ? kernel.tile_rows : kernel.tile_columns;
  const std::size_t parts = std::clamp<std::size_t>(length / kLeastPart, 1, std::max<std::size_t>(threads, 1));
  const std::size_t tiles = (length + tile - 1) / tile;
  grain_ = std::max<std::size_t>((tiles + parts - 1) / parts, 1) * tile;
  count_ = task.rows == 0 || task.columns == 0 ? 0 : (length + grain_ - 1) / grain_;
}

ProductTask ProductParts::At(std::size_t i) const {
  ProductTask part = task_;
  const std::size_t begin = i * grain_;
  if (by_rows_) {
    part.rows = std::min(grain_, task_.rows - begin);
    part.a += begin * task_.a_row;
    part.c += begin * task_.c_row;
    return part;
  }
  part.columns = std::min(grain_, task_.columns - begin);
  part.b += begin * task_.b_column;
  part.c += begin;
  if (part.bias != nullptr) part.bias += begin;
  return part;
}

}  // namespace ouroboros
