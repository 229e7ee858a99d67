// The interface of `crest serve`, as far as the page needs it.

import { say } from "./language.js";

const KEY = "crest-key";

export class ServiceError extends Error {
  constructor(status, { kind = "", reason = "", place = "" } = {}, retryAfter = null) {
    super(reason || `HTTP ${status}`);
    Object.assign(this, { status, kind, place, retryAfter });
  }
}

let askForKey = async () => null;
let asking = null;

/** `ask(wrong)` opens a dialog and gives a promise of a key, or null where the person gave none. */
export function onKeyNeeded(ask) {
  askForKey = ask;
}

/** One dialog for all requests that need the key at the same time. */
function keyFromPerson(wrong) {
  asking ??= askForKey(wrong).finally(() => (asking = null));
  return asking;
}

async function request(path, options = {}) {
  for (;;) {
    const key = sessionStorage.getItem(KEY);
    const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
    const answer = await fetch(path, { ...options, headers }).catch(() => {
      throw new ServiceError(0, { reason: say("service_silent") });
    });
    if (answer.status !== 401) return answer;
    const given = await keyFromPerson(key !== null);
    if (given === null) throw new ServiceError(401, (await answer.json().catch(() => ({}))).error);
    sessionStorage.setItem(KEY, given);
  }
}

async function failure(answer) {
  const body = await answer.json().catch(() => ({}));
  const seconds = Number(answer.headers.get("Retry-After"));
  return new ServiceError(answer.status, body.error, seconds > 0 ? seconds : null);
}

/**
 * Assesses the files of one record; gives its rows. `stated` are rate and unit, for what the file leaves
 * open. A record that cannot be assessed has a row that says why. Throws ServiceError where there is no
 * row: 503 with retryAfter where the service is busy.
 */
export async function assess(files, signal = undefined, stated = {}) {
  const form = new FormData();
  for (const { name, file } of files) form.append("file", file, name);
  const query = new URLSearchParams({ keep: 1, ...stated });
  const answer = await request(`/v1/assess?${query}`, { method: "POST", body: form, signal });
  if (answer.status === 503 || answer.status === 429) throw await failure(answer);
  const body = await answer.json().catch(() => null);
  if (Array.isArray(body)) return body;
  if (body?.status) return [body];
  throw new ServiceError(answer.status, body?.error);
}

/** A stretch of the traces of a kept record. */
export async function trace(id, { from, to, points, layer }) {
  const query = new URLSearchParams({ from, to, points, layers: layer });
  const answer = await request(`/v1/records/${id}/trace?${query}`);
  if (!answer.ok) throw await failure(answer);
  return answer.json();
}

/** What the service says of its model. */
export async function modelFacts() {
  const answer = await request("/v1/model");
  if (!answer.ok) throw await failure(answer);
  return answer.json();
}

/** A file that the service makes of a kept record: `what` is "drawing" or "annotations". */
export async function fileOf(id, what, query = {}) {
  const answer = await request(`/v1/records/${id}/${what}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw await failure(answer);
  return answer.blob();
}
