/*
 * Keeps the app on the phone. The site puts two lines before this file: VERSION, which changes with any file of the
 * app, and FILES, all that the app needs. They are taken from the phone always; everything else goes the usual way.
 */
/* global VERSION, FILES */

const SHELL = "/officer/field";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const kept = await caches.open(VERSION);
      await Promise.all(
        FILES.map(async (address) => {
          const answer = await fetch(address, { cache: "reload", redirect: "error", credentials: "same-origin" });
          if (!answer.ok) throw new Error(`${answer.status} ${address}`);
          await kept.put(address, answer);
        }),
      );
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("trace-field-") && name !== VERSION) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.origin !== self.location.origin || event.request.method !== "GET") return;
  const wanted = keptAddress(address);
  if (wanted === null) return;
  event.respondWith(
    (async () => {
      const kept = await caches.open(VERSION);
      return (await kept.match(wanted)) ?? fetch(event.request);
    })(),
  );
});

/* There is a network again: the open page sends what waits. Where none is open the browser is told to ask again. */
self.addEventListener("sync", (event) => {
  if (event.tag !== "field-entries") return;
  event.waitUntil(
    (async () => {
      const pages = await self.clients.matchAll({ type: "window" });
      if (!pages.length) throw new Error("no page is open");
      pages.forEach((page) => page.postMessage("send"));
    })(),
  );
});

/** Under which address the phone keeps what is asked for; null for what it does not keep. */
function keptAddress(address) {
  if (address.pathname === SHELL) {
    const language = address.searchParams.get("lang");
    return language === "en" || language === "zh" ? `${SHELL}?lang=${language}` : SHELL;
  }
  return FILES.includes(address.pathname) ? address.pathname : null;
}
