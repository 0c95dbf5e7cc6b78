#pragma once

#include <string>

#include "ort/api.h"

namespace ouroboros::ort {

// ONNX Runtime as a process has loaded it. There is one, opened once, for good.
class Library {
 public:
  // Loads the shared library at `path`, or finds the one of the same name that is loaded; later calls must name the same path.
  // Throws Failure `runtime/library-unusable` when it cannot be loaded or is not of major version 1 with the table above.
  static const Library& Open(const std::string& path);

  // The one that was opened.
  static const Library& Opened();

  const std::string& version() const { return version_; }
  const Environment* environment() const { return environment_; }
  const MemoryInfo* memory() const { return memory_; }
  Allocator* allocator() const { return allocator_; }

  template <typename Entry, typename... Arguments>
  auto Call(Arguments... arguments) const {
    return reinterpret_cast<typename Entry::Pointer>(table_[Entry::index])(arguments...);
  }

  // Calls what may fail; throws Failure `runtime/onnx-runtime` with the library's message.
  template <typename Entry, typename... Arguments>
  void Try(Arguments... arguments) const {
    Check(Call<Entry>(arguments...));
  }

  void Check(Status* status) const;

 private:
  explicit Library(const std::string& path);

  std::string path_, version_;
  void* const* table_ = nullptr;
  const Environment* environment_ = nullptr;
  const MemoryInfo* memory_ = nullptr;
  Allocator* allocator_ = nullptr;
};

}  // namespace ouroboros::ort
