// Makes the study page open without a network. It keeps nothing by itself but files that are the same for everybody; what
// is a learner's lies in that learner's cache, which the page fills (js/offline/) and which goes when they sign out.
const VERSION = {{ version|safe }};
const ASSETS = {{ assets|safe }};
const OFFLINE = {{ offline|safe }};

const SHARED = "quizdeck.assets.";
const PERSONAL = "quizdeck.learner.";
const STUDY = "/study/";
const PATIENCE = 5000;
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\./;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (NAMED_BY_CONTENT.test(url.pathname)) event.respondWith(held(request));
  else if (ASSETS.includes(url.pathname) || isPicture(url)) event.respondWith(fresh(request));
});

async function install() {
  const cache = await caches.open(SHARED + VERSION);
  await cache.addAll(ASSETS);
  // Without cookies: nobody's name is on it.
  await cache.put(OFFLINE, await fetch(OFFLINE, { credentials: "omit" }));
  await self.skipWaiting();
}

// A study page that was kept names the files of the version before: it goes with them, or stays with them.
async function activate() {
  await self.clients.claim();
  if (!(await renewed())) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(SHARED) && name !== SHARED + VERSION) await caches.delete(name);
  }
}

async function renewed() {
  for (const name of (await caches.keys()).filter((one) => one.startsWith(PERSONAL))) {
    const cache = await caches.open(name);
    if (!(await cache.match(STUDY, { ignoreVary: true }))) continue;
    const response = await fetch(STUDY, { cache: "no-store" }).catch(() => null);
    if (!response?.ok) return false;
    if (response.redirected) await caches.delete(name);
    else await cache.put(STUDY, response);
  }
  return true;
}

// The kept page finds in its address which deck is asked, or which practice.
async function page(request, url) {
  const kept = isStudy(url) ? await matched(STUDY) : null;
  try {
    const response = await (kept ? inTime(fetch(request)) : fetch(request));
    // Whoever sees the sign-in page is nobody, or somebody else.
    if (new URL(response.url || request.url).pathname.startsWith("/accounts/")) await forgetLearners();
    return kept && response.status >= 500 ? kept : response;
  } catch {
    return kept ?? (await matched(OFFLINE)) ?? Response.error();
  }
}

function isStudy(url) {
  return url.pathname.startsWith(STUDY);
}

function isPicture(url) {
  return /^\/decks\/[^/]+\/media\//.test(url.pathname);
}

async function held(request) {
  return (await matched(request)) ?? fetch(request);
}

async function fresh(request) {
  const kept = await matched(request);
  try {
    return await (kept ? inTime(fetch(request)) : fetch(request));
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

function matched(request) {
  return caches.match(request, { ignoreVary: true, ignoreSearch: true });
}

// A train's network may take a request and never answer it.
function inTime(response) {
  return Promise.race([response, new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), PATIENCE))]);
}

async function forgetLearners() {
  for (const name of await caches.keys()) if (name.startsWith(PERSONAL)) await caches.delete(name);
}
