#include "eval/electrode_noise.h"

#include "eval/normal_ecg.h"

namespace crest::eval {

LeadMatrix free_leads_of(const LeadMatrix& electrodes, std::size_t leads) {
  LeadMatrix change(leads, electrodes.samples);
  const auto right = electrodes.lead(0);
  const auto left = electrodes.lead(1);
  const auto foot = electrodes.lead(2);
  for (std::size_t t = 0; t < electrodes.samples; ++t) {
    change.lead(0)[t] = left[t] - right[t];
    change.lead(1)[t] = foot[t] - right[t];
    const float terminal = (right[t] + left[t] + foot[t]) / 3;
    for (std::size_t i = 2; i < kFreeLeads.size(); ++i) {
      change.lead(kFreeLeads[i])[t] = electrodes.lead(i + 1)[t] - terminal;
    }
  }
  return change;
}

}  // namespace crest::eval
