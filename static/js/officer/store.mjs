/**
 * What the phone keeps: one bundle a division, the division chosen, the latest instant its clock was seen at.
 * @module
 */

const NAME = "trace-field";
const STORES = ["bundles", "settings"];

/** The phone had no room left; what was held before is still held. */
export class StorageFull extends Error {}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const asked = act(transaction.objectStore(store));
      const fail = () => reject(transaction.error ?? asked.error);
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = fail;
      transaction.onerror = fail;
    });
  } catch (error) {
    throw error?.name === "QuotaExceededError" ? new StorageFull() : error;
  } finally {
    database.close();
  }
}

/** @param {"bundles" | "settings"} store @param {string} key */
export function read(store, key) {
  return within(store, "readonly", (found) => found.get(key));
}

/**
 * Put one record in the place of another, or leave the other when there is no room.
 * @param {"bundles" | "settings"} store
 * @param {string} key
 * @param {any} value
 * @throws {StorageFull}
 */
export function write(store, key, value) {
  return within(store, "readwrite", (found) => found.put(value, key));
}

/** Remove everything from this phone. */
export async function clear() {
  for (const name of STORES) await within(name, "readwrite", (found) => found.clear());
}
