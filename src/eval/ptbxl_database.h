// PTB-XL as PhysioNet publishes it: ptbxl_database.csv, scp_statements.csv, records100 and
// records500.
#pragma once

#include <crest/error.h>

#include <filesystem>
#include <vector>

#include "eval/ptbxl_labels.h"

namespace crest::eval {

/// Which of the two forms of the records is used: 500 Hz, or sampled down to 100 Hz.
enum class PtbxlSampling { Hz500, Hz100 };

/// The rows of `folder`, versions 1.0.1 to 1.0.3. Superclasses are the diagnostic_class of every
/// diagnostic code of scp_codes, whatever its likelihood; a record with superclass exactly NORM is
/// strictly normal where it has no code of form and no rhythm but SR. All signals are raw.
/// Errors: those of read_label_table; Corrupt, with file and line, for a missing column, a value
/// that cannot be, and a code that scp_statements.csv does not have.
Result<std::vector<PtbxlRow>> read_ptbxl_database(const std::filesystem::path& folder,
                                                  PtbxlSampling sampling);

/// The rows of a folder with labels.csv (read_ptbxl_labels), or else of the original one, of whose
/// two forms of the records `sampling` is used. Error: NotFound where it has neither table.
Result<std::vector<PtbxlRow>> read_ptbxl(const std::filesystem::path& folder,
                                         PtbxlSampling sampling = PtbxlSampling::Hz500);

}  // namespace crest::eval
