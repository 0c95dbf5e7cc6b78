#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ouroboros {

// How bytes go from file to file: as blocks that both files share, by the file system's own copying, or through memory, by several
// threads. Where the file system or the operating system refuses one, the next one is taken; but copying by the file system is left
// out after sharing unless the files lie on a server: elsewhere it takes the pages of files one by one.
enum class CopyMethod { kClone, kCopyRange, kReadWrite };

// Writes the bytes of `sources`, one after the other, to `target`: into a file beside it that is synced and renamed, so
// that `target` is either whole or as it was. Gives the number of bytes.
std::uint64_t Concatenate(const std::vector<std::string>& sources, const std::string& target, CopyMethod method);

}  // namespace ouroboros
