#include "ort/library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <mutex>

#include "core/failure.h"

namespace ouroboros::ort {

namespace {

struct Base {
  const void* (*table)(std::uint32_t version);
  const char* (*version)();
};

Failure Unusable(const std::string& path, const std::string& expected, const std::string& received) {
  return {Failure::Kind::kFailure, "runtime/library-unusable", path, expected, received};
}

std::mutex mutex;
const Library* opened = nullptr;

}  // namespace

const Library& Library::Open(const std::string& path) {
  const std::lock_guard lock(mutex);
  // Never closed: its threads outlive every session, and onnxruntime-node holds it anyway.
  if (opened == nullptr) opened = new Library(path);
  if (opened->path_ != path) throw Unusable(path, "the library that is in use, " + opened->path_, "another one");
  return *opened;
}

const Library& Library::Opened() {
  const std::lock_guard lock(mutex);
  if (opened == nullptr) throw Unusable("ONNX Runtime", "a library that has been opened", "none");
  return *opened;
}

Library::Library(const std::string& path) : path_(path) {
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* const reason = dlerror();
    throw Unusable(path, "a shared library that loads", reason != nullptr ? reason : "no reason");
  }
  const auto get_base = reinterpret_cast<const Base* (*)()>(dlsym(handle, "OrtGetApiBase"));
  if (get_base == nullptr) throw Unusable(path, "ONNX Runtime", "a library without OrtGetApiBase");
  const Base* const base = get_base();
  version_ = base->version();
  // The table only ever grows within a major version.
  if (version_.rfind("1.", 0) != 0 || std::atoi(version_.c_str() + 2) < static_cast<int>(kTableVersion)) {
    throw Unusable(path, "ONNX Runtime 1." + std::to_string(kTableVersion) + " or later, below 2", "version " + version_);
  }
  table_ = static_cast<void* const*>(base->table(kTableVersion));
  if (table_ == nullptr) throw Unusable(path, "a table of functions", "none");
  Environment* environment = nullptr;
  // 4: fatal only, as in the sessions of onnxruntime-node; the process has one environment, whoever asks first.
  Try<CreateEnvironment>(4, "ouroboros", &environment);
  environment_ = environment;
  MemoryInfo* memory = nullptr;
  Try<CreateCpuMemory>(1, 0, &memory);
  memory_ = memory;
  Try<DefaultAllocator>(&allocator_);
}

void Library::Check(Status* status) const {
  if (status == nullptr) return;
  const std::string message = Call<MessageOf>(static_cast<const Status*>(status));
  Call<ReleaseStatus>(status);
  throw Failure(Failure::Kind::kFailure, "runtime/onnx-runtime", "ONNX Runtime", "success", message);
}

}  // namespace ouroboros::ort
