// What calipers measure. A place is {seconds, height}: height in the unit of the lead.

/** {milliseconds, perMinute, height}; perMinute is null where no time lies between the places. */
export function measure(from, to) {
  const seconds = Math.abs(to.seconds - from.seconds);
  return {
    milliseconds: seconds * 1000,
    perMinute: seconds > 1e-9 ? 60 / seconds : null,
    height: to.height - from.height,
  };
}

const rounded = (value, digits) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
};

/** The measure in words: "180 ms (333/min)  +0.52 mV". */
export function inWords({ milliseconds, perMinute, height }, unit) {
  const rate = perMinute !== null && perMinute <= 999 ? ` (${rounded(perMinute, 0)}/min)` : "";
  const sign = height > 0 ? "+" : height < 0 ? "−" : "";
  return `${rounded(milliseconds, 0)} ms${rate}  ${sign}${rounded(Math.abs(height), 2)} ${unit}`;
}

/** Moves one end of the calipers by steps of a sample and of 0.01 units; `coarse` by tenfold ones. */
export function moved(place, key, rate, coarse) {
  const factor = coarse ? 10 : 1;
  const step = { seconds: factor / rate, height: 0.01 * factor };
  const [seconds, height] =
    { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key] ?? [0, 0];
  return {
    ...place,
    seconds: place.seconds + seconds * step.seconds,
    height: place.height + height * step.height,
  };
}
