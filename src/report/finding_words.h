// An assessment in words: the same wording in the terminal and on the picture.
#pragma once

#include <crest/assessment.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace crest::report {

/// How many normals there are to one as rare: the whole part of 1 / p, p in (0, 1].
std::size_t normals_per_occurrence(double p_value);

/// How rare, from a p-value in (0, 1] among so many normals (0: not known how many): "1 in 70
/// normal ECGs"; above one in five it is no rarity and is given in percent: "62 % of normal ECGs";
/// where none of the normals comes up to it: "rarer than all of 139 normal ECGs (fewer than 1 in
/// 140)".
std::string rarity_in_words(double p_value, std::size_t normals);

/// How many normals the assessment's p-values of record and beats refer to; 0: not known.
std::size_t normals_of(const Assessment& assessment);

/// How many that of a finding refers to: its own, or those of the assessment.
std::size_t normals_of(const Finding& finding, const Assessment& assessment);

/// "score 0.4312: 1 in 70 normal ECGs score as high", or that the score is not calibrated.
std::string score_in_words(const Assessment& assessment);

/// "ALARM: above the threshold 0.4312 (at most 20 alarms per 1000 normal ECGs)", that there is
/// none, or why there can be none; empty for what is not calibrated.
std::string alarm_in_words(const Assessment& assessment);

/// "rarest: lead V2, 1 in 70 normal ECGs; beat at 4.31 s, 1 in 35 normal ECGs; ST, 1 in 12 normal
/// ECGs": of each kind of part the rarest; empty where none is known.
std::string rarest_parts_in_words(const Assessment& assessment);

/// Leads, which are indices into `names`, in standard order: "V1–V3, aVL"; three or more
/// neighbouring chest leads are a range; "all leads" for as many as there are names.
std::string leads_in_words(std::span<const std::size_t> leads, std::span<const std::string> names);

/// "4.2–4.6 s": start and end in seconds with `decimals` digits.
std::string seconds_in_words(double start, double end, int decimals = 2);

/// "V5, V6, 0.00–10.00 s: flat": a line for each stretch and reason, with the leads it holds for;
/// "all leads" where none is named.
std::vector<std::string> not_assessed_in_words(std::span<const NotAssessedSpan> spans,
                                               std::span<const std::string> names);

}  // namespace crest::report
