"""DeLong's test of two correlated areas from its definition: every pair of an abnormal and a normal
record, the means of the pairs by record, numpy's covariance of these. Prints the numbers that
paired_difference_test.cc expects. Needs numpy.
"""

from math import erfc, inf, sqrt

import numpy

# 43 patients with ovarian cancer: albumin, total protein, K-G score and whether surgery helped.
# DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988, as in SAS/STAT's documentation of PROC
# LOGISTIC, "Comparing Receiver Operating Characteristic Curves"; a low K-G score is the good one.
OVARIAN_CANCER = """
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0
1.6 5.6 5 1  3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1
4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1
3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1
3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1
3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1
3.6 6.6 5 1
"""


def compare(first, second, abnormal):
    pairs = []
    for scores in (first, second):
        above = scores[abnormal == 1][:, None]
        below = scores[abnormal == 0][None, :]
        pairs.append((above > below) + 0.5 * (above == below))
    areas = [table.mean() for table in pairs]
    covariance = sum(
        numpy.cov([table.mean(axis) for table in pairs]) / pairs[0].shape[1 - axis] for axis in (0, 1)
    )
    error = sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    difference = areas[0] - areas[1]
    return [*areas, difference, error, difference / error, erfc(abs(difference / error) / sqrt(2))]


if __name__ == "__main__":
    table = numpy.array(OVARIAN_CANCER.split(), float).reshape(-1, 4).T
    albumin, protein, score, helped = table
    first = [inf, 0.2, 0.9, 0.4, -inf, 0.7, 0.7, 0.1, 0.8, inf]
    second = [0.3, 0.1, 0.9, 0.5, 0.6, 0.2, 0.8, -inf, -inf, 0.7]
    abnormal = [0, 0, 1, 0, 1, 0, 1, 0, 1, 1]
    for name, example in {
        "albumin - K-G": (albumin, -score, helped),
        "protein - K-G": (protein, -score, helped),
        "infinite": [numpy.array(values) for values in (first, second, abnormal)],
    }.items():
        print(name, *(f"{float(number):.15f}" for number in compare(*example)))
