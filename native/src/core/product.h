#pragma once

#include <cstddef>
#include <string_view>

#include "core/product_kernel.h"

namespace ouroboros {

// The kernel that this machine runs fastest, or the one that was chosen.
const ProductKernel& ChosenProductKernel();

// Chooses the kernel of an instruction set for the whole process (tests compare them); an unknown name chooses the fastest.
void ChooseProductKernel(std::string_view instructions);

// Cuts the rows or the columns of a product, whichever are more, into parts of whole tiles for `threads`.
class ProductParts {
 public:
  ProductParts(const ProductKernel& kernel, const ProductTask& task, std::size_t threads);

  std::size_t count() const { return count_; }
  ProductTask At(std::size_t i) const;

 private:
  const ProductTask& task_;
  bool by_rows_;
  std::size_t grain_, count_;
};

}  // namespace ouroboros
