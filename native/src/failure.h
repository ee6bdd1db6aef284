#pragma once
#include <stdexcept>
#include <string>

namespace gridlode {

/** An error with one of the codes of native/codes.ts; any other exception is a bug and reaches JavaScript
 * without a code. */
struct Failure : std::runtime_error {
  const char* code;
  Failure(const char* code, const std::string& what) : std::runtime_error(what), code(code) {}
};

}  // namespace gridlode
