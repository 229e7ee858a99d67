// An assessment in words: the same wording in the terminal and on the picture.
#pragma once

#include <crest/assessment.h>

#include <span>
#include <string>
#include <vector>

namespace crest::report {

/// How rare, from a share of the calibration normals in (0, 1]: "1 in 70 normal ECGs"; a share
/// above one in five is no rarity and is given in percent: "62 % of normal ECGs".
std::string rarity_in_words(double p_value);

/// "score 0.4312: 1 in 70 normal ECGs score as high", or that the score is not calibrated.
std::string score_in_words(const Assessment& assessment);

/// The leads of a finding, which are indices into `names`: "V1–V3, aVL"; three or more neighbouring
/// chest leads are a range; "all leads" for as many as there are names.
std::string leads_in_words(const Finding& finding, std::span<const std::string> names);

/// "4.2–4.6 s": start and end in seconds with `decimals` digits.
std::string seconds_in_words(double start, double end, int decimals = 2);

/// "V2 0.42 mV above the restored trace at 4.31 s", of the span whose peak is highest; empty for a
/// finding without spans. `unit` is the one of the deviations.
std::string deviation_in_words(const Finding& finding, std::span<const std::string> names,
                               const std::string& unit);

/// "V5, V6, 0.00–10.00 s: flat": a line for each stretch and reason, with the leads it holds for;
/// "all leads" where none is named.
std::vector<std::string> not_assessed_in_words(std::span<const NotAssessedSpan> spans,
                                               std::span<const std::string> names);

}  // namespace crest::report
