// Which tab this is, and which others live. A tab keeps its name over reloads; a copy of a tab gets a name of its own.
// Names are held as locks, which a closed or broken browser gives up. Without locks (http) no other is known to live.

import { newId } from "../../lib/newId";

const LOCK = "relevo.tab.";
const KEPT = "relevo.tab";

let name = "";

/** The name of this tab. */
export function tab(): string {
  if (!name) {
    sessionStorage[KEPT] ??= newId();
    name = sessionStorage[KEPT];
  }
  return name;
}

/** True if nobody else has the name; it is held then for as long as the page lives. */
function held(locks: LockManager, wanted: string): Promise<boolean> {
  return new Promise((told) => {
    void locks.request(LOCK + wanted, { ifAvailable: true }, (lock) => {
      told(lock !== null);
      return lock && new Promise<void>(() => {});
    });
  });
}

/** Settles the name of this tab, before anything is kept under it. */
export async function claimTab(): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || (await held(locks, tab()))) return;
  name = newId();
  sessionStorage[KEPT] = name;
  await held(locks, name);
}

/** The names of all tabs that live; this one where others cannot be known. */
export async function livingTabs(): Promise<ReadonlySet<string>> {
  const locks = navigator.locks as LockManager | undefined;
  const all = (await locks?.query())?.held ?? [];
  return new Set([tab(), ...all.map((lock) => (lock.name ?? "").replace(LOCK, ""))]);
}
