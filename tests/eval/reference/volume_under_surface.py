"""VUS-ROC and VUS-PR by brute force, as the header of localisation_metrics.h defines them: prints
the numbers that localisation_metrics_test.cc expects. Needs numpy for its square root and spacing.

Each buffer length, threshold and point is looked at by itself, nothing is carried over. The series
are drawn by a linear congruential generator that the test repeats.
"""

import numpy


def draw(seed):
    """Whole numbers in [0, 2^16), the upper half of a 32-bit generator (Numerical Recipes)."""
    while True:
        seed = (1664525 * seed + 1013904223) % 2**32
        yield seed >> 16


def events_of(truth):
    """First and last point of each run of ones."""
    padded = [0] + list(truth) + [0]
    firsts = [i for i in range(len(truth)) if padded[i + 1] and not padded[i]]
    lasts = [i for i in range(len(truth)) if padded[i + 1] and not padded[i + 2]]
    return list(zip(firsts, lasts))


def soft_labels(truth, buffer):
    """Every event adds its slope to every point in its reach; then all is cut off at one."""
    labels = [float(one) for one in truth]
    for first, last in events_of(truth):
        for i in range(len(truth)):
            distance = first - i if i < first else i - last
            if 1 <= distance <= buffer // 2:
                labels[i] += numpy.sqrt(1 - distance / buffer)
    return [min(label, 1.0) for label in labels]


def regions_of(truth, buffer):
    """Events with their borders; those that overlap or share a point are one."""
    reach = buffer // 2
    regions = []
    for first, last in events_of(truth):
        if regions and regions[-1][1] >= first - reach:
            regions[-1][1] = last + reach
        else:
            regions.append([first - reach, last + reach])
    return [range(max(a, 0), min(b, len(truth) - 1) + 1) for a, b in regions]


def areas(scores, truth, buffer, thresholds):
    labels = soft_labels(truth, buffer)
    regions = regions_of(truth, buffer)
    recalls, rates, precisions = [0.0], [0.0], []
    for threshold in thresholds:
        detected = [score >= threshold for score in scores]
        hit = sum(label for label, one in zip(labels, detected) if one)
        # Of the labels, those of events count in full, those of borders where they are detected.
        counted = sum(label for label, one, event in zip(labels, detected, truth) if event or one)
        positives = (sum(truth) + counted) / 2
        found = sum(any(detected[i] for i in region) for region in regions)
        recalls.append(min(hit / positives, 1) * found / len(regions))
        rates.append((sum(detected) - hit) / (len(truth) - positives))
        precisions.append(hit / sum(detected))
    pr = sum((recalls[k + 1] - recalls[k]) * precisions[k] for k in range(len(thresholds)))
    recalls.append(1.0)
    rates.append(1.0)
    roc = numpy.trapezoid(recalls, rates)
    return roc, pr


def volumes(scores, truth, max_buffer, thresholds=None):
    falling = sorted(scores, reverse=True)
    if thresholds is None:
        chosen = sorted(set(scores), reverse=True)
    else:
        places = numpy.linspace(0, len(scores) - 1, thresholds).astype(int)
        chosen = [falling[place] for place in places]
    surfaces = [areas(scores, truth, buffer, chosen) for buffer in range(max_buffer + 1)]
    return [sum(volume) / len(surfaces) for volume in zip(*surfaces)]


def series(seed, length, levels, runs):
    """Scores on a number of levels, raised inside events given as (first, last)."""
    numbers = draw(seed)
    truth = [0] * length
    for first, last in runs:
        truth[first : last + 1] = [1] * (last + 1 - first)
    return [next(numbers) % levels + (levels // 3 if one else 0) for one in truth], truth


if __name__ == "__main__":
    two = [0.1, 0.2, 0.9, 0.3, 0.8, 0.7, 0.2, 0.6, 0.1, 0.4], [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    edges = [9, 1, 3, 2, 0, 0, 1, 5, 1, 4, 0, 8], [0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0]
    one_event = series(1, 120, 1000, [(50, 61)])
    apart = series(2, 200, 40, [(20, 29), (100, 100), (150, 180)])
    near = series(3, 150, 60, [(0, 3), (9, 12), (15, 15), (17, 20), (90, 99), (140, 149)])
    for name, (scores, truth), max_buffer, thresholds in [
        ("Two", two, 4, None),
        ("BordersToBothEdges", edges, 6, None),
        ("PlainAreas", one_event, 0, None),
        ("OneEvent", one_event, 20, None),
        ("ApartWithTies", apart, 31, None),
        ("NearAndAtTheEnds", near, 24, None),
        ("ThinnedThresholds", near, 24, 17),
        ("MoreThresholdsThanPoints", apart, 10, 250),
    ]:
        roc, pr = volumes(scores, truth, max_buffer, thresholds)
        print(f"{name}: {roc:.15f} {pr:.15f}")
