#include "ort/operator.h"

#include <algorithm>
#include <atomic>

namespace ouroboros::ort {

Context::Dims Context::DimsOfInput(std::size_t i) const {
  const Value* value = nullptr;
  library_.Try<ContextInput>(static_cast<const KernelContext*>(context_), i, &value);
  TensorInfo* info = nullptr;
  library_.Try<ShapeOfValue>(value, &info);
  std::size_t rank = 0;
  Status* status = library_.Call<RankOf>(static_cast<const TensorInfo*>(info), &rank);
  Dims dims(status == nullptr ? rank : 0);
  if (status == nullptr) status = library_.Call<DimsOf>(static_cast<const TensorInfo*>(info), dims.data(), rank);
  library_.Call<ReleaseTensorInfo>(info);
  library_.Check(status);
  return dims;
}

std::size_t Context::Elements(const Dims& dims) {
  std::size_t count = 1;
  for (const std::int64_t dim : dims) count *= static_cast<std::size_t>(dim);
  return count;
}

void Context::ParallelFor(std::size_t count, const std::function<void(std::size_t)>& body) const {
  if (count == 1) return body(0);
  // Bodies allocate scratch memory and may run out of it; nothing may be thrown through the library.
  struct Work {
    const std::function<void(std::size_t)>& body;
    std::exception_ptr failure;
    std::atomic_flag failed;
  } work{body, nullptr, {}};
  library_.Try<ContextParallelFor>(
      static_cast<const KernelContext*>(context_),
      +[](void* data, std::size_t i) {
        auto& shared = *static_cast<Work*>(data);
        try {
          shared.body(i);
        } catch (...) {
          if (!shared.failed.test_and_set()) shared.failure = std::current_exception();
        }
      },
      count, std::size_t{0}, static_cast<void*>(&work));
  if (work.failure) std::rethrow_exception(work.failure);
}

void Context::ParallelRanges(std::size_t count, std::size_t grain,
                             const std::function<void(std::size_t, std::size_t)>& body) const {
  if (count == 0) return;
  ParallelFor((count + grain - 1) / grain,
              [&](std::size_t i) { body(i * grain, std::min(count, (i + 1) * grain)); });
}

void Context::Require(bool holds, const char* expected, std::size_t input) const {
  if (holds) return;
  std::string received = "[";
  for (const std::int64_t dim : DimsOfInput(input)) received += (received.size() > 1 ? ", " : "") + std::to_string(dim);
  throw Failure(Failure::Kind::kFailure, "runtime/kernel-shapes", std::string("input ") + std::to_string(input) + " of " + name_,
                expected, received + "]");
}

Status* StatusOfCurrentException(const Library& library, const char* name) noexcept {
  constexpr int invalid = 2;
  try {
    throw;
  } catch (const std::exception& exception) {
    return library.Call<CreateStatus>(invalid, exception.what());
  } catch (...) {
    return library.Call<CreateStatus>(invalid, name);
  }
}

}  // namespace ouroboros::ort
