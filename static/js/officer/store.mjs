/**
 * What the phone keeps: one bundle a division, the division chosen, the latest instant its clock was seen at; and what
 * was recorded on it, with photographs, until it was taken in; and what was begun and is not finished.
 * @module
 */

const NAME = "trace-field";
const VERSION = 3;
const BUNDLES = ["bundles", "settings"];
const WORK = ["entries", "photographs", "drafts"];

/** The phone had no room left; what was held before is still held. */
export class StorageFull extends Error {}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const held = asked.result.objectStoreNames;
      [...BUNDLES, ...WORK].filter((name) => !held.contains(name)).forEach((name) => asked.result.createObjectStore(name));
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(stores, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode, { durability: "strict" });
      let asked = null;
      const fail = () => reject(transaction.error ?? asked?.error);
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = fail;
      transaction.onerror = fail;
      asked = act(transaction);
    });
  } catch (error) {
    throw error?.name === "QuotaExceededError" ? new StorageFull() : error;
  } finally {
    database.close();
  }
}

/** Whether the app ever kept anything here (where the browser cannot tell: as if it had). */
export async function isThere() {
  return !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === NAME);
}

/** @param {string} store @param {string} key */
export function read(store, key) {
  return within(store, "readonly", (transaction) => transaction.objectStore(store).get(key));
}

/** @param {string} store @returns {Promise<any[]>} */
export function readAll(store) {
  return within(store, "readonly", (transaction) => transaction.objectStore(store).getAll());
}

/**
 * Put one record in the place of another, or leave the other when there is no room.
 * @param {string} store
 * @param {string} key
 * @param {any} value
 * @throws {StorageFull}
 */
export function write(store, key, value) {
  return within(store, "readwrite", (transaction) => transaction.objectStore(store).put(value, key));
}

/**
 * Put and remove several records of several stores, all of them or none.
 * @param {{store: string, key: string, value?: any}[]} changes one without a value removes the record
 * @throws {StorageFull}
 */
export function writeTogether(changes) {
  return within([...new Set(changes.map(({ store }) => store))], "readwrite", (transaction) => {
    for (const { store, key, value } of changes) {
      const place = transaction.objectStore(store);
      if (value === undefined) place.delete(key);
      else place.put(value, key);
    }
    return null;
  });
}

/** Remove the bundles and settings from this phone; what was recorded on it stays until it was taken in. */
export async function clear() {
  for (const name of BUNDLES) await within(name, "readwrite", (transaction) => transaction.objectStore(name).clear());
}
