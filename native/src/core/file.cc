#include "core/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ouroboros {

namespace {

const char* CodeOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "native/file-missing";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "native/disk-full";
    case EACCES:
    case EPERM:
    case EROFS:
      return "native/file-forbidden";
    default:
      return "native/file";
  }
}

const char* RemedyOf(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "check the path";
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "make room on that file system";
    case EACCES:
    case EPERM:
    case EROFS:
      return "check the permissions";
    default:
      return "";
  }
}

int OpenRetrying(const std::string& path, int flags) {
  for (;;) {
    const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EINTR) return descriptor;
  }
}

}  // namespace

Failure FileFailure(const std::string& path, const std::string& expected, int error) {
  return {Failure::Kind::kFailure, CodeOf(error), path, expected, std::generic_category().message(error),
          RemedyOf(error)};
}

File File::OpenForReading(const std::string& path) {
  // Nonblocking: opening a pipe must not wait for its writer before Size() refuses it.
  const int descriptor = OpenRetrying(path, O_RDONLY | O_NONBLOCK);
  if (descriptor < 0) throw FileFailure(path, "a readable file", errno);
  return {path, descriptor};
}

File File::Create(const std::string& path, const std::string& name) {
  const int descriptor = OpenRetrying(path, O_WRONLY | O_CREAT | O_EXCL);
  if (descriptor < 0) throw FileFailure(name, "a file that can be created", errno);
  return {name, descriptor};
}

File::File(std::string name, int descriptor) : name_(std::move(name)), descriptor_(descriptor) {}

File::File(File&& other) noexcept : name_(std::move(other.name_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::uint64_t File::Size() const {
  struct stat status;
  if (fstat(descriptor_, &status) != 0) throw FileFailure(name_, "a file with a size", errno);
  if (S_ISDIR(status.st_mode)) throw FileFailure(name_, "a regular file", EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Failure(Failure::Kind::kFailure, "native/file", name_, "a regular file", "a special file");
  }
  return static_cast<std::uint64_t>(status.st_size);
}

void File::Sync() const {
  if (fsync(descriptor_) != 0) throw FileFailure(name_, "data on the disk", errno);
}

void File::Close() {
  if (close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) throw FileFailure(name_, "data on the disk", errno);
}

void SyncDirectory(const std::string& directory) {
  const File file = File::OpenForReading(directory);
  // Some file systems cannot sync a directory and say EINVAL; there is nothing more to do there.
  if (fsync(file.descriptor()) != 0 && errno != EINVAL && errno != EBADF) {
    throw FileFailure(directory, "a durable directory", errno);
  }
}

}  // namespace ouroboros
