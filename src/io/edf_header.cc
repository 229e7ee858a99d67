#include "io/edf_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "io/byte_order.h"
#include "io/text_fields.h"

namespace crest::io {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kFixedBytes = 256;      // before the signals' part
constexpr std::size_t kBytesPerSignal = 256;  // of the signals' part
constexpr std::string_view kEdfVersion = "0       ";
constexpr std::string_view kBdfVersion =
    "\xFF"
    "BIOSEMI";

/// Where a field of the fixed part lies.
struct Field {
  std::size_t position = 0;
  std::size_t length = 0;
};
constexpr Field kPatient{8, 80};
constexpr Field kRecording{88, 80};
constexpr Field kDate{168, 8};
constexpr Field kTime{176, 8};
constexpr Field kHeaderBytes{184, 8};
constexpr Field kReserved{192, 44};
constexpr Field kRecords{236, 8};
constexpr Field kDuration{244, 8};
constexpr Field kSignals{252, 4};

std::unexpected<Error> at(std::size_t position, ErrorKind kind, std::string reason) {
  return std::unexpected(Error{kind, std::move(reason), {}, fmt::format("byte {}", position)});
}

/// The field's text up to a NUL, with which some writers fill up.
std::string_view text_of(Bytes bytes, Field field) {
  const std::string_view text = text_at(bytes, field.position, field.length);
  return trimmed(text.substr(0, text.find('\0')));
}

/// What stands in the number fields of real files beside plain numbers.
struct NumberOddities {
  bool blank_inside = false;
  bool comma = false;
};

std::optional<double> number_of(std::string_view text, NumberOddities& oddities) {
  std::string plain;
  for (const char c : text) {
    if (kBlanks.contains(c)) {
      oddities.blank_inside = true;
    } else if (c == ',') {
      oddities.comma = true;
      plain += '.';
    } else {
      plain += c;
    }
  }
  if (plain.starts_with('+')) plain.erase(0, 1);
  const auto number = parse_number<double>(plain);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<double> whole(std::optional<double> number) {
  constexpr double largest = 1e9;  // no field holds a larger one
  if (!number || *number != std::floor(*number) || std::abs(*number) > largest) return std::nullopt;
  return number;
}

std::optional<std::size_t> count_of(std::string_view text, NumberOddities& oddities) {
  const auto number = whole(number_of(text, oddities));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

/// Reads the signals' part, which holds each field for all signals before the next field.
class SignalFields {
 public:
  SignalFields(Bytes bytes, std::size_t signals) : bytes_(bytes), signals_(signals) {}

  /// The field of `signal` that is `length` bytes long and follows `before` bytes of a signal's.
  Field place(std::size_t signal, std::size_t before, std::size_t length) const {
    return {kFixedBytes + signals_ * before + signal * length, length};
  }

  Result<EdfSignal> read(std::size_t index, NumberOddities& oddities) const {
    EdfSignal signal;
    signal.label = text_of(bytes_, place(index, 0, 16));
    signal.transducer = text_of(bytes_, place(index, 16, 80));
    signal.unit = text_of(bytes_, place(index, 96, 8));
    signal.physical_minimum = number_of(text_of(bytes_, place(index, 104, 8)), oddities);
    signal.physical_maximum = number_of(text_of(bytes_, place(index, 112, 8)), oddities);
    signal.digital_minimum = whole(number_of(text_of(bytes_, place(index, 120, 8)), oddities));
    signal.digital_maximum = whole(number_of(text_of(bytes_, place(index, 128, 8)), oddities));
    signal.prefilter = text_of(bytes_, place(index, 136, 80));
    signal.annotations = signal.label == "EDF Annotations" || signal.label == "BDF Annotations";
    const Field samples = place(index, 216, 8);
    const auto count = count_of(text_of(bytes_, samples), oddities);
    if (!count) {
      return at(samples.position, ErrorKind::InvalidInput,
                fmt::format("samples in a data record of signal {}: {} is no count", index + 1,
                            in_quotes(text_of(bytes_, samples))));
    }
    signal.samples_per_record = *count;
    return signal;
  }

 private:
  Bytes bytes_;
  std::size_t signals_;
};

Result<void> read_signals(Bytes bytes, std::size_t signals, EdfHeader& header,
                          NumberOddities& oddities) {
  const SignalFields fields(bytes, signals);
  header.signals.reserve(signals);
  for (std::size_t i = 0; i < signals; ++i) {
    auto signal = fields.read(i, oddities);
    if (!signal) return std::unexpected(signal.error());
    signal->byte_offset = header.record_bytes;
    header.record_bytes += signal->samples_per_record * header.bytes_per_sample;
    header.signals.push_back(*signal);
  }
  if (header.record_bytes == 0) {
    return at(fields.place(0, 216, 8).position, ErrorKind::InvalidInput,
              "its data records hold no samples");
  }
  return {};
}

/// Where the data begin: after the signals' part, unless only the stated size fits the file.
void settle_header_bytes(std::size_t file_bytes, std::optional<std::size_t> stated,
                         EdfHeader& header) {
  const std::size_t needed = kFixedBytes + header.signals.size() * kBytesPerSignal;
  header.bytes = needed;
  const bool agrees = stated == needed;
  const auto fits = [&](std::size_t begin) {
    return begin >= needed && begin < file_bytes &&
           (file_bytes - begin) % header.record_bytes == 0 &&
           (file_bytes - begin) / header.record_bytes == header.records;
  };
  if (!agrees && stated && !fits(needed) && fits(*stated)) header.bytes = *stated;
  header.verifications.push_back(
      {"size of the header", agrees,
       agrees ? ""
              : fmt::format("{} signals need {} bytes, stated are {}", header.signals.size(),
                            needed, stated ? fmt::to_string(*stated) : "none")});
}

std::string format_name(std::string_view reserved, bool bdf) {
  std::string family = bdf ? "BDF" : "EDF";
  if (!reserved.starts_with("EDF+") && !reserved.starts_with("BDF+")) return family;
  return family + (reserved.substr(4).starts_with('D') ? "+D" : "+C");
}

/// The number of data records; -1 says that the recording was not closed.
Result<void> read_record_count(Bytes bytes, EdfHeader& header, NumberOddities& oddities) {
  const std::string_view text = text_of(bytes, kRecords);
  const auto number = whole(number_of(text, oddities));
  if (!number || *number < -1) {
    return at(kRecords.position, ErrorKind::InvalidInput,
              fmt::format("number of data records: {} is no count", in_quotes(text)));
  }
  if (*number > 0) header.records = static_cast<std::size_t>(*number);
  if (*number <= 0) {
    header.assumptions.push_back(fmt::format(
        "number of data records stated as {}, recording not closed: as many as the file holds",
        *number));
  }
  return {};
}

void list_oddities(const NumberOddities& oddities, std::vector<std::string>& assumptions) {
  if (oddities.blank_inside) {
    assumptions.emplace_back("numbers of the header with blanks inside: read without them");
  }
  if (oddities.comma) {
    assumptions.emplace_back("numbers of the header with a comma: read as the decimal point");
  }
}

/// The fixed part and as much of the signals' part as there is.
Result<Bytes> read_header(const ByteSource& source, std::vector<std::byte>& room) {
  const auto fixed = source.read(0, kFixedBytes, room);
  if (!fixed) return fixed;
  NumberOddities ignored;
  const std::size_t signals = count_of(text_of(*fixed, kSignals), ignored).value_or(0);
  return source.read(0, kFixedBytes + signals * kBytesPerSignal, room);
}

bool has_version(Bytes bytes, std::string_view version) {
  return text_at(bytes, 0, version.size()) == version;
}

}  // namespace

bool looks_like_edf(Bytes bytes) {
  if (has_version(bytes, kBdfVersion)) return true;
  if (!has_version(bytes, kEdfVersion)) return false;
  // A text table may begin with a nought and blanks too, but has lines.
  if (text_at(bytes, 0, kFixedBytes).contains('\n')) return false;
  NumberOddities ignored;
  return count_of(text_of(bytes, kSignals), ignored) &&
         number_of(text_of(bytes, kRecords), ignored);
}

Result<EdfHeader> parse_edf_header(const ByteSource& source, std::vector<std::byte>& room) {
  const auto read = read_header(source, room);
  if (!read) return std::unexpected(read.error());
  const Bytes bytes = *read;
  EdfHeader header;
  NumberOddities oddities;
  const bool bdf = has_version(bytes, kBdfVersion);
  header.bytes_per_sample = bdf ? 3 : 2;
  header.format = format_name(text_of(bytes, kReserved), bdf);
  header.discontinuous = header.format.ends_with("+D");
  header.patient = text_of(bytes, kPatient);
  header.recording = text_of(bytes, kRecording);
  header.date = text_of(bytes, kDate);
  header.time = text_of(bytes, kTime);

  if (bytes.size() < kFixedBytes) {
    return at(bytes.size(), ErrorKind::Corrupt, "ends within its header");
  }
  if (auto count = read_record_count(bytes, header, oddities); !count) {
    return std::unexpected(count.error());
  }
  const auto duration = number_of(text_of(bytes, kDuration), oddities);
  if (!duration || *duration < 0) {
    return at(kDuration.position, ErrorKind::InvalidInput,
              fmt::format("duration of a data record: {} is no number of seconds",
                          in_quotes(text_of(bytes, kDuration))));
  }
  header.record_duration = *duration;
  const auto signals = count_of(text_of(bytes, kSignals), oddities);
  if (!signals || *signals == 0) {
    return at(kSignals.position, ErrorKind::InvalidInput,
              fmt::format("number of signals: {} is no count above 0",
                          in_quotes(text_of(bytes, kSignals))));
  }
  if ((bytes.size() - kFixedBytes) / kBytesPerSignal < *signals) {
    return at(bytes.size(), ErrorKind::Corrupt,
              fmt::format("ends within its header, which describes {} signals", *signals));
  }
  if (auto described = read_signals(bytes, *signals, header, oddities); !described) {
    return std::unexpected(described.error());
  }
  settle_header_bytes(source.size(), count_of(text_of(bytes, kHeaderBytes), oddities), header);
  list_oddities(oddities, header.assumptions);
  return header;
}

}  // namespace crest::io
