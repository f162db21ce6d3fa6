// The main loop of an app by the types that openapi-typescript made: node main_loop.js SITE, prints what came of it.
// `main_loop.py` does the same.

import { randomUUID } from "node:crypto";
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./quizdeck.js";

type Answer<Data, Error> = { data?: Data; error?: Error; response: Response };

const DECK = `\
format: 1
deck: towns
title: Towns
languages: [en]
license: CC0-1.0
objectives:
  - id: europe
    title: Europe
cards:
  - id: france
    kind: basic
    objective: europe
    prompt: What is the capital of France?
    answer: Paris
`;

async function sure<Data, Error>(asked: Promise<Answer<Data, Error>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (data === undefined) {
    throw new TypeError(`${response.url}: ${response.status} ${JSON.stringify(error)}`);
  }
  return data;
}

function first<Item>(items: Item[]): Item {
  const [item] = items;
  if (item === undefined) {
    throw new TypeError("nothing there");
  }
  return item;
}

// By the token that a refresh gives, after signing up and signing in.
async function signedIn(site: string): Promise<Client<paths>> {
  const stranger = createClient<paths>({ baseUrl: site });
  const body = { email: "typescript@example.org", password: "correct horse battery" };
  await sure(stranger.POST("/_allauth/app/v1/auth/signup", { body }));
  const { meta } = await sure(stranger.POST("/_allauth/app/v1/auth/login", { body }));
  const refresh = { refresh_token: meta.refresh_token ?? "" };
  const fresh = await sure(stranger.POST("/_allauth/app/v1/tokens/refresh", { body: refresh }));
  return createClient<paths>({
    baseUrl: site,
    headers: { Authorization: `Bearer ${fresh.data.access_token}` },
  });
}

// Twice in one batch: the second is known by its id.
async function review(client: Client<paths>, card: string) {
  const item = { id: randomUUID(), card, grade: 4, reviewed_at: new Date().toISOString(), kind: "review" as const };
  return await sure(client.POST("/api/v1/reviews", { body: { reviews: [item, item] } }));
}

async function main(site: string) {
  const client = await signedIn(site);
  const device = await sure(client.POST("/api/v1/devices", { body: { name: "phone", platform: "ios" } }));
  const made = await sure(
    client.POST("/api/v1/decks", {
      body: DECK,
      bodySerializer: (text) => text,
      headers: { "Content-Type": "application/yaml" },
    }),
  );
  const path = { deck_id: made.deck };
  await sure(client.PUT("/api/v1/decks/{deck_id}/enrolment", { params: { path }, body: { new_per_day: 5 } }));
  const queue = await sure(client.GET("/api/v1/study/queue", { params: { query: { deck: made.deck } } }));
  const card = first(queue.items).card.id;
  const cardPath = { path: { card_id: card } };
  const judged = await sure(
    client.POST("/api/v1/cards/{card_id}/check", { params: cardPath, body: { answer: "paris" } }),
  );
  const reviewed = await review(client, card);
  const reviewPath = { path: { review_id: first(reviewed.results).id ?? "" } };
  const undone = await sure(client.DELETE("/api/v1/reviews/{review_id}", { params: reviewPath }));
  const now = Date.now();
  const synced = await sure(
    client.POST("/api/v1/sync", {
      body: {
        protocol: 1,
        device: device.id,
        client_now_ms: now,
        after: 0,
        proof: reviewed.proof,
        events: [{ id: randomUUID(), kind: "suspend", card, at_ms: now }],
        limit: 1000,
      },
    }),
  );
  const renamed = await sure(client.PATCH("/api/v1/me", { body: { name: "Ada" } }));
  const me = await sure(client.GET("/api/v1/me"));
  const decks = await sure(client.GET("/api/v1/decks"));
  const history = await sure(client.GET("/api/v1/cards/{card_id}/history", { params: cardPath }));
  const file = await sure(
    client.GET("/api/v1/decks/{deck_id}/export", { params: { path }, parseAs: "text" }),
  );
  const refused = await client.GET("/api/v1/study/queue", { params: { query: { deck: randomUUID() } } });
  return {
    name: renamed.name,
    email: me.email,
    added: made.added.map((key) => key.entry),
    decks: decks.decks.map((deck) => deck.slug).sort(),
    right: judged.right,
    reviewed: reviewed.results.map((verdict) => verdict.status),
    interval: first(reviewed.results).state?.interval,
    undone: first(undone.results).status,
    synced: synced.results.map((verdict) => verdict.status),
    suspended: synced.states.map((state) => state.suspended),
    steps: history.steps.length,
    file: String(file).split("\n")[1],
    refusal: refused.error?.error.code,
  };
}

console.log(JSON.stringify(await main(process.argv[2] ?? "")));
