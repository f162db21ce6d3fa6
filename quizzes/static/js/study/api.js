// The few calls of the study screen. A call that cannot succeed now throws Trouble, which says whether to try again.

const CALL_LASTS = 20_000;
const QUEUE_LASTS = 8000; // a browser that has the cards can go on without

export class Trouble extends Error {
  constructor(kind, { wait = 0, message = "", code = null, field = null, status = null } = {}) {
    super(message || kind);
    this.kind = kind; // "network": try again; "signed_out": only a person can help; "refused": never try again
    this.wait = wait; // milliseconds that the server asked us to wait
    this.code = code;
    this.field = field;
    this.status = status;
  }
}

export class Api {
  constructor(root, headers, language, learner) {
    this.root = root;
    this.headers = { Accept: "application/json", "Accept-Language": language, ...headers };
    this.learner = learner;
  }

  queue(deck, offset) {
    const query = new URLSearchParams({ limit: "50", tz_min: String(offset) });
    if (deck) query.set("deck", deck);
    return this.call("GET", `study/queue?${query}`, null, QUEUE_LASTS);
  }

  practice(query, deck, offset) {
    const asked = new URLSearchParams(query);
    asked.set("limit", "200");
    asked.set("tz_min", String(offset));
    if (deck) asked.set("deck", deck);
    return this.call("GET", `study/practice?${asked}`);
  }

  check(card, answer) {
    return this.call("POST", `cards/${card}/check`, { answer });
  }

  history(card) {
    return this.call("GET", `cards/${card}/history`);
  }

  limits() {
    return this.call("GET", "study/limits");
  }

  // What changed in a deck since what is held of it (nothing: all of it).
  changes(deck, held, cursor) {
    const query = new URLSearchParams({ after: held?.revision ?? 0, limit: "500", ...(held ? { digest: held.digest } : {}) });
    if (cursor) query.set("cursor", cursor);
    return this.call("GET", `decks/${deck}/changes?${query}`);
  }

  sync(body) {
    return this.call("POST", "sync", body);
  }

  // This browser as one of the learner's devices; gives its id.
  async register() {
    return (await this.call("POST", "devices", { name: "Browser", platform: "web" })).id;
  }

  async call(method, path, body, lasts = CALL_LASTS) {
    try {
      return await this.#send(method, path, body, lasts);
    } catch (error) {
      if (error.code !== "csrf_failed") throw error;
      await this.#renew();
      return this.#send(method, path, body, lasts);
    }
  }

  // A page that was kept for days has an old token. One that another learner's session would answer gets none: what
  // waits here is not theirs.
  async #renew() {
    const me = await this.#send("GET", "me");
    if (me.id !== this.learner) throw new Trouble("signed_out");
    this.headers["X-CSRFToken"] = (await this.#send("GET", "sync/meta")).csrf_token;
  }

  async #send(method, path, body = null, lasts = CALL_LASTS) {
    const options = { method, headers: { ...this.headers }, cache: "no-store", signal: AbortSignal.timeout(lasts) };
    if (body) {
      options.body = JSON.stringify(body);
      options.headers["Content-Type"] = "application/json";
      // The page may be closed while an answer is on its way; browsers carry at most 64 KiB then.
      options.keepalive = options.body.length < 60_000;
    }
    const response = await attempt(() => fetch(this.root + path, options));
    if (!response.ok) throw await trouble(response);
    return response.status === 204 ? null : attempt(() => response.json());
  }
}

async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    throw new Trouble("network", { message: String(error) });
  }
}

async function trouble(response) {
  const wait = 1000 * (Number(response.headers.get("Retry-After")) || 0);
  if (response.status === 408 || response.status === 429 || response.status >= 500) return new Trouble("network", { wait });
  const text = await response.text().catch(() => "");
  if (response.status === 401 || response.status === 403) return new Trouble("signed_out", { code: reason(text).code });
  return new Trouble("refused", { ...reason(text), status: response.status });
}

function reason(text) {
  try {
    const { error } = JSON.parse(text);
    return { message: error.message, code: error.code ?? null, field: error.field ?? null };
  } catch {
    return {};
  }
}
