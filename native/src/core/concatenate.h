#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ouroboros {

// How bytes go from file to file: inside the file system, inside the kernel, or through memory. Each falls back to the
// next where a file system or an operating system refuses it.
enum class CopyMethod { kCopyRange, kSendFile, kReadWrite };

// Writes the bytes of `sources`, one after the other, to `target`: into a file beside it that is synced and renamed, so
// that `target` is either whole or as it was. Gives the number of bytes.
std::uint64_t Concatenate(const std::vector<std::string>& sources, const std::string& target, CopyMethod method);

}  // namespace ouroboros
