#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace ouroboros {

// What a user caused or can mend, in the parts of the one line that they read. The binding hands the parts to
// TypeScript, which throws them as a Fault.
struct Failure : std::runtime_error {
  enum class Kind { kRequest, kFailure };

  Failure(Kind kind, std::string code, std::string subject, std::string expected, std::string received,
          std::string remedy = "")
      : std::runtime_error(subject + ": expected " + expected + ", received " + received),
        kind(kind),
        code(std::move(code)),
        subject(std::move(subject)),
        expected(std::move(expected)),
        received(std::move(received)),
        remedy(std::move(remedy)) {}

  Kind kind;
  std::string code, subject, expected, received, remedy;
};

}  // namespace ouroboros
