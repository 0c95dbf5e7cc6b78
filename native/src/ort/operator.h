#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "core/failure.h"
#include "ort/library.h"

namespace ouroboros::ort {

// The values of a kernel that runs.
class Context {
 public:
  using Dims = std::vector<std::int64_t>;

  Context(const Library& library, const char* name, KernelContext* context)
      : library_(library), name_(name), context_(context) {}

  Dims DimsOfInput(std::size_t i) const;

  template <typename T>
  std::span<const T> Input(std::size_t i) const {
    const Value* value = nullptr;
    library_.Try<ContextInput>(static_cast<const KernelContext*>(context_), i, &value);
    void* data = nullptr;
    library_.Try<DataOf>(const_cast<Value*>(value), &data);
    return {static_cast<const T*>(data), Elements(DimsOfInput(i))};
  }

  template <typename T = float>
  T* Output(std::size_t i, const Dims& dims) const {
    Value* value = nullptr;
    library_.Try<ContextOutput>(context_, i, dims.data(), dims.size(), &value);
    void* data = nullptr;
    library_.Try<DataOf>(value, &data);
    return static_cast<T*>(data);
  }

  // Calls body(i) for 0 .. count - 1, on the threads of the session. Which thread takes which is open.
  void ParallelFor(std::size_t count, const std::function<void(std::size_t)>& body) const;

  // Calls body(begin, end) over chunks of at most `grain` of [0, count).
  void ParallelRanges(std::size_t count, std::size_t grain,
                      const std::function<void(std::size_t begin, std::size_t end)>& body) const;

  // Throws Failure `runtime/kernel-shapes` with the name of the kernel where `holds` is false.
  void Require(bool holds, const char* expected, std::size_t input) const;

  static std::size_t Elements(const Dims& dims);

 private:
  const Library& library_;
  const char* name_;
  KernelContext* context_;
};

// The attributes of a node.
class Attributes {
 public:
  Attributes(const Library& library, const KernelInfo* info) : library_(library), info_(info) {}

  // Throws Failure where there is none of this name.
  std::int64_t Int(const char* name) const {
    std::int64_t value = 0;
    library_.Try<IntAttribute>(info_, name, &value);
    return value;
  }

  float Float(const char* name) const {
    float value = 0;
    library_.Try<FloatAttribute>(info_, name, &value);
    return value;
  }

 private:
  const Library& library_;
  const KernelInfo* info_;
};

Status* StatusOfCurrentException(const Library& library, const char* name) noexcept;

// A custom operator made of a class with `kName`, `kInputs`, `kOutputs` (element types), `kInPlace` (pairs: an output that may take
// the memory of an input), a constructor that reads attributes and `Compute(const Context&)`.
template <typename Kernel>
class Operator {
 public:
  static const CustomOp* Get() {
    static const CustomOp op = Make();
    return &op;
  }

 private:
  static CustomOp Make() {
    CustomOp op{};
    op.version = kTableVersion;
    op.name = [](const CustomOp*) -> const char* { return Kernel::kName; };
    op.provider = [](const CustomOp*) -> const char* { return nullptr; };
    op.inputs = [](const CustomOp*) { return std::size(Kernel::kInputs); };
    op.outputs = [](const CustomOp*) { return std::size(Kernel::kOutputs); };
    op.input_type = [](const CustomOp*, std::size_t i) { return Kernel::kInputs[i]; };
    op.output_type = [](const CustomOp*, std::size_t i) { return Kernel::kOutputs[i]; };
    op.input_kind = op.output_kind = [](const CustomOp*, std::size_t) { return 0; };
    op.input_memory = [](const CustomOp*, std::size_t) { return 0; };
    op.least_inputs = op.least_outputs = [](const CustomOp*) { return 0; };
    op.same_inputs = op.same_outputs = [](const CustomOp*) { return 0; };
    op.since = [](const CustomOp*) { return 1; };
    op.until = [](const CustomOp*) { return std::numeric_limits<int>::max(); };
    op.create_kernel_or_fail = [](const CustomOp*, const void*, const KernelInfo* info, void** kernel) -> Status* {
      try {
        *kernel = new Kernel(Attributes(Library::Opened(), info));
        return nullptr;
      } catch (...) {
        return StatusOfCurrentException(Library::Opened(), Kernel::kName);
      }
    };
    op.compute_or_fail = [](void* kernel, KernelContext* context) -> Status* {
      const Library& library = Library::Opened();
      try {
        static_cast<const Kernel*>(kernel)->Compute(Context(library, Kernel::kName, context));
        return nullptr;
      } catch (...) {
        return StatusOfCurrentException(library, Kernel::kName);
      }
    };
    op.destroy = [](void* kernel) { delete static_cast<Kernel*>(kernel); };
    op.may_in_place = [](int** inputs, int** outputs) -> std::size_t {
      constexpr std::size_t count = Kernel::kInPlace.size();
      *inputs = *outputs = nullptr;
      if (count == 0) return 0;
      *inputs = new int[count];
      *outputs = new int[count];
      std::size_t i = 0;
      for (const auto& [input, output] : Kernel::kInPlace) (*inputs)[i] = input, (*outputs)[i++] = output;
      return count;
    };
    op.release_may_in_place = [](int* inputs, int* outputs) {
      delete[] inputs;
      delete[] outputs;
    };
    return op;
  }
};

}  // namespace ouroboros::ort
