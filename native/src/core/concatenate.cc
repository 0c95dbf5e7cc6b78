#include "core/concatenate.h"

#include <fcntl.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <system_error>
#include <thread>

#include "core/file.h"

namespace ouroboros {

namespace {

// What a thread takes at a time.
constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;

// What one call reads or writes. Larger ones copy no faster, and what calls of 1 MB had written was seen to take three times as long
// to be synced.
constexpr std::uint64_t kBufferBytes = std::uint64_t{128} << 10;

// More than fill the disks there are.
constexpr std::size_t kMostThreads = 4;

// Shared blocks begin and end at multiples of this on every file system that has them.
constexpr std::uint64_t kBlockBytes = 65536;

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
  return error == EXDEV || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == ENOTTY ||
         error == EPERM || error == EBADF || error == ETXTBSY;
}

#ifdef __linux__

// Makes `length` bytes at `to` of `out` the same blocks as those at 0 of `in`; false where that is refused.
bool Clone(const File& in, const File& out, std::uint64_t to, std::uint64_t length) {
  file_clone_range range{.src_fd = in.descriptor(), .src_offset = 0, .src_length = length, .dest_offset = to};
  while (ioctl(out.descriptor(), FICLONERANGE, &range) != 0) {
    if (Refused(errno)) return false;
    if (errno != EINTR) throw FileFailure(out.name(), "to share the blocks of " + in.name(), errno);
  }
  return true;
}

// Whether another machine holds the file, so that its own copying spares the network.
bool LiesOnServer(const File& file) {
  constexpr std::uint32_t kNfs = 0x6969, kCifs = 0xFF534D42, kSmb2 = 0xFE534D42, kCeph = 0x00C36400;
  struct statfs status;
  if (fstatfs(file.descriptor(), &status) != 0) return false;
  const auto type = static_cast<std::uint32_t>(status.f_type);
  return type == kNfs || type == kCifs || type == kSmb2 || type == kCeph;
}

ssize_t CopyRange(const File& in, std::uint64_t from, const File& out, std::uint64_t to, std::uint64_t length) {
  auto source = static_cast<off64_t>(from), target = static_cast<off64_t>(to);
  return copy_file_range(in.descriptor(), &source, out.descriptor(), &target, length, 0);
}

#else

bool Clone(const File&, const File&, std::uint64_t, std::uint64_t) { return false; }
bool LiesOnServer(const File&) { return false; }
ssize_t CopyRange(const File&, std::uint64_t, const File&, std::uint64_t, std::uint64_t) {
  errno = ENOSYS;
  return -1;
}

#endif

// `length` bytes at `from` of a source, which belong at `to`.
struct Piece {
  const std::string* source;
  std::uint64_t from, to, length;
};

class Joiner {
 public:
  Joiner(const File& out, CopyMethod method)
      : out_(out),
        cloning_(method == CopyMethod::kClone),
        copying_(method == CopyMethod::kCopyRange || (cloning_ && LiesOnServer(out))) {}

  // Puts the `size` bytes of a source at the end.
  void Append(const std::string& source, std::uint64_t size) {
    for (std::uint64_t from = Share(source, size); from < size; from += kPieceBytes) {
      pieces_.push_back({&source, from, end_ + from, std::min(kPieceBytes, size - from)});
    }
    end_ += size;
  }

  // Copies what is not shared.
  void Copy() {
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    const std::size_t wanted = std::min({cores, kMostThreads, std::max<std::size_t>(pieces_.size(), 1)});
    std::vector<std::thread> others;
    try {
      while (others.size() + 1 < wanted) others.emplace_back([this] { Work(); });
    } catch (const std::system_error&) {
      // The system gives no more threads: this one does their work.
    }
    Work();
    for (std::thread& other : others) other.join();
    if (error_) std::rethrow_exception(error_);
  }

