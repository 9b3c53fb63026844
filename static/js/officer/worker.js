/*
 * Keeps the app on the phone, and sends what waits when the app is closed. The site puts before this file: VERSION,
 * which changes with any file of the app; FILES, all that the app needs; and the modules that send, each as a constant.
 * FILES are taken from the phone always; everything else goes the usual way.
 */
/* global VERSION, FILES, queueModule, sendModule, storeModule */

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

/* There is a network again: send what waits, whether the app is open or not. */
self.addEventListener("sync", (event) => {
  if (event.tag === sendModule.SYNC) event.waitUntil(sendWaiting());
});

async function sendWaiting() {
  const session = await storeModule.read("settings", "session");
  const queue = sendModule.openQueue({ language: session?.language });
  try {
    await sendModule.sendWaiting(queue);
  } catch (error) {
    // Until somebody signs in, asking again is of no use; the app says so when it is opened. Otherwise the browser asks.
    if (!(error instanceof queueModule.SignedOut)) throw error;
  } finally {
    for (const page of await self.clients.matchAll({ type: "window" })) page.postMessage("sent");
  }
}

/** Under which address the phone keeps what is asked for; null for what it does not keep. */
function keptAddress(address) {
  if (address.pathname === SHELL) {
    const language = address.searchParams.get("lang");
    return language === "en" || language === "zh" ? `${SHELL}?lang=${language}` : SHELL;
  }
  return FILES.includes(address.pathname) ? address.pathname : null;
}
