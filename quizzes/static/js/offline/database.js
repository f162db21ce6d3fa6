// IndexedDB in promises, no more than is needed here.

export function open(name, version, upgrade) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.transaction, oldVersion);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Runs `work` in one transaction over these stores; whole or not at all. It may await nothing but results of its own.
// "strict": it and all before it are on the disk when this ends.
export async function change(database, names, work, durability = "relaxed") {
  const transaction = database.transaction(names, "readwrite", { durability });
  const finished = ended(transaction);
  finished.catch(() => {}); // told below
  try {
    await work(transaction);
  } catch (error) {
    if (transaction.error === null) abort(transaction);
    await finished.catch(() => {});
    throw error;
  }
  await finished;
}

function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

export function remove(name) {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
