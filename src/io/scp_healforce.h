// Rhythm data as portable devices of Healforce (Prince 180D) store them in files called SCP.
#pragma once

#include <crest/error.h>

#include <span>

#include "io/read_options.h"
#include "io/scp_rhythm.h"
#include "io/scp_sections.h"

namespace crest::io {

/// Such a file keeps EN 1064's frame but not its section 6: one stream for all leads, whose samples
/// follow each other moment by moment; 10 bits a sample with an offset of 512, packed by four into
/// three words of 16 bits (the fourth in bits 10 to 13 of the three); 150 in the field of the
/// interval stands for 150 Hz. The layout is known from files, not from a specification, so
/// whatever differs from it is Unsupported. Names and extent of the leads are not understood: the
/// leads are called "channel 1" and so on. Memory: at most 4 times section 6.
Result<ScpRhythm> read_healforce_rhythm(const ScpSections& sections);

}  // namespace crest::io
