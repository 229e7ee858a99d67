// Object headers of HDF5: the messages that describe a group or a dataset.
#pragma once

#include <crest/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5_bytes.h"

namespace crest::io {

/// Types of messages that are read.
enum class Hdf5MessageType : std::uint16_t {
  Dataspace = 0x01,
  LinkInfo = 0x02,
  Datatype = 0x03,
  FillValue = 0x05,
  Link = 0x06,
  ExternalFiles = 0x07,
  Layout = 0x08,
  Filters = 0x0B,
  Attribute = 0x0C,
  Continuation = 0x10,
  SymbolTable = 0x11,
  AttributeInfo = 0x15,
};

struct Hdf5Message {
  Hdf5MessageType type{};
  bool shared = false;  ///< the body stands elsewhere
  std::span<const std::byte> body;
};

inline constexpr std::size_t kMostHdf5Messages = 1024;  ///< of one object

/// The messages of the object header at `address`, versions 1 and 2. Errors: Corrupt for one that
/// is cut short, Unsupported for more than kMostHdf5Messages and for other versions.
Result<std::vector<Hdf5Message>> read_hdf5_object(const Hdf5Bytes& file, std::uint64_t address);

/// The first message of a type, or none.
const Hdf5Message* find_message(const std::vector<Hdf5Message>& messages, Hdf5MessageType type);

}  // namespace crest::io
