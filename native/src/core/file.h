#pragma once

#include <cstdint>
#include <string>

#include "core/failure.h"

namespace ouroboros {

// A failure of the system on a file: `code` by what errno says, the path as the subject.
Failure FileFailure(const std::string& path, const std::string& expected, int error);

// An open file descriptor, closed at the end of its life.
class File {
 public:
  static File OpenForReading(const std::string& path);
  // Refuses a file that exists. Failures name the file as `name`.
  static File Create(const std::string& path, const std::string& name);

  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();

  int descriptor() const { return descriptor_; }
  const std::string& name() const { return name_; }
  // Bytes; refuses what is not a regular file.
  std::uint64_t Size() const;
  void Sync() const;
  // Closes and reports what only closing finds out.
  void Close();

 private:
  File(std::string name, int descriptor);

  std::string name_;
  int descriptor_;
};

// Makes a rename in `directory` durable.
void SyncDirectory(const std::string& directory);

}  // namespace ouroboros