 private:
  // The bytes of a source that the target now shares.
  std::uint64_t Share(const std::string& source, std::uint64_t size) {
    const std::uint64_t whole = size / kBlockBytes * kBlockBytes;
    if (!cloning_ || whole == 0 || end_ % kBlockBytes != 0) return 0;
    cloning_ = Clone(File::OpenForReading(source), out_, end_, whole);
    return cloning_ ? whole : 0;
  }

  void Work() noexcept {
    try {
      const auto buffer = std::make_unique_for_overwrite<char[]>(kBufferBytes);
      std::optional<File> in;
      for (std::size_t i = next_++; i < pieces_.size(); i = next_++) {
        if (!in || in->name() != *pieces_[i].source) in.emplace(File::OpenForReading(*pieces_[i].source));
        CopyPiece(*in, pieces_[i], buffer.get());
      }
    } catch (...) {
      const std::lock_guard lock(failing_);
      if (!error_) error_ = std::current_exception();
      next_ = pieces_.size();
    }
  }

  void CopyPiece(const File& in, const Piece& piece, char* buffer) {
    std::uint64_t done = copying_ ? CopyInside(in, piece) : 0;
    while (done < piece.length) done += ReadAndWrite(in, piece, done, buffer);
  }

  // The bytes that the file system copied before it refused to.
  std::uint64_t CopyInside(const File& in, const Piece& piece) {
    std::uint64_t done = 0;
    while (done < piece.length) {
      const ssize_t moved = CopyRange(in, piece.from + done, out_, piece.to + done, piece.length - done);
      if (moved > 0) done += static_cast<std::uint64_t>(moved);
      if (moved < 0 && errno == EINTR) continue;
      if (moved < 0 && !Refused(errno)) throw FileFailure(out_.name(), "to copy " + in.name(), errno);
      // A call that moves nothing before the end (some file systems) is a refusal too.
      if (moved <= 0) {
        copying_ = false;
        break;
      }
    }
    return done;
  }

  std::uint64_t ReadAndWrite(const File& in, const Piece& piece, std::uint64_t done, char* buffer) {
    const std::uint64_t most = std::min(piece.length - done, kBufferBytes);
    const ssize_t size = pread(in.descriptor(), buffer, most, static_cast<off_t>(piece.from + done));
    if (size < 0 && errno != EINTR) throw FileFailure(in.name(), "a readable file", errno);
    if (size == 0) {
      throw Failure(Failure::Kind::kFailure, "native/file-truncated", in.name(), "a file that stays as it is",
                    "its end at byte " + std::to_string(piece.from + done));
    }
    for (ssize_t written = 0; written < size;) {
      const ssize_t more = pwrite(out_.descriptor(), buffer + written, static_cast<std::size_t>(size - written),
                                  static_cast<off_t>(piece.to + done) + written);
      if (more >= 0) written += more;
      if (more < 0 && errno != EINTR) throw FileFailure(out_.name(), "to copy " + in.name(), errno);
    }
    return size < 0 ? 0 : static_cast<std::uint64_t>(size);
  }

  const File& out_;
  bool cloning_;
  std::atomic<bool> copying_;
  std::uint64_t end_ = 0;
  std::vector<Piece> pieces_;
  std::atomic<std::size_t> next_{0};
  std::mutex failing_;
  std::exception_ptr error_;
};

}  // namespace

std::uint64_t Concatenate(const std::vector<std::string>& sources, const std::string& target, CopyMethod method) {
  std::vector<std::uint64_t> sizes;  // known first, so that a missing source costs nothing
  for (const std::string& source : sources) sizes.push_back(File::OpenForReading(source).Size());
  Aside aside(target);
  File out = File::Create(aside.path(), target);
  Joiner joiner(out, method);
  for (std::size_t i = 0; i < sources.size(); ++i) joiner.Append(sources[i], sizes[i]);
  joiner.Copy();
  out.Sync();
  out.Close();
  aside.Rename();
  return std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
}

}  // namespace ouroboros
