// The few calls of the study screen. A call that cannot succeed now throws Trouble, which says whether to try again.

export class Trouble extends Error {
  constructor(kind, { wait = 0, message = "", field = null, status = null } = {}) {
    super(message || kind);
    this.kind = kind; // "network": try again; "signed_out": only a person can help; "refused": never try again
    this.wait = wait; // milliseconds that the server asked us to wait
    this.field = field;
    this.status = status;
  }
}

export class Api {
  constructor(root, headers, language) {
    this.root = root;
    this.headers = { Accept: "application/json", "Accept-Language": language, ...headers };
  }

  queue(deck, offset) {
    const query = new URLSearchParams({ limit: "50", tz_min: String(offset) });
    if (deck) query.set("deck", deck);
    return this.call("GET", `study/queue?${query}`);
  }

  reviews(reviews, device, now) {
    const body = { reviews, client_now_ms: now };
    return this.call("POST", "reviews", device ? { ...body, device } : body);
  }

  undo(id, offset, device) {
    const query = new URLSearchParams({ tz_min: String(offset) });
    if (device) query.set("device", device);
    return this.call("DELETE", `reviews/${id}?${query}`);
  }

  async call(method, path, body) {
    const options = { method, headers: { ...this.headers }, cache: "no-store", signal: AbortSignal.timeout(20_000) };
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
  if (response.status === 401 || response.status === 403) return new Trouble("signed_out");
  if (response.status === 408 || response.status === 429 || response.status >= 500) return new Trouble("network", { wait });
  const text = await response.text();
  return new Trouble("refused", { ...reason(text), status: response.status });
}

function reason(text) {
  try {
    const { error } = JSON.parse(text);
    return { message: error.message, field: error.field ?? null };
  } catch {
    return {};
  }
}
