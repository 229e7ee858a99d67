#include "io/edf_timeline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace crest::io {

void EdfTimeline::add_record(std::optional<double> seconds) {
  if (segments_.empty()) segments_.push_back({0, 0});
  if (seconds) {
    ++stamped_;
    const auto end = static_cast<double>(frames_);
    if (!start_) start_ = *seconds - end / rate_;
    const double frame = (*seconds - *start_) * rate_;
    constexpr double largest = 1e15;  // exact in a double
    if (discontinuous_ && frame > end + 1 && frame < largest) {
      const auto first = static_cast<std::size_t>(std::llround(frame));
      gap_frames_ += first - frames_;
      frames_ = first;
      segments_.push_back({records_, first});
    } else if (std::abs(frame - end) > 1) {
      if (departures_++ == 0) {
        first_departure_ = fmt::format("data record {} is to start at {:.6g} s, not at {:.6g} s",
                                       records_ + 1, end / rate_, *seconds - *start_);
      }
    }
  }
  frames_ += frames_per_record_;
  ++records_;
}

void EdfTimeline::report(std::vector<std::string>& assumptions,
                         std::vector<Verification>& verifications) const {
  if (segments_.size() > 1) {
    constexpr std::size_t most_listed = 20;
    std::vector<std::string> gaps;
    for (std::size_t i = 1; i < segments_.size() && gaps.size() < most_listed; ++i) {
      const EdfSegment& before = segments_[i - 1];
      const std::size_t records = segments_[i].first_record - before.first_record;
      const std::size_t end = before.first_frame + records * frames_per_record_;
      gaps.push_back(fmt::format("{:.6g} s to {:.6g} s", static_cast<double>(end) / rate_,
                                 static_cast<double>(segments_[i].first_frame) / rate_));
    }
    const std::size_t more = segments_.size() - 1 - gaps.size();
    assumptions.push_back(
        fmt::format("discontinuous recording, gaps filled with missing samples: "
                    "{}{}",
                    fmt::join(gaps, ", "), more > 0 ? fmt::format(" and {} more", more) : ""));
  }
  if (discontinuous_ && stamped_ < records_) {
    assumptions.push_back(
        fmt::format("{} of {} data records of a discontinuous recording without a time stamp: each "
                    "taken to follow the one before",
                    records_ - stamped_, records_));
  }
  if (stamped_ > 0) {
    verifications.push_back(
        {"time stamps of the data records", departures_ == 0,
         departures_ == 0
             ? ""
             : fmt::format("{}; {} stamp{} in all; the data records are taken to "
                           "follow each other there",
                           first_departure_, departures_, departures_ == 1 ? "" : "s")});
  }
}

}  // namespace crest::io
