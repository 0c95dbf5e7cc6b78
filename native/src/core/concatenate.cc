#include "core/concatenate.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/sendfile.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <numeric>
#include <random>

#include "core/file.h"

namespace ouroboros {

namespace {

constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// A new name beside `target`, removed unless renamed.
class Aside {
 public:
  explicit Aside(const std::string& target) : target_(target) {
    std::random_device random;
    path_ = target + ".partial-" + std::to_string(getpid()) + "-" + std::to_string(random());
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside() {
    if (!renamed_) unlink(path_.c_str());
  }

  const std::string& path() const { return path_; }

  void Rename() {
    if (std::rename(path_.c_str(), target_.c_str()) != 0) throw FileFailure(target_, "a target to rename to", errno);
    renamed_ = true;
    const auto directory = std::filesystem::path(target_).parent_path();
    SyncDirectory(directory.empty() ? "." : directory.string());
  }

 private:
  std::string target_, path_;
  bool renamed_ = false;
};

bool Refused(int error) {
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EPERM ||
         error == EBADF || error == ETXTBSY;
}

class Copier {
 public:
  Copier(const File& out, CopyMethod first) : out_(out), first_(first), method_(first) {}

  void Append(const File& in, std::uint64_t size) {
    method_ = first_;  // another source may lie on another file system
    std::uint64_t left = size;
    while (left > 0) {
      const std::size_t moved = Move(in, std::min<std::uint64_t>(left, kMostAtOnce));
      if (moved == 0) {
        throw Failure(Failure::Kind::kFailure, "native/file-truncated", in.name(),
                      "a file of " + std::to_string(size) + " bytes that stays as it is",
                      std::to_string(size - left) + " bytes");
      }
      left -= moved;
    }
  }

 private:
  // Moves up to `most` bytes between the files' own positions; 0 at the end of `in`.
  std::size_t Move(const File& in, std::size_t most) {
    for (;;) {
      const ssize_t moved = TryMove(in, most);
      if (moved > 0 || (moved == 0 && method_ == CopyMethod::kReadWrite)) return static_cast<std::size_t>(moved);
      if (moved < 0 && errno == EINTR) continue;
      // A call that moves nothing before the end (some file systems) is a refusal too.
      if (method_ == CopyMethod::kReadWrite || (moved < 0 && !Refused(errno))) {
        throw FileFailure(out_.name(), "to copy " + in.name(), errno);
      }
      method_ = method_ == CopyMethod::kCopyRange ? CopyMethod::kSendFile : CopyMethod::kReadWrite;
    }
  }

  ssize_t TryMove(const File& in, std::size_t most) {
#ifdef __linux__
    if (method_ == CopyMethod::kCopyRange) {
      return copy_file_range(in.descriptor(), nullptr, out_.descriptor(), nullptr, most, 0);
    }
    if (method_ == CopyMethod::kSendFile) return sendfile(out_.descriptor(), in.descriptor(), nullptr, most);
#endif
    method_ = CopyMethod::kReadWrite;
    return ReadAndWrite(in, std::min(most, kBufferBytes));
  }

  ssize_t ReadAndWrite(const File& in, std::size_t most) {
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(kBufferBytes);
    const ssize_t size = read(in.descriptor(), buffer_.get(), most);
    if (size < 0 && errno != EINTR) throw FileFailure(in.name(), "a readable file", errno);
    for (ssize_t written = 0; written < size;) {
      const ssize_t more = write(out_.descriptor(), buffer_.get() + written, static_cast<std::size_t>(size - written));
      if (more >= 0) written += more;
      if (more < 0 && errno != EINTR) throw FileFailure(out_.name(), "to copy " + in.name(), errno);
    }
    return size;
  }

  const File& out_;
  const CopyMethod first_;
  CopyMethod method_;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace

std::uint64_t Concatenate(const std::vector<std::string>& sources, const std::string& target, CopyMethod method) {
  std::vector<std::uint64_t> sizes;  // known first, so that a missing source costs nothing
  for (const std::string& source : sources) sizes.push_back(File::OpenForReading(source).Size());
  Aside aside(target);
  File out = File::Create(aside.path(), target);
  Copier copier(out, method);
  for (std::size_t i = 0; i < sources.size(); ++i) copier.Append(File::OpenForReading(sources[i]), sizes[i]);
  out.Sync();
  out.Close();
  aside.Rename();
  return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
}

}  // namespace ouroboros
