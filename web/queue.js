// Records on their way to the service, a few at a time.

const AT_ONCE = 2;

export class Queue {
  #waiting = [];
  #running = 0;
  #stop = new AbortController();

  /**
   * `assess(files, signal)` gives a promise of rows; onRow(record, row) takes each, onChange({done, all,
   * refused, running, waitSeconds, cancelled}) whatever the progress bar shows.
   */
  constructor({ assess, onRow, onChange }) {
    Object.assign(this, { assess, onRow, onChange });
    this.state = { done: 0, all: 0, refused: 0, running: false, waitSeconds: null, cancelled: false };
  }

  add(records) {
    if (!this.state.running)
      this.state = { done: 0, all: 0, refused: 0, running: false, waitSeconds: null, cancelled: false };
    this.#waiting.push(...records);
    this.state.all += records.length;
    this.#fill();
  }

  cancel() {
    this.#waiting = [];
    this.#stop.abort();
    this.#stop = new AbortController();
    this.state.cancelled = true;
    this.#changed();
  }

  #changed() {
    this.state.running = this.#running > 0 || this.#waiting.length > 0;
    this.onChange(this.state);
  }

  #fill() {
    while (this.#running < AT_ONCE && this.#waiting.length > 0) {
      ++this.#running;
      this.#take(this.#waiting.shift()).finally(() => {
        --this.#running;
        this.#fill();
      });
    }
    this.#changed();
  }

  async #take(record) {
    const signal = this.#stop.signal;
    const rows = await this.#rowsOf(record, signal);
    if (signal.aborted) return;
    ++this.state.done;
    for (const row of rows) {
      if (row.status !== "assessed") ++this.state.refused;
      this.onRow(record, row);
    }
  }

  /** The rows of a record; of what fails without any, one that says why. */
  async #rowsOf(record, signal) {
    for (;;) {
      try {
        return await this.assess(record.files, signal);
      } catch (error) {
        if (signal.aborted) return [];
        if (error.retryAfter) {
          this.state.waitSeconds = error.retryAfter;
          this.#changed();
          await new Promise((resolve) => setTimeout(resolve, error.retryAfter * 1000));
          this.state.waitSeconds = null;
          if (signal.aborted) return [];
          continue;
        }
        return [refusedRow(record.name, error.message, error.place)];
      }
    }
  }
}

/** A row as the service has it, for what never reached it or got no row there. */
export function refusedRow(name, reason, place = "") {
  return { status: "not_assessed", file: name, error: { kind: "", reason, file: name, place }, kept: null };
}
